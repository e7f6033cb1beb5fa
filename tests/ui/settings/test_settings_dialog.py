"""The dialog: two pages, every control named and reached with the keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QPushButton, QScrollArea

from mirdesk.ui.settings.general_page import GeneralPage
from mirdesk.ui.settings.listening_page import ListeningPage
from mirdesk.ui.settings.settings_dialog import SettingsDialog
from mirdesk.ui.stylesheet import dress

pytestmark = pytest.mark.gui


@pytest.fixture
def dialog(qtbot, qapp, ears, look):
    dress(qapp, look.theme)
    group = QActionGroup(qapp)
    for words in ("One", "Two"):
        action = QAction(words, group)
        action.setCheckable(True)
    general = GeneralPage(group, group, group, look)
    made = SettingsDialog(ListeningPage(ears, look), general)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    yield made
    group.deleteLater()


def test_pages_and_names(dialog):
    titles = [dialog.tabs.tabText(index) for index in range(dialog.tabs.count())]
    assert titles == ["Listening", "General"]
    for kind in (QPushButton, QComboBox, QScrollArea):
        for widget in dialog.findChildren(kind):
            assert widget.accessibleName(), widget


def test_every_button_in_view_is_reached_by_tab(qtbot, dialog):
    dialog.tabs.setFocus()
    reached = set()
    for _ in range(30):
        qtbot.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    wanted = {b for b in dialog.findChildren(QPushButton) if b.isVisible() and b.isEnabled()}
    assert wanted <= reached


def test_escape_and_close_close(qtbot, dialog):
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_nothing_is_cut_off(dialog, qapp):
    qapp.processEvents()
    for button in dialog.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width()


def test_without_checkpoints_there_is_one_page(qtbot, look, qapp):
    group = QActionGroup(qapp)
    made = SettingsDialog(None, GeneralPage(group, group, group, look))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    assert made.tabs.count() == 1
    group.deleteLater()
