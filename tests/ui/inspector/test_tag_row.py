"""One field in the Tags tab: old and new, edited in place, copied, taken back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from mirdesk.operations.edit_tags import OutsideChange
from mirdesk.ui.inspector.tag_row import TagRow
from mirdesk.ui.tagging.edited_values import EditedValues, TaggedTrack

pytestmark = pytest.mark.gui


@pytest.fixture
def row(qtbot, look):
    def make(name):
        made = TagRow(name, look)
        qtbot.addWidget(made)
        made.resize(300, 60)
        made.show()
        return made

    return make


def shown(name, *olds, new=None):
    tracks = [TaggedTrack(n, b"/m/%d" % n, {name: old}) for n, old in enumerate(olds)]
    values = EditedValues(tracks)
    if new is not None:
        values.put(name, new, values.track_ids)
    return values.field(name, values.track_ids)


def test_old_and_new(row):
    title = row("title")
    title.show_field(shown("title", ("Old",)))
    assert (title.text, title.old_text) == ("Old", "")
    assert title.accessibleName() == "Title: Old"
    title.show_field(shown("title", ("Old",), new=["New"]))
    assert (title.text, title.old_text) == ("New", "Old")
    assert title._new.font().bold()
    assert title._old.font().strikeOut()
    assert title.accessibleName() == "Title: New (not saved yet, was Old)"
    title.show_field(shown("title", ("Old",), new=[]))
    assert (title.text, title.old_text) == ("removed", "Old")
    title.show_field(shown("title", (), new=["New"]))
    assert title.accessibleName() == "Title: New (not saved yet, was empty)"


def test_differing_values(row):
    genre = row("genre")
    genre.show_field(shown("genre", ("Jazz",), ("Blues",), ()))
    assert genre.text == "differing values (3)"
    assert genre._new.font().italic()
    genre.show_field(shown("genre", ("Jazz",), ("Blues",), new=["Folk"]))
    assert (genre.text, genre.old_text) == ("Folk", "differing values (2)")


def test_edited_by_keyboard(qtbot, row):
    title = row("title")
    title.show_field(shown("title", ("Old",)))
    title.setFocus()
    qtbot.keyClick(title, Qt.Key.Key_Return)
    assert title.editor is not None
    qtbot.keyClicks(title.editor.control, "New")
    with qtbot.waitSignals([title.edited, title.editing_ended]):
        qtbot.keyClick(title.editor.control, Qt.Key.Key_Return)
    assert title.editor is None


def test_escape_keeps_the_old_value(qtbot, row):
    title = row("title")
    title.show_field(shown("title", ("Old",)))
    qtbot.mouseClick(title, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(title.editor.control, "New")
    with qtbot.assertNotEmitted(title.edited):
        qtbot.keyClick(title.editor.control, Qt.Key.Key_Escape)
    assert title.editor is None
    assert title.text == "Old"


def test_leaving_keeps_what_was_typed_and_nothing_typed_is_no_edit(qtbot, row):
    title = row("title")
    title.show_field(shown("title", ("Old",)))
    title.edit()
    qtbot.waitUntil(title.editor.control.hasFocus)
    with qtbot.assertNotEmitted(title.edited):
        title.editor.control.clearFocus()
    title.edit()
    qtbot.waitUntil(title.editor.control.hasFocus)
    qtbot.keyClicks(title.editor.control, "New")
    with qtbot.waitSignal(title.edited) as told:
        title.editor.control.clearFocus()
    assert told.args == ["title", ("New",)]


def test_several_lines_in_place(qtbot, row):
    genre = row("genre")
    genre.show_field(shown("genre", ("Jazz",)))
    genre.edit()
    genre.editor.control.moveCursor(genre.editor.control.textCursor().MoveOperation.End)
    qtbot.keyClick(genre.editor.control, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(genre.editor.control, "Blues")
    with qtbot.waitSignal(genre.edited) as told:
        qtbot.keyClick(genre.editor.control, Qt.Key.Key_Return)
    assert told.args == ["genre", ("Jazz", "Blues")]


def test_stars_are_kept_at_the_first_click(qtbot, row):
    rating = row("rating")
    rating.show_field(shown("rating", ("2",)))
    assert rating.text == "★★☆☆☆"
    rating.edit()
    with qtbot.waitSignal(rating.edited) as told:
        qtbot.keyClick(rating.editor.control, Qt.Key.Key_5)
        qtbot.keyClick(rating.editor.control, Qt.Key.Key_Return)
    assert told.args == ["rating", ("5",)]


def test_menu_and_delete(qtbot, row):
    title = row("title")
    title.show_field(shown("title", ("Old",), new=["New"]))
    menu = title.menu()
    entries = {action.text(): action for action in menu.actions() if action.text()}
    assert list(entries) == ["Edit", "Copy value", "Remove field", "Revert field"]
    entries["Copy value"].trigger()
    assert QGuiApplication.clipboard().text() == "New"
    with qtbot.waitSignal(title.revert_requested) as told:
        entries["Revert field"].trigger()
    assert told.args == ["title"]
    with qtbot.waitSignal(title.edited) as told:
        qtbot.keyClick(title, Qt.Key.Key_Delete)
    assert told.args == ["title", ()]


def test_what_may_only_be_read(qtbot, row):
    title = row("title")
    title.show_field(shown("title", ("Old",)), is_editable=False)
    qtbot.keyClick(title, Qt.Key.Key_Return)
    assert title.editor is None
    assert not title.menu().actions()[0].isEnabled()


def test_a_change_outside(qtbot, row):
    title = row("title")
    change = OutsideChange(0, "title", ("Old",), ("Theirs",), ("New",))
    title.show_field(shown("title", ("Theirs",), new=["New"]), [change])
    assert title.outside_text == "now: Theirs (changed outside)"
    buttons = {button.text(): button for button in title.findChildren(QPushButton)}
    assert buttons["Keep mine"].accessibleName() == "Keep mine: Title"
    with qtbot.waitSignal(title.keep_requested) as told:
        qtbot.mouseClick(buttons["Keep mine"], Qt.MouseButton.LeftButton)
    assert told.args == [(change,)]
    with qtbot.waitSignal(title.take_requested):
        qtbot.mouseClick(buttons["Take theirs"], Qt.MouseButton.LeftButton)
    other = OutsideChange(1, "title", ("Old",), ("Other",), ("New",))
    title.show_field(shown("title", ("Theirs",), new=["New"]), [change, other])
    assert title.outside_text == "changed outside in 2 tracks"


def test_the_cover_is_edited_in_the_dialog(qtbot, row):
    cover = row("cover")
    cover.show_field(shown("cover", (), new=["JPEG, 500 x 500, 81 kB"]))
    with qtbot.waitSignal(cover.dialog_requested):
        qtbot.keyClick(cover, Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(cover.edited):
        qtbot.keyClick(cover, Qt.Key.Key_Delete)
