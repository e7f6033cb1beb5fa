"""An edit applied to a tag map."""

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.filetags.raw.editing import Unit, merged


def test_an_edit_replaces_removes_and_adds():
    current = {"title": ("A",), "genre": ("B",), "date": ("1999",)}
    edit = TagEdit({"genre": (), "title": ("C", "D"), "mood": ("E",)})
    assert merged(current, edit) == {"date": ("1999",), "title": ("C", "D"), "mood": ("E",)}


def test_units_hide_their_bytes():
    assert "secret" not in repr(Unit("ID3v2/PRIV", b"secret"))
