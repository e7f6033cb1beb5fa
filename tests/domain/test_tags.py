"""The field list: names are those of the mapping, in words people read."""

from mirdesk.domain.tags import TAG_FIELDS, AudioProperties, FileTags


def test_fields_are_lower_case_with_names_for_people():
    assert all(name == name.lower() and " " not in name for name in TAG_FIELDS)
    assert len(set(TAG_FIELDS.values())) == len(TAG_FIELDS)
    assert all(text[0].isupper() for text in TAG_FIELDS.values())


def test_a_file_without_tags_is_fine():
    tags = FileTags(AudioProperties("wav"))
    assert tags.tags == {}
    assert tags.cover is None
