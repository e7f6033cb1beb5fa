"""Names of APEv2 items."""

import pytest

from mirdesk.domain.tags import TAG_FIELDS
from mirdesk.filetags.ape_names import field_of_key
from mirdesk.filetags.mapping import names_of


@pytest.mark.parametrize("name", TAG_FIELDS)
def test_what_is_written_under_a_name_is_read_under_it(name):
    expected = {"tracktotal": "track", "disctotal": "disc"}.get(name, name)
    assert field_of_key(names_of(name).ape) == expected


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("YEAR", "date"),
        ("DATE", "date"),
        ("album artist", "albumartist"),
        ("ALBUMARTIST", "albumartist"),
        ("TOTALTRACKS", "tracktotal"),
        ("Weblink", "website"),
        ("My Own", "my own"),
    ],
)
def test_other_spellings_and_free_names(key, field):
    assert field_of_key(key) == field
