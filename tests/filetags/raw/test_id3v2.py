"""Whole ID3v2 tags."""

import io
import random
import zlib
from pathlib import Path

import mutagen.id3 as id3
import pytest

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.domain.tags import COVER_FIELD, TAG_FIELDS
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.collecting import TagCollector
from mirdesk.filetags.raw.id3_frames import (
    V22,
    V23,
    V24,
    V24_NAMES,
    Layout,
    new_frame,
    synchsafe,
)
from mirdesk.filetags.raw.id3_values import LATIN_1, UTF_8, UTF_16, UTF_16_BE, Encoder
from mirdesk.filetags.raw.id3v2 import Id3v2Block
from mirdesk.filetags.sniff import id3v2_bytes
from mirdesk.filetags.tag_maps import ID3_CLASSES, read_id3

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 2 + b"\xff\x00\xff\xff"
TITLE = b"TIT2\0\0\0\5\0\0\3Song"
PRIVATE = b"PRIV\0\0\0\5\0\0own\0x"


def tag(body, *, major=V24, flags=0):
    return b"ID3" + bytes((major, 0, flags)) + synchsafe(len(body)) + body


def seen(data):
    """Return what the program reads in a tag: fields, and pictures with their roles."""
    loaded = id3.ID3(io.BytesIO(data), translate=False, known_frames=ID3_CLASSES)
    fields, pictures = read_id3(loaded)
    return fields.tags, [(picture.role, picture.data) for picture in pictures]


def edited(data, values, cover=None):
    return Id3v2Block.parse(data).edited(TagEdit(values, cover), is_main=True)


def test_a_new_tag_is_of_version_2_4():
    block = Id3v2Block.new()
    assert block.name == "ID3v2.4"
    assert block.is_empty
    assert block.units == ()
    data = block.edited(TagEdit({"title": ("Söng",)}), is_main=True).render(padding=20)
    assert data == tag(b"TIT2\0\0\0\6\0\0\3S\xc3\xb6ng" + bytes(20))
    assert seen(data) == ({"title": ("Söng",)}, [])


def test_a_tag_fits_a_room_or_not():
    data = tag(TITLE + PRIVATE + bytes(20))
    block = Id3v2Block.parse(data)
    assert block.padding_bytes == 20
    assert block.render(room=len(data)) == data
    assert block.render(room=len(data) - 20) == tag(TITLE + PRIVATE)
    assert block.render(room=len(data) - 21) is None
    assert block.render() == tag(TITLE + PRIVATE + bytes(4096))
    assert not block.is_empty


def test_units_are_the_frames_as_they_lie():
    block = Id3v2Block.parse(tag(TITLE + PRIVATE + bytes(10) + b"junk\0"))
    assert [(unit.name, unit.raw, unit.fields) for unit in block.units] == [
        ("ID3v2/TIT2", TITLE, {"title"}),
        ("ID3v2/PRIV", PRIVATE, set()),
        ("ID3v2/behind the frames", bytes(10) + b"junk", set()),
    ]
    after = block.edited(TagEdit({"title": ("New",), "artist": ("Ann",)}), is_main=True)
    assert after.render(padding=0) == tag(
        b"TIT2\0\0\0\4\0\0\3New" + PRIVATE + b"TPE1\0\0\0\4\0\0\3Ann" + bytes(10) + b"junk"
    )


def test_version_and_flags_stay():
    frame = b"TIT2\0\0\0\2\0\0\0a"
    data = edited(b"ID3\3\1\x20" + synchsafe(12) + frame, {"title": ("b",)}).render(padding=0)
    assert data == b"ID3\3\1\x20" + synchsafe(12) + frame[:-1] + b"b"


def test_a_footer_leaves_no_room_for_padding():
    head = bytes((4, 0, 0x10)) + synchsafe(len(TITLE))
    data = b"ID3" + head + TITLE + b"3DI" + head
    block = Id3v2Block.parse(data)
    assert block.render(room=len(data)) == data
    assert block.render() == data
    assert block.render(room=len(data) + 1) is None
    new = block.edited(TagEdit({"title": ("A",)}), is_main=True).render()
    assert new is not None
    assert new[-10:] == b"3DI" + new[3:10]
    assert seen(new)[0] == {"title": ("A",)}


def test_a_checksum_is_made_anew():
    crc = zlib.crc32(TITLE).to_bytes(4, "big")
    extended = b"\0\0\0\x0a\x80\0\0\0\0\5" + crc
    data = tag(extended + TITLE + bytes(5), major=V23, flags=0x40)
    block = Id3v2Block.parse(data)
    assert block.render(room=len(data)) == data
    assert block.units[0].raw == b"\x80\0"
    new = block.edited(TagEdit({"title": ("A",)}), is_main=True).render(padding=7)
    assert new is not None
    frames = new[24:-7]
    assert new[10:24] == b"\0\0\0\x0a\x80\0\0\0\0\7" + zlib.crc32(frames).to_bytes(4, "big")
    assert Id3v2Block.parse(new).units[0] == block.units[0]
    assert seen(new)[0] == {"title": ("A",)}
    with pytest.raises(WriteRefusedError, match="checksum"):
        edited(data[:23] + b"\0" + data[24:], {"title": ("A",)})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"ID3",
        tag(TITLE)[:-1],
        tag(TITLE) + b"x",
        tag(TITLE, major=5),
        tag(TITLE, flags=1),
        tag(TITLE, flags=0x10) + b"3DI\4\0\0\0\0\0\1",  # the footer says another size
        tag(TITLE, major=V22, flags=0x40),  # compressed as a whole
        tag(TITLE + b"TPE1\0\0\0\x7f\0\0\0a"),
    ],
)
def test_damaged_and_unknown_tags_are_refused(data):
    with pytest.raises(WriteRefusedError):
        Id3v2Block.parse(data)


def test_a_tag_without_changes_is_the_same_tag():
    block = Id3v2Block.parse(tag(TITLE + PRIVATE))
    assert block.edited(TagEdit({"title": ("Song",), "artist": ()}), is_main=True) is block


def test_plain_sizes_stay_plain():
    layout = Layout(has_plain_sizes=True)
    long = new_frame("COMM", b"\0eng\0" + b"x" * 200, layout).raw
    data = tag(new_frame("TIT2", b"\0a", layout).raw + long)
    after = edited(data, {"title": ("y" * 300,)}).render(padding=0)
    assert after is not None
    assert after.endswith(new_frame("TIT2", b"\0" + b"y" * 300, layout).raw + long)
    assert seen(after)[0] == {"title": ("y" * 300,), "comment": ("x" * 200,)}


VALUES = {
    "title": ("Sång",),
    "artist": ("AC/DC", "日本"),
    "genre": ("Rock", "Own"),
    "date": ("1999-05-31",),
    "comment": ("nice",),
    "lyrics": ("la\nla",),
    "label": ("Label",),
    "catalognumber": ("C 1",),
    "my own": ("x", "y"),
    "producer": ("Bob",),
}


@pytest.mark.parametrize("major", [V22, V23, V24])
def test_taglib_reads_what_is_written(major, audio_file):
    taglib = pytest.importorskip("taglib")
    path = Path(audio_file("mp3"))
    data = path.read_bytes()
    new = edited(tag(b"", major=major), VALUES, CoverEdit(JPEG, "image/jpeg")).render()
    path.write_bytes(new + data[id3v2_bytes(data[:10]) :])
    with taglib.File(path) as file:
        found = {name: tuple(values) for name, values in file.tags.items()}
    # Of the days of version 2.2 it reads nothing.
    expected = VALUES | ({"date": ("1999",)} if major == V22 else {})
    assert {field: found.get(field.upper(), ()) for field in VALUES} == expected


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_real_tags_come_back_byte_for_byte():
    found = refused = 0
    for path in sorted(CORPUS.rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        at = data.find(b"ID3")
        while at >= 0:
            size = id3v2_bytes(data[at : at + 10])
            if size and data[at + 3] in (V22, V23, V24) and at + size <= len(data):
                found += 1
                refused += not comes_back(data[at : at + size])
            at = data.find(b"ID3", at + 1)
    assert found >= 30
    assert refused == 0


def comes_back(data):
    try:
        block = Id3v2Block.parse(data)
    except WriteRefusedError:
        return False
    assert block.render(room=len(data)) == data
    return True


# Random tags of all versions, random edits.

WORDS = (
    "Song", "Ünï", "日本", "AC/DC", "a b", "ÿÿÿ", "(x)", "x\ny", "R&B", "Ann (piano)", "Bob",
)  # fmt: skip
DATES = ("1999", "2001-05", "1970-01-02", "2010-10-11T12:13:00", "c. 1975", "12345")
TEXTS = (
    "TIT2", "TPE1", "TPE2", "TALB", "TCOM", "TIT1", "TKEY", "TSRC", "TPUB", "TCMP", "TSOT",
    "TOLY", "TLEN", "TENC", "TMOO", "TSST", "GRP1", "MVNM",
)  # fmt: skip
OF_KIND = {
    "TRCK": ("3", "3/12", "/7", "A1", "03/10"),
    "TPOS": ("1", "1/2"),
    "TYER": DATES,
    "TDRC": DATES,
    "TORY": DATES,
    "TDOR": DATES,
    "TDAT": ("3112",),
    "TIME": ("2359",),
    "TCON": ("(17)", "17", "Rock", "(4)Own", "RX", "((x"),
}
DESCRIPTIONS = (
    "LABEL", "My Own", "replaygain_track_gain", "TotalTracks", "UNSYNCEDLYRICS", "performer",
    "Year", "RATING", "ALBUM ARTIST",
)  # fmt: skip
ROLES = ("producer", "mix", "piano", "engineer", "DJ-mix", "", "performer", "tea")


class RandomTag:
    """Makes tags that real and odd programs might write."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        major = self.random.choice((V22, V23, V24))
        is_plain = major == V24 and self.random.random() < 0.15
        self.layout = Layout(major, self.random.random() < 0.3, is_plain)
        self.encoder = Encoder((), self.layout)
        self.names = {new: old for old, new in V24_NAMES.items()}

    def pick(self, values):
        return self.random.choice(tuple(values))

    def code(self):
        wide = (UTF_16_BE, UTF_8) if self.layout.major == V24 else ()
        return self.pick((LATIN_1, UTF_16, *wide))

    def words(self, kind="", most=2):
        values = OF_KIND.get(kind, WORDS)
        return [self.pick(values) for _ in range(self.random.randint(1, most))]

    def content(self, kind):
        encoder, code = self.encoder, self.code()
        if kind == "TXXX":
            return encoder.described(self.pick(DESCRIPTIONS), [self.pick("xy4")], code)
        if kind in ("COMM", "USLT"):
            words = self.pick(("", "", "DJ", "iTunNORM", "ID3v1 Comment"))
            language = self.pick(("eng", "deu"))
            return encoder.described(words, self.words(most=1), code, lang=language)
        if kind in ("TIPL", "TMCL", "IPLS"):
            people = [(self.pick(ROLES), self.pick(WORDS)) for _ in range(3)]
            return encoder.pairs(people, code)
        if kind == "POPM":
            email = self.pick((b"users@musicbrainz.org", b"x@y"))
            return (
                email
                + b"\0"
                + bytes([self.pick((0, 1, 51, 196, 255))])
                + self.pick((b"", b"\0\0\0\5"))
            )
        if kind == "APIC":
            form = b"JPG" if self.layout.major == V22 else b"image/jpeg\0"
            words = encoder.texts([self.pick(("", "c"))], code)
            end = b"\0\0" if words[0] in (UTF_16, UTF_16_BE) else b"\0"
            return words[:1] + form + bytes([self.pick((0, 3, 4))]) + words[1:] + end + JPEG
        fixed = {
            "UFID": self.pick((b"http://musicbrainz.org", b"other")) + b"\0id",
            "PRIV": b"own\0\xff\xff\0",
            "junk": b"\x09\xff",
        }
        if kind.startswith("W"):
            return b"http://x"
        return fixed[kind] if kind in fixed else encoder.texts(self.words(kind), code)

    def make(self):
        kinds = (*TEXTS, *OF_KIND)
        odd = (
            "TXXX", "COMM", "USLT", "POPM", "UFID", "WOAR", "WCOP", "APIC", "PRIV", "TIPL",
            "IPLS", "TMCL", "junk",
        )  # fmt: skip
        chosen = [self.pick(kinds) for _ in range(self.random.randrange(10))]
        chosen += [self.pick(odd) for _ in range(self.random.randrange(6))]
        raw = b""
        for kind in chosen:
            name = "TIT2" if kind == "junk" else kind
            if self.layout.major == V22:
                name = self.names.get(name, "XYZ")
            raw += new_frame(name, self.content(kind), self.layout).raw
        padding = bytes(self.pick((0, 0, 10, 300)))
        junk = bytes(12) + b"junk" if padding and self.random.random() < 0.1 else b""
        flags = 0x80 if self.layout.is_unsynchronised else 0
        return tag(raw + junk + padding, major=self.layout.major, flags=flags)

    def edit(self, present):
        chosen = [self.pick((*TAG_FIELDS, "my own", "toly", "comment:dj", *present))
                  for _ in range(self.random.randrange(5))]  # fmt: skip
        values = {
            field: () if self.random.random() < 0.3 else self.values(field) for field in chosen
        }
        covers = (None, None, CoverEdit(b""), CoverEdit(JPEG + b"new", "image/jpeg"))
        return TagEdit(values, self.pick(covers))

    def values(self, field):
        numbers = ("track", "tracktotal", "disc", "disctotal")
        choices = {
            "date": DATES,
            "originaldate": DATES,
            "rating": "12345",
            "genre": ("Rock", "AC/DC", "(17)", "(4)x", "(x)", "((a)"),
            "performer": ("Ann (piano)", "Bob", "Cy (producer)", "X (Y) (voice)", "日本 (x)"),
            "musicbrainz_recordingid": ("id",),
            "lyrics": ("la\nla",),
            **dict.fromkeys(numbers, ("1", "12", "05", "A1")),
        }
        has_one = field in {"date", "originaldate", "rating", *numbers}
        many = 1 if has_one else self.random.randint(1, 3)
        return tuple(dict.fromkeys(self.pick(choices.get(field, WORDS)) for _ in range(many)))


@pytest.mark.parametrize("group", range(8))
def test_random_edits_of_random_tags(group):
    refused = 0
    for seed in range(group * 40, group * 40 + 40):
        maker = RandomTag(seed)
        data = maker.make()
        block = Id3v2Block.parse(data)
        assert block.render(room=len(data)) == data, seed
        edit = maker.edit(seen(data)[0])
        try:
            after = block.edited(edit, is_main=True).render()
        except WriteRefusedError:
            refused += 1  # what version 2.2 cannot keep
            continue
        assert after is not None
        check(seed, data, after, edit)
    assert refused <= 4


def check(seed, before, after, edit):
    """Hold a tag and what came of it against the edit."""
    kept = [
        [(unit.name, unit.raw) for unit in Id3v2Block.parse(data).units
         if unit.fields.isdisjoint(edit.fields)]
        for data in (before, after)
    ]  # fmt: skip
    assert kept[0] == kept[1], seed
    (old, old_pictures), (new, new_pictures) = seen(before), seen(after)
    asked = TagCollector()
    for field, values in edit.values.items():
        asked.add_all(field, values)
    for field in {*old, *new, *edit.values}:
        want = asked.tags.get(field, ()) if field in edit.values else old.get(field, ())
        assert new.get(field, ()) == want, (seed, field)
    if COVER_FIELD not in edit.fields:
        assert new_pictures == old_pictures, seed
    elif edit.cover is not None and edit.cover.data:
        assert (3, edit.cover.data) in new_pictures, seed
    else:
        assert all(role != 3 for role, _ in new_pictures), seed
