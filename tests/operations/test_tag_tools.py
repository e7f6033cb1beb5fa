"""Numbering, swapping, capitals, and names read from and made of tags."""

import os

import pytest

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import PatternError
from mirdesk.operations.tag_tools import (
    MAX_NAME_BYTES,
    name_from_tags,
    number_tracks,
    pattern_fields,
    swap_fields,
    tags_from_name,
    title_case,
)

TAGS = {
    "title": ("Slow water",),
    "artist": ("Marta Quist",),
    "album": ("Rooms with windows",),
    "track": ("3",),
    "tracktotal": ("12",),
    "date": ("2011-05-02",),
}


def test_tracks_are_numbered_in_the_order_given():
    edits = number_tracks([7, 3, 9])
    assert list(edits) == [7, 3, 9]
    assert edits[3] == TagEdit({"track": ("2",), "tracktotal": ("3",)})


def test_numbering_may_start_later_and_leave_the_total_alone():
    assert number_tracks([1, 2], start=5, sets_total=False) == {
        1: TagEdit({"track": ("5",)}),
        2: TagEdit({"track": ("6",)}),
    }
    assert number_tracks([1, 2], start=5)[1].values["tracktotal"] == ("6",)


def test_each_disc_is_counted_for_itself():
    edits = number_tracks([1, 2, 3], discs={1: "1", 2: "2", 3: "1"})
    assert [edits[i].values["track"] for i in (1, 2, 3)] == [("1",), ("1",), ("2",)]
    assert [edits[i].values["tracktotal"] for i in (1, 2, 3)] == [("2",), ("1",), ("2",)]


def test_fields_are_swapped_where_they_differ():
    tags = {
        1: {"title": ("Marta",), "artist": ("Water", "Air")},
        2: {"title": ("Same",), "artist": ("Same",)},
        3: {"title": ("Alone",)},
    }
    assert swap_fields(tags, "title", "artist") == {
        1: TagEdit({"title": ("Water", "Air"), "artist": ("Marta",)}),
        3: TagEdit({"title": (), "artist": ("Alone",)}),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("slow water", "Slow Water"),
        ("the sound of the sea", "The Sound of the Sea"),
        ("what it's made of", "What It's Made Of"),
        ("rock 'n' roll", "Rock 'n' Roll"),
        ("don't stop (the beat)", "Don't Stop (The Beat)"),
        ("symphony no. 5 in c minor: iii. scherzo", "Symphony No. 5 in C Minor: III. Scherzo"),
        ("AC/DC", "AC/DC"),
        ("live at the BBC", "Live at the BBC"),
        ("McCartney II", "McCartney II"),
        ("o'brien's iPod", "O'Brien's iPod"),
        ("BORN IN THE U.S.A.", "Born in the U.S.A."),
        ("DJ MIX FOR MTV, PART IV", "DJ Mix for MTV, Part IV"),
        ("ABBA", "ABBA"),
        ("élan vital", "Élan Vital"),
        ("ΟΔΥΣΣΕΙΑ ΤΟΥ ΧΡΟΝΟΥ", "Οδυσσεια Του Χρονου"),
        ("ǆungla", "ǅungla"),
        ("hip-hop and r&b", "Hip-Hop and R&B"),
        ("2nd hand 7th son", "2nd Hand 7th Son"),
        ("mix of the week", "Mix of the Week"),
        ("大阪の夜", "大阪の夜"),
        ("  spaces  kept  ", "  Spaces  Kept  "),
        ("", ""),
        ("???", "???"),
    ],
)
def test_titles_get_their_capitals(text, expected):
    assert title_case(text) == expected
    assert title_case(expected) == expected  # a second time changes nothing


def test_tags_are_read_from_folders_and_name():
    path = b"/music/Marta Quist/Rooms with windows/03 - Slow water.flac"
    assert tags_from_name("%artist%/%album%/%track% - %title%", path) == {
        "artist": ("Marta Quist",),
        "album": ("Rooms with windows",),
        "track": ("3",),
        "title": ("Slow water",),
    }


def test_what_may_be_missing_may_be_missing():
    pattern = "[%track% - ]%title%[ (%year%)]"
    assert tags_from_name(pattern, b"/a/07 - Rosewood (1998).mp3") == {
        "track": ("7",),
        "title": ("Rosewood",),
        "date": ("1998",),
    }
    assert tags_from_name(pattern, b"/a/Rosewood.mp3") == {"title": ("Rosewood",)}


def test_a_part_can_be_passed_over():
    assert tags_from_name("%_%/%title%", b"/x/anything/Song.ogg") == {"title": ("Song",)}


def test_a_name_that_does_not_fit_gives_nothing():
    assert tags_from_name("%track% - %title%", b"/a/Slow water.flac") is None
    assert tags_from_name("%a%/%b%/%c%/%title%", b"/only/here.mp3") is None
    assert tags_from_name("%artist%/%artist% - %title%", b"/A/B - C.mp3") is None
    assert tags_from_name("%artist%/%artist% - %title%", b"/A/A - C.mp3") == {
        "artist": ("A",),
        "title": ("C",),
    }


def test_names_in_any_spelling_and_bytes_are_read():
    decomposed = os.fsencode("/a/Élan.mp3".replace("É", "E\u0301"))
    assert tags_from_name("%title%", decomposed) == {"title": ("Élan",)}
    assert tags_from_name("%title%", b"/a/caf\xe9.mp3") == {"title": ("caf\ufffd",)}


def test_the_fields_of_a_pattern_are_told():
    assert pattern_fields("%artist%/[%year% ]%_%%title%") == ("artist", "date", "title")


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("%title", "Close the field"),
        ("[%title%", "A bracket is open"),
        ("%title%]", "closes nothing"),
        ("no field", "at least one field"),
        ("", "at least one field"),
    ],
)
def test_a_pattern_that_is_not_understood_says_why(pattern, message):
    with pytest.raises(PatternError, match=message):
        tags_from_name(pattern, b"/a/b.mp3")
    with pytest.raises(PatternError, match=message):
        name_from_tags(pattern, TAGS, ".mp3")


def test_a_name_is_made_of_tags():
    assert (
        name_from_tags("%artist%/%year% %album%/%track% - %title%", TAGS, ".flac")
        == "Marta Quist/2011 Rooms with windows/03 - Slow water.flac"
    )


def test_numbers_are_as_wide_as_their_totals():
    assert name_from_tags("%track%", {"track": ("7",), "tracktotal": ("120",)}, "") == "007"
    assert name_from_tags("%disc%-%track%", {"disc": ("1",), "track": ("12",)}, "") == "1-12"
    assert name_from_tags("%track%", {"track": ("A1",)}, "") == "A1"


def test_optional_parts_and_second_choices():
    pattern = "%albumartist|artist% - %title%[ (%subtitle%)]"
    assert name_from_tags(pattern, TAGS, ".mp3") == "Marta Quist - Slow water.mp3"
    named = {**TAGS, "albumartist": ("Various",), "subtitle": ("live",)}
    assert name_from_tags(pattern, named, ".mp3") == "Various - Slow water (live).mp3"


def test_what_the_tags_do_not_say_is_told():
    with pytest.raises(PatternError, match=r"do not say: Composer\."):
        name_from_tags("%composer%/%title%", TAGS, ".mp3")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("AC/DC", "AC-DC"),
        ("..\\..\\etc", "-..-etc"),
        ("../../etc", "-..-etc"),
        ("What?", "What"),
        ("???", "_"),
        ('7" mix: "A"', "7' mix- 'A'"),
        ("...And so on", "And so on"),
        ("trailing. ", "trailing."),
        ("CON", "_CON"),
        ("aux.live", "_aux.live"),
        ("COM¹", "_COM¹"),
        ("console", "console"),
        ("line\nbreak\ttab", "line break tab"),
        ("gpj\u202egnp", "gpjgnp"),
        ("a\x00b\x07c", "abc"),
        ("Ōsumi 大阪 🎷", "Ōsumi 大阪 🎷"),
    ],
)
def test_names_are_safe_everywhere(title, expected):
    assert name_from_tags("%title%", {"title": (title,)}, ".mp3") == expected + ".mp3"


def test_values_make_no_folders_and_folders_no_trouble():
    tags = {"artist": ("..",), "title": ("x",), "album": ("Etc. ",)}
    with pytest.raises(PatternError, match="would be empty"):
        name_from_tags("%artist%/%title%", tags, ".mp3")
    assert name_from_tags("%album%/%title%", tags, ".mp3") == "Etc/x.mp3"


def test_long_names_are_cut_between_letters():
    for letter in ("a", "ō", "大", "🎷", "e\u0323\u0304"):
        name = name_from_tags("%title%", {"title": (letter * 300,)}, ".flac")
        size = len(name.encode())
        assert size <= MAX_NAME_BYTES
        assert size > MAX_NAME_BYTES - 8
        assert name.endswith(".flac")
    folder = name_from_tags("%title%/%title%", {"title": ("大" * 300,)}, ".flac")
    assert all(len(part.encode()) <= MAX_NAME_BYTES for part in folder.split("/"))


def test_what_a_name_says_can_be_read_back():
    pattern = "%artist%/%album%/%track% - %title%"
    path = os.fsencode("/music/" + name_from_tags(pattern, TAGS, ".opus"))
    read = tags_from_name(pattern, path)
    assert read == {field: TAGS[field] for field in ("artist", "album", "track", "title")}
