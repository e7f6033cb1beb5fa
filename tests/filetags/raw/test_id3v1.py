"""ID3v1 tags."""

import io

import mutagen.id3 as id3
import pytest

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.id3v1 import Id3v1Block
from mirdesk.filetags.tag_maps import read_id3


def tag(title=b"", artist=b"", album=b"", year=b"", comment=b"", genre=255, filler=b"\0"):
    texts = ((title, 30), (artist, 30), (album, 30), (year, 4), (comment, 30))
    return b"TAG" + b"".join(text.ljust(n, filler) for text, n in texts) + bytes([genre])


FULL = tag(b"Song", b"Ann", b"Album", b"1999", b"nice".ljust(28, b"\0") + b"\0\7", 17)


def edited(data, values, *, is_main=False):
    return Id3v1Block.parse(data).edited(TagEdit(values), is_main=is_main).render()


def read(data):
    return read_id3(id3.ID3(io.BytesIO(bytes(200) + data), translate=False))[0].tags


def test_units_are_all_places():
    block = Id3v1Block.parse(FULL)
    assert b"TAG" + b"".join(unit.raw for unit in block.units) == FULL
    assert [set(unit.fields) for unit in block.units] == [
        {"title"}, {"artist"}, {"album"}, {"date"}, {"comment"}, {"comment", "track"},
        {"genre"},
    ]  # fmt: skip
    assert block.name == "ID3v1"
    assert block.render() == FULL


@pytest.mark.parametrize("data", [FULL[:-1], b"TAX" + FULL[3:], b""])
def test_other_bytes_are_refused(data):
    with pytest.raises(WriteRefusedError, match="damaged"):
        Id3v1Block.parse(data)


def test_what_is_held_is_kept_in_step():
    values = {
        "title": ("A title of more than thirty letters",),
        "artist": ("日本", "Two"),
        "album": (),
        "date": ("2001-05",),
        "comment": ("ä" * 40,),
        "track": ("12",),
        "genre": ("blues", "Rock"),
        "composer": ("Cy",),
    }
    assert read(edited(FULL, values)) == {
        "title": ("A title of more than thirty le",),
        "artist": ("??",),
        "date": ("2001",),
        "comment": ("ä" * 28,),
        "track": ("12",),
        "genre": ("Blues",),
    }


def test_nothing_is_gained():
    empty = tag()
    values = dict.fromkeys(("title", "artist", "album", "comment", "track"), ("7",))
    values |= {"date": ("1999",), "genre": ("Rock",)}
    assert edited(empty, values) == empty


@pytest.mark.parametrize(
    ("values", "gone"),
    [
        ({"track": ()}, {"track"}),
        ({"track": ("300",)}, {"track"}),
        ({"track": ("A1",)}, {"track"}),
        ({"genre": ("Own Genre",)}, {"genre"}),
        ({"date": ("c. 1975",)}, {"date"}),
        ({"comment": ()}, {"comment"}),
    ],
)
def test_what_has_no_room_goes(values, gone):
    before = read(FULL)
    assert read(edited(FULL, values)) == {k: v for k, v in before.items() if k not in gone}


def test_a_long_comment_keeps_its_length_and_blanks_stay_blanks():
    old = tag(b"Song", comment=b"x" * 30, filler=b" ")
    new = edited(old, {"comment": ("y" * 40,), "title": ("New",), "track": ("7",)})
    assert new == tag(b"New", comment=b"y" * 30, filler=b" ")


def test_units_of_other_fields_keep_their_bytes():
    for name in ("title", "artist", "album", "date", "comment", "track", "genre"):
        block = Id3v1Block.parse(FULL)
        after = block.edited(TagEdit({name: ("1",)}), is_main=False)
        pairs = zip(block.units, after.units, strict=True)
        assert all(old == new or name in old.fields for old, new in pairs)


def test_as_the_only_tag_it_takes_what_it_can_hold_whole():
    new = edited(tag(), {"title": ("Song",), "track": ("7",), "genre": ("Rock",)}, is_main=True)
    assert read(new) == {"title": ("Song",), "track": ("7",), "genre": ("Rock",)}
    for values in ({"composer": ("Cy",)}, {"title": ("x" * 31,)}, {"artist": ("a", "b")}):
        with pytest.raises(WriteRefusedError, match="no room"):
            edited(FULL, values, is_main=True)
    assert edited(FULL, {"composer": ()}, is_main=True) == FULL
    with pytest.raises(WriteRefusedError, match="pictures"):
        Id3v1Block.parse(FULL).edited(TagEdit({}, CoverEdit(b"x", "image/png")), is_main=True)
