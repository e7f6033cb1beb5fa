"""APEv2 tags, item by item."""

import io
import struct

import mutagen.apev2
import pytest

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.domain.tags import TAG_FIELDS
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.apev2 import ApeBlock, bounds_by_footer, bounds_by_header
from mirdesk.filetags.tag_maps import read_ape

JPEG = b"\xff\xd8\xff a picture"


def made(**items):
    """A tag as mutagen writes it."""
    tags = mutagen.apev2.APEv2()
    for key, value in items.items():
        tags[key.replace("_", " ")] = value
    out = io.BytesIO()
    tags.save(out)
    return out.getvalue()


def read(data):
    collected, pictures = read_ape(mutagen.apev2.APEv2(io.BytesIO(data)))
    return collected.tags, pictures


def edited(data, values=None, cover=None, *, is_main=True):
    block = ApeBlock.parse(data)
    return block.edited(TagEdit(values or {}, cover), is_main=is_main)


def test_a_tag_comes_back_as_it_is():
    data = made(Title="A", Artist=["B", "C"], Binary=b"\x00\x01")
    block = ApeBlock.parse(data)
    assert block.render() == data
    assert block.name == "APEv2"
    assert {unit.name for unit in block.units} == {"APE/Title", "APE/Artist", "APE/Binary"}
    assert b"".join(unit.raw for unit in block.units) == data[32:-32]
    assert block.edited(TagEdit({"title": ("A",)}), is_main=True) == block


def test_only_the_edited_item_is_made_anew():
    data = made(Title="A", Artist=["B", "C"], Binary=b"\x00\x01")
    before = ApeBlock.parse(data).units
    after = edited(data, {"title": ("Ein Titel", "Zwei")}).units
    assert [unit.raw for unit in before[1:]] == [unit.raw for unit in after[1:]]
    assert before[0].fields == frozenset({"title"})
    assert read(edited(data, {"title": ("Ein Titel", "Zwei")}).render())[0] == {
        "title": ("Ein Titel", "Zwei"),
        "artist": ("B", "C"),
    }


@pytest.mark.parametrize("name", [*TAG_FIELDS, "my own field"])
def test_every_field_reads_back_as_asked(name):
    value = "4" if TAG_FIELDS.get(name, TAG_FIELDS["title"]).kind != "text" else "Größe 4"
    data = edited(ApeBlock.new().render(), {name: (value,)}).render()
    assert read(data)[0] == {name: (value,)}
    assert ApeBlock.parse(data).units[0].fields >= {name}
    assert edited(data, {name: ()}).is_empty


def test_a_new_tag_is_one_that_others_know():
    data = edited(ApeBlock.new().render(), {"title": ("Ü",)}).render()
    assert data == made(Title="Ü")


def test_the_spelling_of_the_file_is_kept_and_aliases_go():
    data = made(YEAR="1", DATE="1998", ALBUMARTIST="A", Albumartist_2="B")
    new = edited(data, {"date": ("2001",), "albumartist": ("C",)})
    keys = [unit.name for unit in new.units]
    assert keys == ["APE/YEAR", "APE/ALBUMARTIST", "APE/Albumartist 2"]
    assert read(new.render())[0]["date"] == ("2001",)


@pytest.mark.parametrize(
    ("items", "field", "kept"),
    [
        ({"DATE": "1998", "Year": "1998"}, "date", "APE/Year"),
        ({"DISCC": "2", "DISCTOTAL": "2"}, "disctotal", "APE/DISCTOTAL"),
        ({"LABELNO": "2", "CATALOGNUMBER": "2"}, "catalognumber", "APE/CATALOGNUMBER"),
    ],
)
def test_of_several_items_the_usual_one_stays(items, field, kept):
    new = edited(made(**items), {field: ("3",)})
    assert [unit.name for unit in new.units] == [kept]


@pytest.mark.parametrize(
    ("items", "values", "expected"),
    [
        ({"Track": "3/12"}, {"track": ("4",)}, {"Track": "4/12"}),
        ({"Track": "3/12"}, {"tracktotal": ("14",)}, {"Track": "3/14"}),
        ({"Track": "3/12"}, {"tracktotal": ()}, {"Track": "3"}),
        ({"Track": "3/12"}, {"track": ()}, {"Track": "/12"}),
        ({"Track": "03"}, {"tracktotal": ("14",)}, {"Track": "03/14"}),
        ({"Disk": "1", "DiscTotal": "2"}, {"disc": ("2",)}, {"Disk": "2", "DiscTotal": "2"}),
        ({"Disk": "", "DiscTotal": "2"}, {"disctotal": ("3",)}, {"DiscTotal": "3"}),
        ({"Track": "3", "Totaltracks": "9"}, {"tracktotal": ()}, {"Track": "3"}),
        ({"Disc": "1/2"}, {"disc": (), "disctotal": ()}, {}),
        ({"Disc": "1/2", "TotalDiscs": "2"}, {"disc": ()}, {"Disc": "/2", "TotalDiscs": "2"}),
    ],
)  # fmt: skip
def test_numbers_and_totals_share_an_item(items, values, expected):
    data = edited(made(**items, Title="T"), values).render()
    tags = mutagen.apev2.APEv2(io.BytesIO(data))
    assert {key: str(tags[key]) for key in tags} == {**expected, "Title": "T"}


def test_a_cover_is_replaced_added_and_removed_and_others_stay():
    back = b"Cover Art (Back).jpg\x00" + JPEG
    data = made(**{"Cover_Art_(Back)": back})
    with_cover = edited(data, cover=CoverEdit(JPEG + b"2", "image/jpeg"))
    assert [(p.role, p.data) for p in read(with_cover.render())[1]] == [
        (4, JPEG),
        (3, JPEG + b"2"),
    ]
    assert [unit.fields for unit in with_cover.units] == [frozenset(), {"cover"}]
    again = edited(with_cover.render(), cover=CoverEdit(b"\x89PNG", "image/png"))
    assert b"Cover Art (Front).png\x00\x89PNG" in again.render()
    assert edited(again.render(), cover=CoverEdit(b"")).render() == data
    with pytest.raises(WriteRefusedError, match="JPEG or PNG"):
        edited(data, cover=CoverEdit(b"GIF8", "image/gif"))


def test_a_secondary_tag_changes_what_it_holds_and_gains_nothing():
    data = made(Title="A", Track="3")
    values = {"title": ("B",), "artist": ("C",), "tracktotal": ("9",)}
    cover = CoverEdit(JPEG, "image/jpeg")
    assert read(edited(data, values, cover, is_main=False).render()) == (
        {"title": ("B",), "track": ("3",)},
        [],
    )


def test_ratings_keep_their_scale():
    assert b"RATING\x0080" in edited(made(Title="A"), {"rating": ("4",)}).render()
    assert b"Rating\x004" in edited(made(Rating="3"), {"rating": ("4",)}).render()


def test_flags_reserved_bytes_and_version_stay():
    data = bytearray(made(Title="A", Artist="B"))
    struct.pack_into("<I", data, 12 + 16 + 8, 1)  # the first item is read-only
    data[-8:] = b"reserved"
    new = edited(bytes(data), {"title": ("C",)}).render()
    assert new[36:40] == b"\x01\0\0\0"
    assert new[-8:] == b"reserved"
    first = (
        data[32:-32] + b"APETAGEX" + struct.pack("<4I", 1000, len(data) - 32, 2, 0) + bytes(8)
    )
    block = ApeBlock.parse(bytes(first))
    assert block.name == "APEv1"
    assert (
        block.edited(TagEdit({"title": ("C",)}), is_main=True).render()[-24:-20]
        == b"\xe8\3\0\0"
    )


def test_what_lies_behind_the_counted_items_is_kept():
    data = bytearray(made(Title="A", Artist="B"))
    struct.pack_into("<I", data, len(data) - 16, 1)
    block = ApeBlock.parse(bytes(data))
    assert [unit.name for unit in block.units] == ["APE/Title", "APE/rest"]
    new = block.edited(TagEdit({"album": ("C",)}), is_main=True)
    assert [unit.name for unit in new.units] == ["APE/Title", "APE/Album", "APE/rest"]
    assert read(new.render())[0] == {"title": ("A",), "album": ("C",)}


def test_a_count_that_is_too_high_is_set_right():
    data = bytearray(made(Title="A"))
    struct.pack_into("<I", data, len(data) - 16, 7)
    new = edited(bytes(data), {"title": ("B",)}).render()
    assert struct.unpack_from("<I", new, len(new) - 16)[0] == 1


@pytest.mark.parametrize("cut", [40, 45])
def test_damaged_items_are_refused(cut):
    data = made(Title="A long title", Artist="B")
    broken = data[:cut] + data[-32:]
    with pytest.raises(WriteRefusedError, match="APEv2 tag"):
        ApeBlock.parse(broken)


def test_neither_header_nor_footer_is_no_tag():
    with pytest.raises(WriteRefusedError, match="neither"):
        ApeBlock.parse(bytes(64))


@pytest.mark.parametrize("name", ["x", "tag", "größe", "n" * 256])
def test_names_that_the_format_forbids_are_refused(name):
    with pytest.raises(WriteRefusedError, match="field called"):
        edited(made(Title="A"), {name: ("v",)})


def test_binary_data_under_the_name_of_a_text_is_not_lost():
    with pytest.raises(WriteRefusedError, match="something else than text"):
        edited(made(Title=b"\x00\x01"), {"title": ("A",)})


def test_the_bounds_of_a_tag_come_from_either_end():
    data = bytes(100) + made(Title="A")
    foot = len(data) - 32
    assert bounds_by_header(data[100:132], 100) == (100, len(data))
    assert bounds_by_footer(data[foot:], foot) == (100, len(data))
    for bounds in (bounds_by_header, bounds_by_footer):
        assert bounds(data[50:82], 50) is None
        assert bounds(b"APETAGEX" + bytes(24), 0) is None
