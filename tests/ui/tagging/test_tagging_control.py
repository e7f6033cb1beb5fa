"""Saving, undoing and renaming in the whole window, with real files."""

import threading
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from mirdesk.domain.tag_edits import TagEdit, WriteStatus
from mirdesk.operations.edit_tags import stage
from mirdesk.ui.tagging.analysis_dialog import AnalysisDialog
from mirdesk.ui.tagging.failures_dialog import FailuresDialog
from mirdesk.ui.tagging.rename_dialog import RenameDialog
from mirdesk.ui.tagging.revert_dialog import RevertDialog

pytestmark = pytest.mark.gui
EDIT = TagEdit({"title": ("Song",), "artist": ("A",)})


@pytest.fixture
def window(open_window, music):
    """A window over three real files, with two edits waiting in each."""
    stage(music.library, dict.fromkeys(music.ids, EDIT))
    return open_window(music.library).window


@pytest.fixture
def rest(qtbot, window, settle):
    """Wait until nothing is written, and the window shows what came of it."""

    def wait():
        qtbot.waitUntil(lambda: not window._work.writes.is_busy)
        settle(window)

    return wait


def save_all(qtbot, window):
    """Save everything that waits; return the dialog, which is closed by then."""
    window.actions_.save_tags.trigger()
    qtbot.waitUntil(lambda: window.tagging.save_dialog is not None)
    dialog = window.tagging.save_dialog
    qtbot.waitUntil(lambda: dialog.is_ready)
    dialog.save.click()


def close(dialog):
    dialog.reject()
    QApplication.processEvents()


def test_what_waits_is_counted_in_menu_and_status_bar(qtbot, window, music):
    qtbot.waitUntil(lambda: window.tagging.waiting == (3, 6))
    assert window.actions_.save_tags.text() == "Save tags (6)…"
    assert "6 edits to save" in window.status.words
    music.library.drop_pending()
    window._work.library_changed.emit()
    qtbot.waitUntil(lambda: window.tagging.waiting == (0, 0))
    assert not window.actions_.save_tags.isEnabled()
    assert not window.actions_.revert_tags.isEnabled()
    assert "to save" not in window.status.words


def test_saving_undoing_and_doing_so_by_keys(qtbot, window, music, rest):
    qtbot.waitUntil(lambda: window.actions_.save_tags.isEnabled())
    before = [music.path(n).read_bytes() for n in range(3)]
    window.table.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.tagging.save_dialog is not None)
    dialog = window.tagging.save_dialog
    qtbot.waitUntil(lambda: dialog.is_ready)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    rest()
    assert window.status.message == "3 files saved."
    assert all(music.path(n).read_bytes() != before[n] for n in range(3))
    assert window.tagging.chip.isHidden()
    qtbot.waitUntil(lambda: window.tagging.waiting == (0, 0))
    window.activateWindow()  # the dialog had the keyboard
    qtbot.waitUntil(window.isActiveWindow)
    window.table.setFocus()
    qtbot.keyClick(window.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.status.message == "3 files are as before.")
    rest()
    assert [music.path(n).read_bytes() for n in range(3)] == before
    window.actions_.undo_write.trigger()
    qtbot.waitUntil(lambda: window.status.message == "There is nothing to undo in files.")


def test_a_text_field_keeps_its_own_undo(qtbot, window, music, rest):
    qtbot.waitUntil(lambda: window.actions_.save_tags.isEnabled())
    save_all(qtbot, window)
    rest()
    written = music.path(0).read_bytes()
    search = window.toolbar.search
    search.setFocus()
    qtbot.keyClicks(search, "song")
    qtbot.keyClick(search, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    rest()
    assert search.text() != "song"
    assert music.path(0).read_bytes() == written


def test_failures_are_told_listed_and_tried_again(qtbot, window, music, rest):
    window.actions_.save_tags.trigger()
    qtbot.waitUntil(lambda: window.tagging.save_dialog is not None)
    dialog = window.tagging.save_dialog
    qtbot.waitUntil(lambda: dialog.is_ready)
    content = music.path(1).read_bytes()
    path = music.path(1)
    path.unlink()
    dialog.save.click()
    rest()
    assert window.error_banner.message.startswith("2 files saved, 1 not saved")
    assert music.library.pending_counts() == (1, 2)  # a failure keeps its edit
    window.error_banner._on_clicked()
    (failures,) = window.findChildren(FailuresDialog)
    path.write_bytes(content)
    failures.retry.click()
    qtbot.waitUntil(lambda: window.tagging.save_dialog is not None)
    again = window.tagging.save_dialog
    qtbot.waitUntil(lambda: again.is_ready)
    assert [file.track_id for file in again.rows.files] == [music.ids[1]]
    close(again)


def test_edits_on_their_way_come_before_the_preview(qtbot, window, monkeypatch):
    busy = [True]
    monkeypatch.setattr(type(window.editing), "is_busy", property(lambda _self: busy[0]))
    window.tagging.save()
    assert window.tagging.save_dialog is None
    busy[0] = False
    window.editing.edits_changed.emit()
    assert window.tagging.save_dialog is not None
    close(window.tagging.save_dialog)


def test_progress_is_shown_and_can_be_stopped(qtbot, window, music, rest):
    qtbot.waitUntil(lambda: window.actions_.save_tags.isEnabled())
    lane = window._work.writes
    may_go_on = threading.Event()
    original = lane._ask

    def ask(kind, work):
        def waiting(told, stop):
            may_go_on.wait(20)
            return work(told, stop)

        return original(kind, waiting if kind.changes_files else work)

    lane._ask = ask
    save_all(qtbot, window)
    qtbot.waitUntil(lambda: window.tagging.chip.words == "Saving")
    assert not window.actions_.undo_write.isEnabled()
    window.tagging.chip._stop.click()
    may_go_on.set()
    rest()
    assert "Stopped; the rest is as it was." in window.status.message
    assert music.library.pending_counts() == (3, 6)
    assert window.actions_.undo_write.isEnabled()


def test_edits_are_given_up_after_a_question(qtbot, window, music, settle):
    window.table.select_track(music.ids[0])
    settle(window)
    window.actions_.revert_tags.trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(RevertDialog)))
    (dialog,) = window.findChildren(RevertDialog)
    dialog.give_up.click()
    qtbot.waitUntil(lambda: music.library.pending_counts() == (2, 4))
    qtbot.waitUntil(lambda: window.status.message == "2 edits given up")


def test_the_bar_in_the_inspector_saves_and_reverts(qtbot, window, music, settle):
    settle(window)
    bar = window.inspector.tags.waiting
    bar.save.click()
    qtbot.waitUntil(lambda: window.tagging.save_dialog is not None)
    close(window.tagging.save_dialog)
    bar.revert.click()
    qtbot.waitUntil(lambda: bool(window.findChildren(RevertDialog)))
    close(window.findChildren(RevertDialog)[0])
    assert music.library.pending_counts() == (3, 6)


def test_the_history_opens_once_and_takes_back(qtbot, window, music, rest):
    qtbot.waitUntil(lambda: window.actions_.save_tags.isEnabled())
    before = music.path(0).read_bytes()
    save_all(qtbot, window)
    rest()
    window.actions_.write_history.trigger()
    dialog = window.tagging.history_dialog
    window.actions_.write_history.trigger()
    assert window.tagging.history_dialog is dialog
    qtbot.waitUntil(lambda: dialog.undo.isEnabled())
    dialog.undo.click()
    qtbot.waitUntil(lambda: window.status.message == "3 files are as before.")
    assert music.path(0).read_bytes() == before
    rest()
    close(dialog)
    qtbot.waitUntil(lambda: window.tagging.history_dialog is None)


def test_files_are_renamed_and_ctrl_z_names_them_back(qtbot, window, music, rest):
    window.table.select_track(music.ids[0])
    rest()
    window.actions_.rename_files.trigger()
    (dialog,) = window.findChildren(RenameDialog)
    dialog.pattern.setEditText("%title%")
    qtbot.waitUntil(lambda: dialog.is_settled and dialog.rename.isEnabled())
    dialog.rename.click()
    rest()
    assert music.path(0).name == "Song.wav"
    assert window.status.message == "1 file renamed."
    window.actions_.undo_write.trigger()
    qtbot.waitUntil(lambda: window.status.message == "1 file has its earlier name.")
    assert music.path(0).name == "0000.wav"
    rest()


def test_analysis_makes_edits_that_wait(qtbot, open_window, library, id_of, settle):
    window = open_window(library).window
    window.table.select_track(id_of("Last tram"))
    settle(window)
    window.actions_.write_instruments.trigger()
    (dialog,) = window.findChildren(AnalysisDialog)
    qtbot.waitUntil(lambda: dialog.make.isEnabled())
    dialog.make.click()
    qtbot.waitUntil(lambda: "Edits wait in 1 track" in window.status.message)
    assert library.pending_counts()[0] == 1
    qtbot.waitUntil(lambda: window.tagging.waiting[0] == 1)


def test_nothing_selected_is_said(qtbot, open_window, empty_library, settle):
    window = open_window(empty_library).window
    settle(window)
    for action in (window.actions_.rename_files, window.actions_.write_instruments):
        action.trigger()
        assert window.status.message == "Select tracks first."
    window.tagging.ask_revert()
    qtbot.waitUntil(lambda: window.status.message == "No edit is waiting.")


def test_closing_while_saving_ends_in_order(qtbot, window, music):
    qtbot.waitUntil(lambda: window.actions_.save_tags.isEnabled())
    save_all(qtbot, window)
    window.close()
    assert not window._work.writes.is_busy
    assert music.library.unfinished_writes() == []
    files = [
        file
        for b in music.library.write_batches()
        for file in music.library.batch_files(b.batch_id)
    ]
    assert all(file.status is WriteStatus.WRITTEN for file in files)


@pytest.mark.slow
def test_a_thousand_files_are_saved_while_the_window_stays_free(qtbot, open_window, make_music):
    music = make_music(1000)
    stage(music.library, dict.fromkeys(music.ids, EDIT))
    window = open_window(music.library).window
    dialog = window.tagging.open_save()
    qtbot.waitUntil(lambda: dialog.is_ready)
    done = []
    window._work.writes.finished.connect(lambda event: done.append(event.what))
    began_s = time.perf_counter()
    dialog.save.click()
    longest_s = 0.0
    words = set()
    while not done or window.background.is_busy:
        turn_s = time.perf_counter()
        QApplication.processEvents()
        longest_s = max(longest_s, time.perf_counter() - turn_s)
        words.add(window.tagging.chip.words)
        time.sleep(0.001)
    took_s = time.perf_counter() - began_s
    assert done[0].count(WriteStatus.WRITTEN) == 1000
    assert window.status.message == "1,000 files saved."
    assert any("/ 1,000" in text for text in words)
    assert longest_s < 2.0  # some 40 ms on two quiet cores; room for a busy machine
    print(f"1,000 files in {took_s:.1f} s, longest turn {longest_s * 1000:.0f} ms")


def test_giving_up_is_asked_once(qtbot, window, rest):
    rest()
    window.inspector.tags.waiting.revert.click()
    rest()
    dialogs = window.findChildren(RevertDialog)
    assert len(dialogs) == 1
    close(dialogs[0])


def test_the_table_has_the_keyboard_after_a_save(qtbot, window, rest):
    rest()
    window.table.setFocus()
    window.actions_.save_tags.trigger()
    qtbot.waitUntil(lambda: window.tagging.save_dialog is not None)
    close(window.tagging.save_dialog)
    window.activateWindow()
    assert window.focusWidget() is window.table
