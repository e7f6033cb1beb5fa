"""A banner says one thing, offers one action, and can be put away."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from mirdesk.ui.banner import Banner

pytestmark = pytest.mark.gui


def test_says_acts_and_goes(qtbot, look):
    banner, pressed = Banner(look), []
    qtbot.addWidget(banner)
    assert banner.message == ""
    banner.say("The disk is full", "Try again", lambda: pressed.append(1))
    assert banner.message == "The disk is full"
    assert banner.accessibleName() == "The disk is full"
    button = banner.findChild(QPushButton)
    assert button.isVisibleTo(banner)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == [1]
    qtbot.mouseClick(banner.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert banner.message == ""


def test_without_action_there_is_no_button(qtbot, look):
    banner = Banner(look)
    qtbot.addWidget(banner)
    banner.say("Just so")
    assert not banner.findChild(QPushButton).isVisibleTo(banner)
    look.choose("light")
    assert banner.message == "Just so"
