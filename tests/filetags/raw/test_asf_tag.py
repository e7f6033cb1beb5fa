"""ASF attributes edited: each where other programs look for it."""

import pytest

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.asf_attributes import (
    BOOL,
    BYTES,
    DWORD,
    TEXT,
    Attribute,
    Place,
    encoded_text,
)
from mirdesk.filetags.raw.asf_tag import AsfTag

CLASSIC, EXTENDED, METADATA, LIBRARY = Place
JPEG = CoverEdit(b"jpeg", "image/jpeg")


def text(place: Place, name: str, value: str) -> Attribute:
    return Attribute.made(place, name, TEXT, encoded_text(value), like=None)


def number(name: str, value: int) -> Attribute:
    return Attribute.made(EXTENDED, name, DWORD, value.to_bytes(4, "little"), like=None)


def picture(role: int, data: bytes, place: Place = EXTENDED) -> Attribute:
    value = bytes([role]) + len(data).to_bytes(4, "little") + encoded_text("image/png")
    return Attribute.made(
        place, "WM/Picture", BYTES, value + encoded_text("of it") + data, like=None
    )


def edited(*attributes: Attribute, cover: CoverEdit | None = None, is_main=True, **values):
    return AsfTag(attributes).edited(TagEdit(values, cover), is_main=is_main).attributes


def told(*attributes: Attribute, **values):
    return [(one.place, one.name, one.text) for one in edited(*attributes, **values)]


GENRE = text(EXTENDED, "WM/Genre", "Rock")
TITLE = text(CLASSIC, "Title", "Song")


def test_new_values_go_where_they_are_looked_for():
    new = told(GENRE, title=("A", "B"), mood=("C", "D"), comment=("x" * 40_000,))
    assert new == [
        (EXTENDED, "WM/Genre", "Rock"),
        (CLASSIC, "Title", "A"),
        (LIBRARY, "Title", "B"),
        (EXTENDED, "WM/Mood", "C"),
        (LIBRARY, "WM/Mood", "D"),
        (LIBRARY, "Description", "x" * 40_000),
    ]


def test_an_edit_replaces_in_place():
    new = told(TITLE, GENRE, number("Other", 1), genre=("Jazz",))
    assert [name for _, name, _ in new] == ["Title", "WM/Genre", "Other"]
    assert told(TITLE, GENRE, title=()) == [(EXTENDED, "WM/Genre", "Rock")]
    assert edited(TITLE, GENRE, genre=("Jazz",))[0] is TITLE


def test_other_names_of_a_field_go_and_spelling_stays():
    assert told(text(EXTENDED, "WM/Comments", "x"), comment=("y",)) == [
        (CLASSIC, "Description", "y")
    ]
    assert told(text(EXTENDED, "wm/genre", "x"), genre=("y",)) == [(EXTENDED, "wm/genre", "y")]
    assert told(text(EXTENDED, "Own Field", "x"), **{"own field": ("y",)}) == [
        (EXTENDED, "Own Field", "y")
    ]


def test_types_are_kept_where_the_value_fits():
    def type_of(*attributes, **values):
        return [(one.type, one.text) for one in edited(*attributes, **values)]

    year = number("WM/Year", 1999)
    assert type_of(year, date=("2001",)) == [(DWORD, "2001")]
    assert type_of(year, date=("2001-05",)) == [(TEXT, "2001-05")]
    assert type_of(compilation=("1",)) == [(TEXT, "1")]
    flag = Attribute.made(EXTENDED, "WM/IsCompilation", BOOL, bytes(4), like=None)
    assert type_of(flag, compilation=("1",)) == [(BOOL, "True")]
    assert type_of(text(EXTENDED, "WM/IsCompilation", "1"), compilation=("0",)) == [(TEXT, "0")]
    assert type_of(rating=("4",)) == [(DWORD, "75")]
    assert type_of(text(EXTENDED, "WM/SharedUserRating", "1"), rating=("5",)) == [(DWORD, "99")]
    assert type_of(number("WM/SharedUserRating", 39), rating=("3",)) == [(DWORD, "59")]


def test_a_rating_is_stars_and_a_content_rating_is_not():
    parental = text(CLASSIC, "Rating", "PG-13")
    assert edited(parental, rating=("3",))[0] is parental
    assert told(text(CLASSIC, "Rating", "4"), rating=("3",)) == [
        (EXTENDED, "WM/SharedUserRating", "50")
    ]
    with pytest.raises(WriteRefusedError, match="0 to 5"):
        edited(rating=("6",))


def test_numbers_keep_the_habit_of_the_file():
    joined = text(EXTENDED, "WM/PartOfSet", "1/2")
    assert told(joined, disc=("2",)) == [(EXTENDED, "WM/PartOfSet", "2/2")]
    assert told(joined, disctotal=("3",)) == [(EXTENDED, "WM/PartOfSet", "1/3")]
    assert told(joined, disctotal=()) == [(EXTENDED, "WM/PartOfSet", "1")]
    assert told(joined, disc=()) == [(EXTENDED, "TotalDiscs", "2")]
    assert told(joined, disc=(), disctotal=()) == []
    apart = [number("WM/TrackNumber", 3), number("TotalTracks", 9)]
    assert told(*apart, track=("4",), tracktotal=("12",)) == [
        (EXTENDED, "WM/TrackNumber", "4"),
        (EXTENDED, "TotalTracks", "12"),
    ]


def test_discs_and_their_total_are_joined_unless_the_file_has_them_apart():
    assert told(disc=("1",), disctotal=("2",)) == [(EXTENDED, "WM/PartOfSet", "1/2")]
    assert told(number("WM/PartOfSet", 1), disctotal=("2",)) == [
        (EXTENDED, "WM/PartOfSet", "1/2")
    ]
    assert told(number("WM/PartOfSet", 1), disc=("2",)) == [(EXTENDED, "WM/PartOfSet", "2")]
    assert told(disctotal=("2",)) == [(EXTENDED, "TotalDiscs", "2")]
    apart = [number("WM/PartOfSet", 1), number("TotalDiscs", 2)]
    assert told(*apart, disctotal=("3",)) == [
        (EXTENDED, "WM/PartOfSet", "1"),
        (EXTENDED, "TotalDiscs", "3"),
    ]
    assert told(track=("1",), tracktotal=("2",)) == [
        (EXTENDED, "WM/TrackNumber", "1"),
        (EXTENDED, "TotalTracks", "2"),
    ]


def test_attributes_of_one_language_stay_so():
    bound = Attribute.made(
        LIBRARY,
        "WM/Genre",
        TEXT,
        encoded_text("x"),
        like=Attribute(LIBRARY, "", TEXT, b"", language=3),
    )
    new = edited(bound, genre=("y", "z"))
    assert [(one.place, one.language, one.text) for one in new] == [
        (LIBRARY, 3, "y"),
        (LIBRARY, 3, "z"),
    ]
    of_stream = Attribute(METADATA, "WM/Genre", TEXT, encoded_text("x"), stream=1)
    assert [(one.place, one.stream) for one in edited(of_stream, genre=("y",))] == [
        (METADATA, 1)
    ]


def test_the_front_cover_is_replaced_and_others_stay():
    back, front = picture(4, b"back"), picture(3, b"front", LIBRARY)
    new = edited(back, front, TITLE, cover=JPEG)
    assert (new[0], new[2]) == (back, TITLE)
    assert new[1].place is LIBRARY
    assert new[1].value == (
        b"\3\4\0\0\0" + encoded_text("image/jpeg") + encoded_text("of it") + b"jpeg"
    )
    assert list(edited(back, front, cover=CoverEdit(b""))) == [back]
    assert edited(back, picture(0, b"other"), cover=JPEG)[1].value[:1] == b"\0"
    assert [one.place for one in edited(back, cover=JPEG)] == [EXTENDED, LIBRARY]
    assert [one.place for one in edited(cover=JPEG)] == [EXTENDED]
    large = CoverEdit(bytes(70_000), "image/png")
    assert [one.place for one in edited(cover=large)] == [LIBRARY]
    assert list(edited(back, cover=CoverEdit(b""))) == [back]
    cut = Attribute.made(EXTENDED, "WM/Picture", BYTES, b"\3\1", like=None)
    assert edited(cut, cover=JPEG)[0].value.endswith(encoded_text("image/jpeg") + b"\0\0jpeg")


def test_units_tell_what_they_hold():
    tag = AsfTag((TITLE, GENRE, picture(3, b"x"), picture(4, b"y")), {EXTENDED: b"rest"})
    assert [(unit.name, set(unit.fields)) for unit in tag.units] == [
        ("ASF/Content Description/Title", {"title"}),
        ("ASF/Extended Content Description/WM/Genre", {"genre"}),
        ("ASF/Extended Content Description/WM/Picture", {"cover"}),
        ("ASF/Extended Content Description/WM/Picture", set()),
        ("ASF/Extended Content Description/rest", set()),
    ]
    assert tag.content_of(EXTENDED)[0] == b"\3\0"
    assert tag.content_of(EXTENDED)[-1] == b"rest"
    assert (tag.has(EXTENDED), tag.has(LIBRARY), tag.name) == (True, False, "ASF")


def test_a_tag_beside_the_main_one_gains_nothing():
    assert told(TITLE, is_main=False, title=("A",), mood=("B",), cover=JPEG) == [
        (CLASSIC, "Title", "A")
    ]
