"""Items of an MP4 tag: edited one by one, the others untouched."""

import pytest

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.mp4_boxes import box_bytes
from mirdesk.filetags.raw.mp4_items import ItemList
from mirdesk.filetags.raw.pieces import Span


def data(type_: int, content: bytes) -> bytes:
    return box_bytes(b"data", bytes([0, 0, 0, type_]) + bytes(4) + content)


def text(kind: str, *values: str) -> bytes:
    return box_bytes(kind.encode("latin-1"), b"".join(data(1, v.encode()) for v in values))


def free(name: str, *values: str, mean: str = "com.apple.iTunes") -> bytes:
    head = box_bytes(b"mean", bytes(4) + mean.encode()) + box_bytes(
        b"name", bytes(4) + name.encode()
    )
    return box_bytes(b"----", head + b"".join(data(1, v.encode()) for v in values))


TITLE = text("\xa9nam", "Song")
GENRE = box_bytes(b"gnre", data(0, b"\0\x12"))
TRACK = box_bytes(b"trkn", data(0, b"\0\0\0\3\0\x0c\0\0"))
GAPLESS = free("iTunSMPB", " 00000000")
ODD = box_bytes(b"\xa9xyz", b"no boxes in here")
COVERS = box_bytes(b"covr", data(13, b"one") + box_bytes(b"name", b"n") + data(14, b"two"))


def edited(*items: bytes, cover: CoverEdit | None = None, is_main: bool = True, **values):
    tag = ItemList.parse(b"".join(items)).edited(TagEdit(values, cover), is_main=is_main)
    return [item.raw for item in tag.items]


def test_units_tell_what_they_hold():
    tag = ItemList.parse(TITLE + GENRE + TRACK + GAPLESS + ODD + COVERS, 100)
    assert [(unit.name.rsplit("/", 1)[-1], unit.fields) for unit in tag.units] == [
        ("©nam", {"title"}),
        ("gnre", {"genre"}),
        ("trkn", {"track", "tracktotal"}),
        ("----:com.apple.iTunes:iTunSMPB", set()),
        ("©xyz", {"xyz"}),
        ("covr", {"cover"}),
    ]
    assert tag.pieces[1] == Span(100 + len(TITLE), 100 + len(TITLE) + len(GENRE))
    assert tag.name == "MP4"


def test_an_edit_replaces_in_place_and_adds_at_the_end():
    new = edited(TITLE, GAPLESS, ODD, title=("A", "B"), mood=("calm",))
    assert new == [text("\xa9nam", "A", "B"), GAPLESS, ODD, free("MOOD", "calm")]
    assert edited(TITLE, GAPLESS, title=()) == [GAPLESS]


def test_other_names_of_a_field_go():
    assert edited(GENRE, TITLE, text("\xa9gen", "X"), genre=("Jazz",)) == [
        text("\xa9gen", "Jazz"),
        TITLE,
    ]
    assert edited(text("\xa9alb", "A"), free("album", "B"), album=("C",)) == [
        text("\xa9alb", "C")
    ]


def test_free_items_keep_their_spelling():
    own = free("Initial Key", "Am", mean="org.example")
    assert edited(own, key=("Cm",)) == [free("Initial Key", "Cm", mean="org.example")]
    assert edited(own, free("InitialKey", "B"), key=("Cm",)) == [free("InitialKey", "Cm")]
    assert edited(text("\xa9pub", "X"), pub=("Y",)) == [text("\xa9pub", "Y")]
    assert edited(description=("Y",)) == [text("desc", "Y")]


def test_numbers_share_an_item():
    assert edited(TRACK, track=("4",)) == [box_bytes(b"trkn", data(0, b"\0\0\0\4\0\x0c\0\0"))]
    assert edited(TRACK, tracktotal=()) == [box_bytes(b"trkn", data(0, b"\0\0\0\3\0\0\0\0"))]
    assert edited(TRACK, TITLE, track=(), tracktotal=()) == [TITLE]
    assert edited(track=("3/12",)) == [TRACK]
    assert edited(free("TRACKNUMBER", "3/9"), tracktotal=("12",)) == [TRACK]
    assert edited(free("TOTALDISCS", "2"), TRACK, disctotal=("5",)) == [
        box_bytes(b"disk", data(0, b"\0\0\0\0\0\5")),
        TRACK,
    ]


def test_the_first_picture_is_the_cover():
    new = CoverEdit(b"new", "image/png")
    name = box_bytes(b"name", b"n")
    assert edited(COVERS, cover=new) == [
        box_bytes(b"covr", data(14, b"new") + name + data(14, b"two"))
    ]
    assert edited(COVERS, cover=CoverEdit(b"")) == [box_bytes(b"covr", name + data(14, b"two"))]
    assert edited(TITLE, cover=new) == [TITLE, box_bytes(b"covr", data(14, b"new"))]
    assert edited(TITLE, cover=CoverEdit(b"")) == [TITLE]
    empty = box_bytes(b"covr", data(0, b""))
    assert edited(empty, TITLE, cover=CoverEdit(b"")) == [TITLE]
    assert edited(box_bytes(b"covr", b""), cover=new) == [box_bytes(b"covr", data(14, b"new"))]


def test_a_tag_beside_the_main_one_gains_nothing():
    values = {"title": ("A",), "mood": ("calm",), "track": ("1",)}
    assert edited(TITLE, is_main=False, cover=CoverEdit(b"x", "image/png"), **values) == [
        text("\xa9nam", "A")
    ]


@pytest.mark.parametrize(
    "content",
    [
        TITLE[:-1],
        b"\0\0\0\4abcd",
        TITLE + b"abc",
        box_bytes(b"----", data(1, b"x")),
        box_bytes(b"----", b"abc"),
    ],
)
def test_items_that_do_not_add_up(content):
    with pytest.raises(WriteRefusedError, match="its tag"):
        ItemList.parse(content)
