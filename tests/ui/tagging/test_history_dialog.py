"""The history over real writes: looked into and taken back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.operations.write_tags import write_tracks
from mirdesk.ui.tagging.changes_model import ChangeColumn
from mirdesk.ui.tagging.history_dialog import HistoryDialog

pytestmark = pytest.mark.gui


@pytest.fixture
def dialog(qtbot, look, music, lane, background, shared_pool):
    for title in ("One", "Two"):
        edits = {i: TagEdit({"title": (title,)}) for i in music.ids[:2]}
        write_tracks(music.library, shared_pool, edits, title=title)
    made = HistoryDialog(look, music.library, lane, background)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.undo_wanted.connect(lambda item: lane.undo(item.batch.batch_id))
    made.show()
    qtbot.waitUntil(lambda: made.rows.rowCount() > 0)
    return made


def test_the_newest_is_chosen_and_its_files_shown(dialog):
    assert dialog.current.batch.title == "Two"
    assert [item.batch.title for item in dialog.history.items] == ["Two", "One"]
    assert dialog.rows.index(1, ChangeColumn.OLD).data() == "One"
    assert dialog.rows.index(1, ChangeColumn.NEW).data() == "Two"
    assert dialog.undo.isEnabled()


def test_undo_brings_the_old_bytes_back_and_says_so(qtbot, dialog, music):
    before = music.path(0).read_bytes()
    dialog.undo.click()
    assert not dialog.undo.isEnabled()
    qtbot.waitUntil(lambda: len(dialog.history.items) == 3)
    assert music.path(0).read_bytes() != before
    assert dialog.current.batch.title == "Two"
    assert not dialog.current.batch.is_undo
    assert not dialog.current.can_undo
    assert not dialog.undo.isEnabled()
    dialog.table.selectRow(0)
    assert dialog.current.batch.is_undo
    qtbot.waitUntil(lambda: dialog.rows.index(1, ChangeColumn.NEW).data() == "One")


def test_another_batch_shows_its_own_files(qtbot, dialog):
    dialog.table.selectRow(1)
    qtbot.waitUntil(lambda: dialog.rows.index(1, ChangeColumn.NEW).data() == "One")
    assert dialog.rows.index(1, ChangeColumn.OLD).data() == "(none)"


def test_where_nothing_can_be_changed_no_undo_is_offered(dialog):
    dialog.set_undo_offered(is_offered=False)
    assert not dialog.undo.isVisible()


def test_an_empty_history_says_so(qtbot, look, music, lane, background):
    made = HistoryDialog(look, music.library, lane, background)
    qtbot.addWidget(made)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    made.show()
    qtbot.waitUntil(lambda: made.pages.currentIndex() == 1)
    assert not made.undo.isVisible()
    made.reject()


def test_every_control_has_a_name(dialog):
    buttons = dialog.findChildren(QAbstractButton)
    for widget in [*buttons, *dialog.findChildren(QAbstractItemView)]:
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            assert widget.accessibleName(), widget
