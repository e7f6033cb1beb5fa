"""Editing in the real window: inspector, table, dialog, and what the library then holds."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.operations.edit_tags import stage
from mirdesk.store.library import Library
from mirdesk.ui.tagging.edit_control import MOST_SHOWN
from mirdesk.ui.tagging.edited_values import Staging
from mirdesk.ui.tagging.tool_dialogs import (
    CaseDialog,
    FromNameDialog,
    NumberDialog,
    SwapDialog,
)

pytestmark = pytest.mark.gui
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def at_rest(qtbot, settle):
    """Wait until edits have reached the library and are shown."""

    def wait(window):
        qtbot.waitUntil(lambda: not window.editing.is_busy)
        settle(window)

    return wait


def pending(library):
    return {(edit.track_id, edit.field): edit.new for edit in library.pending()}


def type_into_row(qtbot, window, name, text):
    row = window.inspector.tags.rows[name]
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Return)
    qtbot.keyClicks(row.editor.control, text)
    qtbot.keyClick(row.editor.control, Qt.Key.Key_Return)


def test_an_edit_in_the_inspector_waits_in_the_library(qtbot, window, library, id_of, at_rest):
    track = id_of("Last tram")
    window.table.select_track(track)
    at_rest(window)
    type_into_row(qtbot, window, "title", "The last tram")
    at_rest(window)
    assert pending(library) == {(track, "title"): ("The last tram",)}
    tab = window.inspector.tags
    assert (tab.rows["title"].text, tab.rows["title"].old_text) == (
        "The last tram",
        "Last tram",
    )
    assert tab.waiting.words == "1 edit waits"
    assert window.inspector._title.text() == "The last tram"
    assert "The last tram" in window.plot.header.title.text()
    assert "The last tram" in window.transport.title.text()
    row = window.table.currentIndex().row()
    assert window.rows.summary(row).title == "The last tram"
    tab.rows["title"].revert_requested.emit("title")
    at_rest(window)
    assert pending(library) == {}
    assert tab.waiting.isHidden()
    assert window.inspector._title.text() == "Last tram"


def test_many_tracks_get_one_value(qtbot, window, library, at_rest):
    window.browsing.search("harbour nine")
    at_rest(window)
    window.table.selectAll()
    at_rest(window)
    assert window.inspector.tags.heading == "2 tracks"
    assert window.inspector.tags.rows["title"].text == "differing values (2)"
    type_into_row(qtbot, window, "genre", "Hard bop")
    at_rest(window)
    ids = window.rows.ids.tolist()
    assert pending(library) == {(number, "genre"): ("Hard bop",) for number in ids}
    assert window.inspector.tags.waiting.words == "2 edits wait"


def test_f2_in_the_table(qtbot, window, library, id_of, at_rest):
    track = id_of("Rosewood")
    window.table.select_track(track)
    window.table.setFocus()
    at_rest(window)
    qtbot.keyClick(window.table, Qt.Key.Key_F2)
    (editor,) = [e for e in window.table.viewport().findChildren(QLineEdit) if e.isVisible()]
    qtbot.keyClicks(editor, "Ebony")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    at_rest(window)
    assert pending(library) == {(track, "title"): ("Ebony",)}
    assert window.inspector.tags.rows["title"].text == "Ebony"
    assert window.table.selected_ids() == [track]


def test_the_dialog_by_keys(qtbot, window, library, id_of, at_rest):
    track = id_of("Rosewood")
    window.table.select_track(track)
    at_rest(window)
    qtbot.keyClick(window, Qt.Key.Key_E, CONTROL)
    qtbot.waitUntil(lambda: window.editing.dialog is not None)
    dialog = window.editing.dialog
    assert dialog.title == "Rosewood"
    title = dialog.pages["main"].cells["title"].editor.control
    title.selectAll()
    qtbot.keyClicks(title, "Ebony")
    qtbot.keyClick(title, Qt.Key.Key_Return)
    at_rest(window)
    assert window.editing.dialog is None
    assert pending(library) == {(track, "title"): ("Ebony",)}
    window.actions_.edit_tags.trigger()
    qtbot.waitUntil(lambda: window.editing.dialog is not None)
    dialog = window.editing.dialog
    assert dialog.pages["main"].cells["title"].was == "was: Rosewood"
    dialog.go_on()
    assert dialog.title != "Ebony"
    dialog.go_back()
    dialog.pages["main"].revert_requested.emit("title")
    dialog.accept()
    at_rest(window)
    assert pending(library) == {}


def test_edits_survive_the_end_of_the_program(qtbot, open_window, library, id_of, tmp_path):
    window = open_window(library).window
    for word in ("one", "two", "three"):
        window.editing.stage(Staging({id_of("Rosewood"): TagEdit({"mood": (word,)})}))
    path = library.path
    window.close()
    window.background.close()
    library.close()
    with Library.open(path) as again:
        assert [edit.new for edit in again.pending()] == [("three",)]


@pytest.mark.parametrize("place", ["inspector", "table"])
def test_what_is_being_typed_survives_too(qtbot, open_window, library, id_of, at_rest, place):
    window = open_window(library).window
    track = id_of("Rosewood")
    window.table.select_track(track)
    window.table.setFocus()
    at_rest(window)
    if place == "inspector":
        row = window.inspector.tags.rows["title"]
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
        editor = row.editor.control
    else:
        qtbot.keyClick(window.table, Qt.Key.Key_F2)
        (editor,) = [
            e for e in window.table.viewport().findChildren(QLineEdit) if e.isVisible()
        ]
    qtbot.waitUntil(editor.hasFocus)
    editor.selectAll()
    qtbot.keyClicks(editor, "Ebony")
    window.close()
    assert pending(library) == {(track, "title"): ("Ebony",)}


def test_changes_from_outside_are_shown_and_decided(qtbot, window, library, id_of, at_rest):
    track = id_of("Last tram")
    window.table.select_track(track)
    at_rest(window)
    type_into_row(qtbot, window, "title", "Mine")
    type_into_row(qtbot, window, "genre", "Swing")
    at_rest(window)
    details = library.details(track)
    file = FoundFile(details.summary.path, details.size_bytes, details.mtime_ns + 1)
    theirs = {**details.tags, "title": ("Theirs",), "genre": ("Bebop",)}
    library.put_tags([(file, FileTags(details.properties, theirs))])
    window.editing.touch()
    tab = window.inspector.tags
    qtbot.waitUntil(lambda: tab.rows["title"].outside_text == "now: Theirs (changed outside)")
    keep = next(b for b in tab.rows["title"].findChildren(QPushButton) if "Keep" in b.text())
    qtbot.mouseClick(keep, Qt.MouseButton.LeftButton)
    at_rest(window)
    assert tab.rows["title"].outside_text == ""
    take = next(b for b in tab.rows["genre"].findChildren(QPushButton) if "Take" in b.text())
    qtbot.mouseClick(take, Qt.MouseButton.LeftButton)
    at_rest(window)
    assert pending(library) == {(track, "title"): ("Mine",)}
    assert tab.rows["genre"].text == "Bebop"


def test_escape_ends_the_editor_and_nothing_else(qtbot, window, at_rest):
    window.browsing.search("harbour nine")
    at_rest(window)
    window.table.selectAll()
    at_rest(window)
    row = window.inspector.tags.rows["genre"]
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(row.editor.control.hasFocus)
    qtbot.keyClick(row.editor.control, Qt.Key.Key_Escape)
    assert row.editor is None
    assert window.toolbar.search.text() == "harbour nine"
    qtbot.keyClick(row, Qt.Key.Key_Escape)  # the next one is the window's again
    at_rest(window)
    assert window.toolbar.search.text() == ""


def test_nothing_and_too_much_selected(window, monkeypatch, at_rest):
    at_rest(window)
    assert window.inspector.tags.words == "Select a track to see its tags."
    window.editing.open_dialog()
    assert window.editing.dialog is None
    monkeypatch.setattr("mirdesk.ui.tagging.edit_control.MOST_SHOWN", 10)
    window.table.selectAll()
    at_rest(window)
    assert window.inspector.tags.words.startswith("16 tracks are selected.")
    assert MOST_SHOWN >= 1000


def test_a_library_that_is_only_read_is_not_edited(qtbot, open_window, library, at_rest):
    path = library.path
    with Library.open(path, is_read_only=True) as shown:
        window = open_window(shown, is_too_new=True).window
        window.table.select_track(int(window.rows.ids[0]))
        at_rest(window)
        assert not window.actions_.edit_tags.isEnabled()
        window.inspector.tags.rows["title"].edit()
        assert window.inspector.tags.rows["title"].editor is None
        qtbot.keyClick(window.table, Qt.Key.Key_F2)
        assert not window.table.viewport().findChildren(QLineEdit)
        window.close()


def test_tags_that_a_scan_brings_are_followed(qtbot, opened, id_of, at_rest):
    window, library = opened.window, opened.library
    window.table.select_track(id_of("Last tram"))
    at_rest(window)
    details = library.details(id_of("Last tram"))
    file = FoundFile(details.summary.path, details.size_bytes, details.mtime_ns + 1)
    again = {**details.tags, "genre": ("Bebop",)}
    library.put_tags([(file, FileTags(details.properties, again))])
    opened.work.library_changed.emit()
    row = window.inspector.tags.rows["genre"]
    qtbot.waitUntil(lambda: row.text == "Bebop")


def test_edits_of_other_parts_are_shown(window, library, id_of, at_rest):
    track = id_of("Last tram")
    window.table.select_track(track)
    at_rest(window)
    stage(library, {track: TagEdit({"mirdesk_instruments": ("piano",)})})
    window.editing.touch()
    at_rest(window)
    assert window.inspector.tags.rows["mirdesk_instruments"].text == "piano"


def test_every_control_has_a_name(qtbot, window, at_rest, unnamed):
    window.table.selectAll()
    at_rest(window)
    tab = window.inspector.tags
    tab.rows["genre"].edit()
    assert unnamed(window) == []
    tab.rows["genre"].close_editor()
    tab.add_field.ask()
    assert unnamed(window) == []
    window.editing.open_dialog()
    qtbot.waitUntil(lambda: window.editing.dialog is not None)
    dialog = window.editing.dialog
    for at in range(dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(at)
    for tool in (NumberDialog, SwapDialog, CaseDialog, FromNameDialog):
        dialog.open_tool(tool)
    assert unnamed(dialog) == []
    dialog._on_cancel()
    at_rest(window)


def test_tab_goes_from_an_editor_in_place_to_the_next_field(qtbot, window, id_of, at_rest):
    window.table.select_track(id_of("Last tram"))
    at_rest(window)
    rows = window.inspector.tags.rows
    rows["title"].setFocus()
    qtbot.keyClick(rows["title"], Qt.Key.Key_Return)
    qtbot.keyClicks(rows["title"].editor.control, "Another")
    qtbot.keyClick(rows["title"].editor.control, Qt.Key.Key_Tab)
    at_rest(window)
    assert window.inspector.tags.rows["title"].text == "Another"
    assert window.focusWidget() is window.inspector.tags.rows["artist"]
