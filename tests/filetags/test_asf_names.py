"""Attributes of Windows Media files and the fields they stand for."""

import pytest

from mirdesk.domain.tags import TAG_FIELDS
from mirdesk.filetags.asf_names import field_of_attribute, stars_of_attribute
from mirdesk.filetags.mapping import names_of


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("Author", "x", "artist"),
        ("WM/PICTURE", "", "cover"),
        ("IsVBR", "True", ""),
        ("WM/SharedUserRating", "75", "rating"),
        ("Rating", "PG-13", "contentrating"),
        ("RATING", "80", "rating"),
        ("MusicBrainz/Album Id", "x", "musicbrainz_albumid"),
        ("Own/Field", "x", "own/field"),
    ],
)
def test_fields_of_attributes(name, value, field):
    assert field_of_attribute(name, value) == field


@pytest.mark.parametrize("field", [*TAG_FIELDS, "own field"])
def test_what_is_written_is_found_again(field):
    assert field_of_attribute(names_of(field).asf, "1") == field


def test_stars_on_either_scale():
    assert stars_of_attribute("WM/SharedUserRating", "1") == "1"
    assert stars_of_attribute("WM/SharedUserRating", "99") == "5"
    assert stars_of_attribute("RATING", "1") == "1"
    assert stars_of_attribute("Rating", "PG") == ""
