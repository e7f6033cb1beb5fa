"""Edits as plain data."""

from mirdesk.domain.tag_edits import CoverEdit, FieldChange, TagEdit, changes_between


def test_an_edit_names_its_fields_the_cover_among_them():
    edit = TagEdit({"title": ("A",), "genre": ()}, CoverEdit(b""))
    assert edit.fields == {"title", "genre", "cover"}
    assert edit
    assert not TagEdit()
    assert TagEdit({}, CoverEdit(b""))  # removing the cover is an edit


def test_changes_keep_the_order_of_the_fields():
    before = {"title": ("A",), "artist": ("B",)}
    after = {"artist": ("B", "C"), "genre": ("D",)}
    assert changes_between(before, after) == (
        FieldChange("title", ("A",), ()),
        FieldChange("artist", ("B",), ("B", "C")),
        FieldChange("genre", (), ("D",)),
    )
    assert changes_between(before, dict(before)) == ()
