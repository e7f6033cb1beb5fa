"""Which button Enter presses."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout

from mirdesk.ui.dialog_buttons import dialog_button

pytestmark = pytest.mark.gui


def test_enter_presses_the_default_wherever_the_keyboard_is(qtbot):
    pressed = []
    dialog = QDialog()
    row = QHBoxLayout(dialog)
    cancel = dialog_button("Cancel")
    save = dialog_button("Save", is_default=True, is_primary=True)
    cancel.clicked.connect(lambda: pressed.append("Cancel"))
    save.clicked.connect(lambda: pressed.append("Save"))
    row.addWidget(cancel)
    row.addWidget(save)
    qtbot.addWidget(dialog)
    dialog.show()
    cancel.setFocus()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert pressed == ["Save"]
    assert [cancel.accessibleName(), save.accessibleName()] == ["Cancel", "Save"]
    assert save.property("role") == "primary"
    assert cancel.property("role") is None
