"""Names people type, advice on odd values, and values for reading."""

import pytest

from mirdesk.domain.tag_edits import CoverEdit
from mirdesk.domain.tags import TAG_FIELDS
from mirdesk.ui.tagging.field_words import (
    GROUPS,
    advice,
    cover_words,
    facts_of,
    field_of,
    field_words,
    size_words,
    values_words,
)


def test_every_group_has_a_heading():
    assert {field.group for field in TAG_FIELDS.values()} | {"free"} == set(GROUPS)
    assert facts_of("my own").group == "free"
    assert facts_of("my own").has_many
    assert field_words("albumartist") == "Album artist"
    assert field_words("cover") == "Cover"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("Album artist", "albumartist"),
        ("  album   ARTIST ", "albumartist"),
        ("albumartist", "albumartist"),
        ("My Own", "my own"),
        ("a=b", None),
        ("Größe", None),
        ("", None),
        ("cover", None),
        ("x" * 101, None),
    ],
)
def test_fields_are_found_by_their_words(typed, field):
    assert field_of(typed) == field


@pytest.mark.parametrize(
    ("field", "good", "odd"),
    [
        ("date", ["1999", "1999-02", "1999-02-28", "1999-02-28T10:00"], ["summer", "1999-13"]),
        ("track", ["0", "12"], ["A1", "-1", "1/2", "٣"]),
        ("bpm", ["120", "97.5"], ["fast", "1e3"]),
        ("title", ["anything", "1999-99"], []),
    ],
)
def test_advice_forbids_nothing_and_speaks_plainly(field, good, odd):
    assert advice(field, good) == ""
    for value in odd:
        assert advice(field, [value]).startswith(("Dates", "Usually"))


def test_values_for_reading():
    assert values_words("genre", ("Jazz", "Blues")) == "Jazz\nBlues"
    assert values_words("rating", ("3",)) == "★★★☆☆"
    assert values_words("rating", ("many",)) == "many"
    assert values_words("compilation", ("1",)) == "Yes"
    assert values_words("compilation", ("0",)) == "No"


def test_pictures_in_words():
    assert size_words(81_400) == "81 kB"
    assert size_words(2_340_000) == "2.3 MB"
    cover = CoverEdit(b"x" * 81_000, "image/png")
    assert cover_words(cover, 500, 400) == "PNG, 500 × 400, 81 kB"
