"""The save dialog over real files: looked into first, written only on Save."""

import os
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from mirdesk.domain.tag_edits import TagEdit, WriteStatus
from mirdesk.domain.tags import AudioProperties, FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.operations.edit_tags import stage
from mirdesk.ui.tagging.changes_model import ChangeColumn, Showing
from mirdesk.ui.tagging.save_dialog import SaveDialog

pytestmark = pytest.mark.gui


@pytest.fixture
def open_dialog(qtbot, look, background, make_lane):
    """Open the dialog over a library, and wait until all files were looked into."""

    def open_one(library, track_ids=None, *, is_awaited=True):
        dialog = SaveDialog(look, library, make_lane(library), background, track_ids)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.show()
        if is_awaited:
            qtbot.waitUntil(lambda: dialog.is_ready)
        return dialog

    return open_one


@pytest.fixture
def edited(music):
    """A library of three files; two fields wait in each."""
    edit = TagEdit({"artist": ("A", "B"), "title": ("Song",)})
    stage(music.library, dict.fromkeys(music.ids, edit))
    return music


def orders_of(dialog):
    orders = []
    dialog.save_wanted.connect(orders.append)
    return orders


def test_all_that_waits_is_shown_and_counted(open_dialog, edited):
    dialog = open_dialog(edited.library)
    assert dialog.total.text() == "6 fields in 3 files"
    assert dialog.save.isEnabled()
    assert [row.change.field for row in dialog.rows.files[0].fields] == ["title", "artist"]


def test_save_hands_over_what_is_ticked(qtbot, open_dialog, edited):
    dialog = open_dialog(edited.library)
    orders = orders_of(dialog)
    dialog.rows.setData(dialog.rows.index(2, 0), Qt.CheckState.Unchecked, _check())
    dialog.rows.setData(dialog.rows.index(6, 0), Qt.CheckState.Unchecked, _check())
    assert dialog.total.text() == "3 fields in 2 files"
    dialog.keeps_date.setChecked(False)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    (order,) = orders
    assert order.edits == {
        edited.ids[0]: TagEdit({"title": ("Song",)}),
        edited.ids[1]: TagEdit({"title": ("Song",), "artist": ("A", "B")}),
    }
    assert order.title == "Title, Artist"
    assert not order.keeps_file_date
    assert dialog.isHidden()


def test_cancel_writes_nothing(open_dialog, edited):
    before = edited.path(0).read_bytes()
    dialog = open_dialog(edited.library)
    orders = orders_of(dialog)
    dialog.reject()
    assert orders == []
    assert edited.path(0).read_bytes() == before
    assert edited.library.pending_counts() == (3, 6)


def test_a_file_that_cannot_be_written_is_told_before(open_dialog, edited):
    edited.path(1).unlink()
    dialog = open_dialog(edited.library)
    assert dialog.total.text() == "4 fields in 2 files"
    assert dialog.rows.counts().problems == 1
    dialog.showing.setCurrentIndex(dialog.showing.findData(Showing.PROBLEMS))
    assert [file.track_id for file in dialog.rows.visible] == [edited.ids[1]]
    note = dialog.rows.index(0, ChangeColumn.NOTE).data()
    assert note[0].isupper()
    assert note.endswith(".")


def test_what_another_program_changed_is_written_over_only_when_ticked(open_dialog, edited):
    path = edited.path(0)
    stat = path.stat()
    found = FoundFile(os.fsencode(path), stat.st_size, stat.st_mtime_ns)
    tags = FileTags(AudioProperties("wav"), {"title": ("Theirs",)})
    edited.library.put_tags([(found, tags)])
    dialog = open_dialog(edited.library)
    orders = orders_of(dialog)
    assert dialog.rows.files[2].track_id == edited.ids[0]
    assert dialog.total.text() == "5 fields in 3 files"
    dialog.rows.setData(dialog.rows.index(7, 0), Qt.CheckState.Checked, _check())
    dialog.save.click()
    (order,) = orders
    assert [change.field for change in order.accepted] == ["title"]
    assert order.edits[edited.ids[0]].fields == {"title", "artist"}


def test_some_tracks_can_be_saved_alone(open_dialog, edited):
    dialog = open_dialog(edited.library, edited.ids[:1])
    assert dialog.total.text() == "2 fields in 1 file"


def test_nothing_to_save_says_so(open_dialog, music):
    dialog = open_dialog(music.library)
    assert not dialog.save.isEnabled()
    assert not dialog.changes.isVisible()


def test_space_ticks_and_typing_searches(qtbot, open_dialog, edited):
    dialog = open_dialog(edited.library)
    field = dialog.rows.index(2, ChangeColumn.NEW)
    dialog.changes.setCurrentIndex(field)
    qtbot.keyClick(dialog.changes, Qt.Key.Key_Space)
    assert dialog.rows.counts().fields == 5
    qtbot.keyClick(dialog.changes, Qt.Key.Key_Space)
    assert dialog.rows.counts().fields == 6
    qtbot.keyClicks(dialog.search, "0002")
    assert len(dialog.rows.visible) == 1
    buttons = {button.text(): button for button in dialog.findChildren(type(dialog.save))}
    buttons["Tick none"].click()
    assert dialog.total.text() == "4 fields in 2 files"
    buttons["Tick all"].click()
    assert dialog.total.text() == "6 fields in 3 files"


def test_closing_gives_up_the_look(qtbot, open_dialog, edited):
    dialog = open_dialog(edited.library, is_awaited=False)
    qtbot.waitUntil(lambda: bool(dialog.rows.files))
    dialog.reject()
    assert not dialog._lane.is_busy


def test_every_control_has_a_name(open_dialog, edited):
    dialog = open_dialog(edited.library)
    kinds = (type(dialog.save), type(dialog.search), type(dialog.changes), type(dialog.showing))
    for widget in dialog.findChildren(QWidget):
        is_own = not widget.objectName().startswith("qt_")
        if isinstance(widget, kinds) and is_own and widget.focusPolicy() != Qt.NoFocus:
            assert widget.accessibleName(), widget


def test_a_thousand_files_leave_the_window_free(qtbot, open_dialog, make_music):
    music = make_music(1000)
    edit = TagEdit({"title": ("Song",), "artist": ("A",), "album": ("B",)})
    stage(music.library, dict.fromkeys(music.ids, edit))
    dialog = open_dialog(music.library, is_awaited=False)
    longest_s = 0.0
    while not dialog.is_ready:
        began_s = time.perf_counter()
        QApplication.processEvents()
        longest_s = max(longest_s, time.perf_counter() - began_s)
        time.sleep(0.001)
    assert dialog.total.text() == "3,000 fields in 1,000 files"
    assert {file.status for file in dialog.rows.files} == {WriteStatus.PREVIEWED}
    assert longest_s < 2.0  # some 60 ms on two quiet cores; room for a busy machine
    print(f"longest turn of the window: {longest_s * 1000:.0f} ms")


def _check():
    return Qt.ItemDataRole.CheckStateRole


def test_a_search_without_hits_says_so(open_dialog, edited):
    dialog = open_dialog(edited.library)
    dialog.search.setText("no such thing")
    assert dialog._no_hits.isVisible()
    dialog.search.clear()
    assert dialog.changes.isVisible()
    dialog.showing.setCurrentIndex(dialog.showing.findData(Showing.PROBLEMS))
    assert dialog._no_hits.isVisible()
