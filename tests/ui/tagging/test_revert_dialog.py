"""The question before edits are given up."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from mirdesk.ui.tagging.revert_dialog import RevertDialog

pytestmark = pytest.mark.gui


@pytest.mark.parametrize(
    ("tracks", "edits", "words"),
    [
        (1, 1, "Give up the edits of 1 track? 1 edit that was not saved is forgotten."),
        (3, 1200, "Give up the edits of 3 tracks? 1,200 edits that were not saved are"),
    ],
)
def test_it_says_how_much_is_lost(qtbot, tracks, edits, words):
    dialog = RevertDialog(tracks, edits)
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    text = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert text.startswith(words)
    assert dialog.keep.isDefault()
    with qtbot.waitSignal(dialog.accepted):
        dialog.give_up.click()
