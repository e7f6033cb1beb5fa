"""The windows of the Help menu."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QPushButton

from mirdesk.ui.actions import WindowActions
from mirdesk.ui.help_windows import AboutWindow, KeyboardWindow, _even_split

pytestmark = pytest.mark.gui


def words(window):
    return [label.text() for label in window.findChildren(QLabel)]


def test_keyboard_window_lists_every_key(qtbot, look):
    owner = QMainWindow()
    qtbot.addWidget(owner)
    shortcuts = WindowActions(owner, look).shortcuts()
    window = KeyboardWindow(shortcuts, owner)
    shown = words(window)
    for shortcut in shortcuts:
        assert shortcut.words in shown
        assert shortcut.keys in shown
        assert shortcut.group in shown


def test_columns_are_about_equal():
    assert _even_split([5, 5, 5, 5]) == 2
    assert _even_split([2, 2, 2, 6]) == 3
    assert _even_split([]) == 0


def test_about_names_version_licence_and_checkpoint(qtbot, card):
    owner = QMainWindow()
    qtbot.addWidget(owner)
    text = " ".join(words(AboutWindow("0.1.0", card, owner)))
    assert "MIRDesk 0.1.0" in text
    assert "General Public License" in text
    assert "student 0.1.0, 400,000 parameters" in text
    assert "cannot be analysed" in " ".join(words(AboutWindow("0.1.0", None, owner)))


def test_close_closes(qtbot, card):
    owner = QMainWindow()
    qtbot.addWidget(owner)
    window = AboutWindow("0.1.0", card, owner)
    with qtbot.waitSignal(window.finished):
        qtbot.mouseClick(window.findChild(QPushButton), Qt.MouseButton.LeftButton)
