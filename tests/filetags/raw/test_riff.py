"""WAV files: the ID3 chunk, the INFO list, and everything that is carried along."""

import struct

import mutagen.id3 as id3
import mutagen.wave
import pytest

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.pieces import Span
from mirdesk.filetags.raw.riff import RiffEditor

EDIT = TagEdit({"title": ("Ü",), "artist": ("AC/DC", "Björk"), "albumartist": ("X",)})
BEXT = b"bext" + struct.pack("<I", 603) + bytes(600) + b"odd" + b"\0"


def chunk(name, data):
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def info(**items):
    return chunk(b"LIST", b"INFO" + b"".join(
        chunk(name.encode(), text.encode() + b"\0") for name, text in items.items()
    ))  # fmt: skip


def wav(*chunks, sound=bytes(range(250)) * 400, size=None):
    body = b"WAVE" + chunk(b"fmt ", struct.pack("<HHIIHH", 1, 2, 48000, 192000, 4, 16))
    for part in chunks or (None,):
        body += chunk(b"data", sound) if part is None else part
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


def chunks_of(path):
    """Names of the chunks, and that all sizes add up."""
    data = path.read_bytes()
    assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8
    names, at = [], 12
    while at < len(data):
        size = struct.unpack_from("<I", data, at + 4)[0]
        names.append(data[at : at + 4].decode())
        at += 8 + size + size % 2
    assert at == len(data)
    return names


@pytest.fixture
def made(tmp_path):
    def make(*args, **kwargs):
        path = tmp_path / "made.wav"
        path.write_bytes(wav(*args, **kwargs))
        return path

    return make


def test_a_file_without_tags_gets_an_id3_chunk(audio_file, rewrite, picture):
    path = audio_file("wav")
    edit = TagEdit(EDIT.values, CoverEdit(picture(), "image/png"))
    result = rewrite(path, edit)
    assert chunks_of(result.path)[-1] == "id3 "
    assert result.after.cover is not None
    assert mutagen.wave.WAVE(result.path).tags.getall("TPE1")[0].text == ["AC/DC", "Björk"]
    again = rewrite(result.path, TagEdit({"title": ("Other",)}))
    # FFmpeg left an INFO list, which grows by the title; the ID3 chunk has room.
    assert abs(again.path.stat().st_size - result.path.stat().st_size) < 16


def test_nothing_but_the_tags_moves(made, rewrite):
    tags = id3.ID3()
    path = made(BEXT, None, info(INAM="Old", IXYZ="kept"), chunk(b"PEAK", bytes(5)))
    tags.add(id3.TIT2(encoding=3, text="Old"))
    tags.add(id3.PRIV(owner="me", data=bytes(3000)))
    wave = mutagen.wave.WAVE(path)
    wave.tags = mutagen.wave._WaveID3()
    wave.tags.update(tags)
    wave.save()
    result = rewrite(path, EDIT)
    assert chunks_of(result.path) == ["fmt ", "bext", "data", "LIST", "PEAK", "id3 "]
    new = result.path.read_bytes()
    assert BEXT in new
    assert chunk(b"IXYZ", b"kept\0") in new
    assert chunk(b"INAM", "Ü\0".encode()) in new
    assert sum(len(p) for p in result.pieces if isinstance(p, bytes)) < 3000


def test_info_alone_takes_what_it_can_keep(made, rewrite):
    path = made(info(INAM="Old", ITRK="3/12"), None)
    edit = TagEdit({"title": ("Ein neuer Titel",), "artist": ("A",), "track": ("4",)})
    result = rewrite(path, edit)
    assert result.after.properties.tag_format == "RIFF INFO"
    assert result.after.tags["tracktotal"] == ("12",)
    assert chunks_of(result.path) == ["fmt ", "LIST", "data"]
    gone = rewrite(result.path, TagEdit(dict.fromkeys(result.after.tags, ())))
    assert chunks_of(gone.path) == ["fmt ", "data"]


@pytest.mark.parametrize(
    "edit", [EDIT, TagEdit({"tracktotal": ("9",)}), TagEdit({"artist": ("A", "B")})]
)
def test_info_alone_is_joined_by_an_id3_chunk_for_more(made, rewrite, edit):
    path = made(info(INAM="Old", ICMT="c"), None)
    result = rewrite(path, edit)
    assert chunks_of(result.path) == ["fmt ", "LIST", "data", "id3 "]
    assert result.after.tags["comment"] == ("c",)


def test_every_item_of_one_field_follows(made, rewrite):
    path = made(info(ITRK="3", IPRT="4", INAM="x"), info(INAM="y"), None)
    result = rewrite(path, TagEdit({"track": ("5",), "title": ("z",)}))
    assert b"IPRT" not in result.path.read_bytes()
    assert result.path.read_bytes().count(b"INAM") == 2


def test_texts_keep_the_code_page_of_the_file(made, rewrite):
    path = made(info(INAM="?", IART="?"), None)
    data = path.read_bytes().replace(b"?", "ö".encode("cp1252"))
    path.write_bytes(data)
    result = rewrite(path, TagEdit({"title": ("Bär",)}))
    assert "Bär".encode("cp1252") in result.path.read_bytes()
    assert "日本".encode() in rewrite(path, TagEdit({"title": ("日本",)})).path.read_bytes()


def test_a_last_chunk_without_padding_gets_it_before_another(made, rewrite):
    path = made(None, info(INAM="Old"), chunk(b"note", b"odd"))
    path.write_bytes(path.read_bytes()[:-1])
    result = rewrite(path, EDIT)
    assert chunks_of(result.path) == ["fmt ", "data", "LIST", "note", "id3 "]


def test_a_last_text_without_padding_is_replaced(made, rewrite):
    path = made(None, chunk(b"LIST", b"INFOINAM\x05\0\0\0Even\0"))
    path.write_bytes(path.read_bytes()[:-1])
    result = rewrite(path, EDIT)
    assert chunks_of(result.path) == ["fmt ", "data", "LIST", "id3 "]


@pytest.mark.parametrize("size", [2**32 - 1, 10_000_000])
def test_sound_of_unknown_length_stays_the_last_chunk(made, rewrite, size):
    path = made(BEXT, None, size=size)
    data = path.read_bytes()
    at = data.index(b"data") + 4
    path.write_bytes(data[:at] + struct.pack("<I", min(size, 9_999_000)) + data[at + 4 :])
    result = rewrite(path, EDIT, is_decoded=False)
    new = result.path.read_bytes()
    assert new.index(b"id3 ") < new.index(b"data")
    assert new.endswith(data[at + 4 :])
    told = struct.unpack_from("<I", new, 4)[0]
    assert told == (size if size == 2**32 - 1 else size + len(new) - len(data))


def test_sound_without_a_length_stays_the_last_chunk(made, rewrite):
    path = made(None, size=2**32 - 1)
    data = path.read_bytes()
    at = data.index(b"data") + 4
    path.write_bytes(data[:at] + bytes(4) + data[at + 4 :])
    result = rewrite(path, EDIT, is_decoded=False)
    assert result.path.read_bytes().endswith(data[at + 4 :])


def test_a_riff_size_that_is_a_little_too_large_is_set_right(made, rewrite):
    path = made(None, size=100_000 + 200)
    assert chunks_of(rewrite(path, EDIT).path) == ["fmt ", "data", "id3 "]


def test_what_follows_the_riff_chunk_stays_behind_it(made, rewrite):
    path = made(None)
    path.write_bytes(path.read_bytes() + b"\0\0some junk")
    result = rewrite(path, EDIT)
    new = result.path.read_bytes()
    assert new.endswith(b"\0\0some junk")
    assert struct.unpack_from("<I", new, 4)[0] == len(new) - 8 - 11


def test_an_id3_chunk_at_the_front_may_grow(made, rewrite):
    tag = b"ID3\x04\0\0\0\0\0\x0fTIT2\0\0\0\x05\0\0\x03Long"
    path = made(chunk(b"ID3 ", tag), None)
    result = rewrite(path, EDIT)
    assert chunks_of(result.path) == ["fmt ", "ID3 ", "data"]


def test_two_id3_chunks_are_both_edited(made, rewrite):
    tags = [
        b"ID3\x04\0\0\0\0\0\x0fTIT2\0\0\0\x05\0\0\x03" + name for name in (b"One1", b"Two2")
    ]
    path = made(chunk(b"id3 ", tags[0]), None, chunk(b"ID3 ", tags[1]))
    result = rewrite(path, TagEdit({"title": ("New",)}))
    assert b"Two2" not in result.path.read_bytes()


@pytest.mark.parametrize(
    ("parts", "match"),
    [
        ([chunk(b"LIST", b"INFOINAM\xff\0\0\0abc"), None], "INFO"),
        ([None, b"note\xff\xff\0\0abc"], "larger than the file"),
        ([chunk(b"id3 ", b"no tag at all"), None], "whole tag"),
        ([chunk(b"id3 ", b"ID3\x04\0\0\0\0\0\x7fTIT2"), None], "whole tag"),
        ([BEXT], "no sound"),
        ([chunk(b"oddo", b"abc")[:-1] + chunk(b"more", b"abcd"), None], "laid out"),
    ],
)
def test_what_does_not_add_up_is_refused(made, parts, match):
    path = made(*parts)
    with path.open("rb") as file, pytest.raises(WriteRefusedError, match=match):
        RiffEditor(file, path.stat().st_size).rewritten(EDIT)


def test_other_kinds_of_riff_are_refused(made):
    path = made(None)
    path.write_bytes(b"RIFX" + path.read_bytes()[4:])
    with path.open("rb") as file, pytest.raises(WriteRefusedError):
        RiffEditor(file, path.stat().st_size)


def test_a_file_that_would_pass_4_gb_is_refused(tmp_path):
    path = tmp_path / "large.wav"
    head = wav(None, sound=b"")
    size = 2**32 - 2000
    head = (
        head[:4]
        + struct.pack("<I", size + len(head) - 8)
        + head[8:-4]
        + struct.pack("<I", size)
    )
    with path.open("wb") as file:
        file.write(head)
        file.truncate(size + len(head))
    with path.open("rb") as file:
        editor = RiffEditor(file, size + len(head))
        with pytest.raises(WriteRefusedError, match="larger than files of its kind"):
            editor.rewritten(EDIT)


def test_an_edit_that_changes_nothing_is_the_same_file(made):
    path = made(info(INAM="Same"), None)
    size = path.stat().st_size
    with path.open("rb") as file:
        editor = RiffEditor(file, size)
        assert editor.rewritten(TagEdit({"title": ("Same",)})) == (Span(0, size),)
        assert editor.rewritten(TagEdit({"mood": ()})) == (Span(0, size),)
