"""The list of files that stayed as they were."""

import pytest
from PySide6.QtCore import Qt

from mirdesk.ui.tagging.failures_dialog import FailuresDialog
from mirdesk.ui.tagging.results import FailedFile, Outcome

pytestmark = pytest.mark.gui
OUTCOME = Outcome(
    "1 file saved, 2 not saved.",
    (FailedFile(b"/music/a.flac", "it is read-only"), FailedFile(b"/music/b.flac", "Gone.")),
)


@pytest.fixture
def dialog(qtbot):
    made = FailuresDialog(OUTCOME, can_retry=True)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def test_files_and_reasons_are_shown(dialog):
    rows = dialog.table.model()
    assert [rows.index(0, column).data() for column in (0, 1)] == ["a.flac", "It is read-only."]
    assert rows.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "/music/a.flac"
    assert rows.headerData(1, Qt.Orientation.Horizontal) == "Reason"


def test_the_folder_of_the_chosen_file_is_asked_for(qtbot, dialog):
    asked = []
    dialog.show_in_folder_requested.connect(asked.append)
    dialog.table.selectRow(1)
    dialog._show.click()
    assert asked == [b"/music/b.flac"]
    dialog.table.clearSelection()
    assert not dialog._show.isEnabled()


def test_trying_again_closes(qtbot, dialog):
    with qtbot.waitSignal(dialog.retry_requested):
        dialog.retry.click()
    assert dialog.isHidden()


def test_what_cannot_be_tried_again_is_not_offered(qtbot):
    dialog = FailuresDialog(OUTCOME)
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.show()
    assert not dialog.retry.isVisible()
