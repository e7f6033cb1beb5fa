"""What frames carry, and how text becomes bytes."""

import mutagen.id3 as id3
import pytest

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.id3_frames import V22, V23, V24, Layout, decoded, new_frame
from mirdesk.filetags.raw.id3_values import (
    CREDIT_FIELDS,
    LATIN_1,
    UTF_8,
    UTF_16,
    UTF_16_BE,
    Encoder,
    description_of,
    encoding_of,
    fields_of,
    picture_role,
)
from mirdesk.filetags.tag_maps import read_id3


def frame(name, content, major=V24):
    return new_frame(name, content, Layout(major))


@pytest.mark.parametrize(
    ("name", "content", "fields"),
    [
        ("TIT2", b"\0a", {"title"}),
        ("TIT2", b"\x09junk", {"title"}),
        ("TRCK", b"\x003", {"track", "tracktotal"}),
        ("TPOS", b"\x003", {"disc", "disctotal"}),
        ("TYER", b"\x001999", {"date"}),
        ("TDAT", b"\x003112", {"date"}),
        ("TORY", b"\x001999", {"originaldate"}),
        ("TIPL", b"\0mix\0Mia\0", CREDIT_FIELDS),
        ("POPM", b"a@b\0\xff", {"rating"}),
        ("USLT", b"\0eng\0la", {"lyrics"}),
        ("COMM", b"\0eng\0nice", {"comment"}),
        ("COMM", b"\0engID3v1 Comment\0nice", {"comment"}),
        ("COMM", b"\0engDJ \0loud", {"comment:dj"}),
        ("COMM", b"\0engiTunNORM\0 0", set()),
        ("COMM", b"\x09eng\0nice", set()),
        ("TXXX", b"\0MusicBrainz Album Id\0a", {"musicbrainz_albumid"}),
        ("TXXX", b"\1\xff\xfeO\0w\0n\0\0\0\xff\xfea\0", {"own"}),
        ("TXXX", b"\3Album Artist\0a", {"albumartist"}),
        ("WXXX", b"\0Fan\0http://x", {"website:fan"}),
        ("WXXX", b"\0\0http://x", {"website"}),
        ("WOAR", b"http://x", {"website"}),
        ("WCOP", b"http://x", {"license"}),
        ("WCOM", b"http://x", {"wcom"}),
        ("UFID", b"http://musicbrainz.org\0id", {"musicbrainz_recordingid"}),
        ("UFID", b"other\0id", set()),
        ("APIC", b"\0image/png\0\3\0data", {"cover"}),
        ("APIC", b"\0image/png\0\0\0data", {"cover"}),
        ("APIC", b"\0image/png\0\4\0data", set()),
        ("GRP1", b"\0a", {"grouping"}),
        ("TOLY", b"\0a", {"toly"}),
        ("TLEN", b"\x001", set()),
        ("TSIZ", b"\x001", set()),
        ("PRIV", b"own\0x", set()),
        ("TZZZ", b"\0a", set()),
    ],
)
def test_fields_of_frames(name, content, fields):
    assert fields_of(frame(name, content), Layout()) == fields


def test_fields_are_those_that_the_reader_gives():
    samples = [
        id3.TXXX(encoding=1, desc=" My  Own ", text="x"),
        id3.TXXX(encoding=2, desc="REPLAYGAIN_TRACK_GAIN", text="x"),
        id3.COMM(encoding=1, lang="deu", desc="Zwei Wörter", text="x"),
        id3.WXXX(encoding=3, desc="Ü", url="http://x"),
        id3.TCON(encoding=3, text="(17)"),
        id3.MVIN(encoding=0, text="2/3"),
        id3.TDRL(encoding=0, text="1999"),
    ]
    for sample in samples:
        tags = id3.ID3()
        tags.add(sample)
        raw = frame(sample.FrameID, sample._writeData())
        assert set(read_id3(tags)[0].tags) == fields_of(raw, Layout())


def test_descriptions_of_every_encoding():
    for code, codec, end in (
        (LATIN_1, "latin-1", b"\0"),
        (UTF_16, "utf-16", b"\0\0"),
        (UTF_16_BE, "utf-16-be", b"\0\0"),
        (UTF_8, "utf-8", b"\0"),
    ):
        content = bytes([code]) + "Ā".encode(codec, "replace") + end + b"x"
        words = "?" if code == LATIN_1 else "Ā"
        assert description_of(frame("TXXX", content), Layout()) == words
    assert description_of(frame("TXXX", b""), Layout()) is None
    assert description_of(frame("TXXX", b"\3\xff\xff\0x"), Layout()) is None
    assert description_of(frame("TXXX", b"\1\xff\xfe\0\1\0\0x"), Layout()) == "Ā"


def test_roles_of_pictures():
    assert picture_role(frame("PIC", b"\0JPG\4\0x", V22), Layout(V22)) == 4
    assert picture_role(frame("APIC", b"\0image/jpeg\0\5\0x", V23), Layout(V23)) == 5
    assert picture_role(frame("APIC", b"\0image/jpeg", V23), Layout(V23)) is None
    assert picture_role(frame("PIC", b"\0J", V22), Layout(V22)) is None


@pytest.mark.parametrize(
    ("major", "habit", "text", "code"),
    [
        (V23, LATIN_1, "é", LATIN_1),
        (V23, LATIN_1, "日本", UTF_16),
        (V23, UTF_16, "plain", UTF_16),
        (V23, UTF_8, "plain", LATIN_1),  # not allowed before 2.4
        (V22, UTF_16_BE, "日本", UTF_16),
        (V24, LATIN_1, "é", LATIN_1),
        (V24, LATIN_1, "日本", UTF_8),
        (V24, UTF_16_BE, "日本", UTF_16_BE),
        (V24, None, "plain", UTF_8),
        (V23, None, "plain", LATIN_1),
        (V23, None, "日本", UTF_16),
    ],
)
def test_the_habit_of_a_tag_is_kept_where_it_can_carry_a_text(major, habit, text, code):
    layout = Layout(major)
    name = "TT2" if major == V22 else "TIT2"
    others = [] if habit is None else [new_frame(name, bytes([habit]), layout)]
    content = Encoder(others, layout).texts([text, text])
    assert content[0] == code
    assert decoded(new_frame(name, content, layout), layout).text == [text, text]


def test_the_encoding_of_the_frame_that_is_replaced_comes_first():
    layout = Layout(V23)
    encoder = Encoder([new_frame("TIT2", b"\1", layout)], layout)
    assert encoder.texts(["a"], LATIN_1)[0] == LATIN_1
    assert encoder.texts(["a"])[0] == UTF_16
    assert encoding_of(new_frame("TIT2", b"\1", layout), layout) == UTF_16
    assert encoding_of(new_frame("TIT2", b"\x09", layout), layout) is None


def test_the_habit_of_an_unsynchronised_tag_is_seen():
    layout = Layout(V24, is_unsynchronised=True)
    others = [new_frame("TIT2", b"\1\xff\xfea\0", layout)]
    assert others[0].flags
    assert Encoder(others, layout).texts(["b"]) == b"\1\xff\xfeb\0"


def test_text_that_nothing_can_carry_is_refused():
    with pytest.raises(WriteRefusedError, match="no file can keep"):
        Encoder([], Layout()).texts(["\ud800"])
