"""The field list: names are those of the mapping, in words people read."""

from mirdesk.domain.tags import (
    COVER_FIELD,
    TAG_FIELDS,
    AudioProperties,
    FileTags,
    TagField,
    display_name,
)

GROUPS = {
    "main",
    "credits",
    "release",
    "sound",
    "sorting",
    "replaygain",
    "musicbrainz",
    "other",
}


def test_fields_are_lower_case_with_names_for_people():
    assert all(name == name.lower() and " " not in name for name in TAG_FIELDS)
    words = [field.display_name for field in TAG_FIELDS.values()]
    assert len(set(words)) == len(words)
    assert all(text[0].isupper() for text in words)


def test_every_field_knows_its_own_name_and_group():
    assert all(field.name == name for name, field in TAG_FIELDS.items())
    assert {field.group for field in TAG_FIELDS.values()} == GROUPS


def test_a_free_field_goes_by_its_own_name():
    assert display_name("albumartist") == "Album artist"
    assert display_name("my own") == "my own"
    assert display_name(COVER_FIELD) == "Cover"
    assert not TagField("my own", "my own").has_many


def test_a_file_without_tags_is_fine():
    tags = FileTags(AudioProperties("wav"))
    assert tags.tags == {}
    assert tags.cover is None
