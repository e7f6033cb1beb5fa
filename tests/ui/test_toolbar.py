"""The toolbar: buttons follow their actions, and the search field grows."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QToolButton

from mirdesk.ui.actions import WindowActions
from mirdesk.ui.toolbar import Toolbar

pytestmark = pytest.mark.gui


@pytest.fixture
def bar(qtbot, look):
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = WindowActions(window, look)
    made = Toolbar(look, actions)
    window.setCentralWidget(made)
    window.resize(900, 60)
    window.show()
    made.actions_ = actions
    return made


def button(bar, name):
    return next(b for b in bar.findChildren(QToolButton) if b.accessibleName() == name)


def test_buttons_trigger_and_follow(qtbot, bar):
    bar.actions_.back.setEnabled(False)
    assert not button(bar, "Back").isEnabled()
    with qtbot.waitSignal(bar.actions_.analyse.triggered):
        qtbot.mouseClick(button(bar, "Analyse"), Qt.MouseButton.LeftButton)
    bar.actions_.analyse.setEnabled(False)
    assert not button(bar, "Analyse").isEnabled()
    assert "Ctrl+R" in button(bar, "Analyse").toolTip()


def test_search_field_takes_the_room(bar):
    narrow = bar.search.width()
    bar.window().resize(1300, 60)
    assert bar.search.width() == narrow + 400
