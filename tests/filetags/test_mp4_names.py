"""Items of MP4 tags and the fields they stand for."""

import pytest

from mirdesk.domain.tags import TAG_FIELDS
from mirdesk.filetags.mp4_names import atom_of_field, field_of_atom


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("\xa9nam", "title"),
        ("gnre", "genre"),
        ("\xa9mvi", "movementnumber"),
        ("tvsh", "show"),
        ("\xa9pub", "pub"),
        ("----:com.apple.iTunes:iTunSMPB", ""),
        ("----:com.apple.iTunes:INITIALKEY", "key"),
        ("----:org.example:Own Field", "own field"),
        ("----:com.apple.iTunes:" + "Größe".encode().decode("latin-1"), "größe"),
    ],
)
def test_fields_of_items(key, field):
    assert field_of_atom(key) == field


@pytest.mark.parametrize("field", [*TAG_FIELDS, "description", "show", "own field"])
def test_what_is_written_is_found_again(field):
    shared = {"tracktotal": "track", "disctotal": "disc"}
    assert field_of_atom(atom_of_field(field)) == shared.get(field, field)
