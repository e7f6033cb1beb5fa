"""Boxes and menus show the same choice, whichever was used."""

import pytest
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QLabel

from mirdesk.ui.settings.general_page import ActionChoice, GeneralPage

pytestmark = pytest.mark.gui


@pytest.fixture
def group(qapp):
    made = QActionGroup(qapp)
    for words in ("One", "Two", "Three"):
        action = QAction(words, made)
        action.setCheckable(True)
        action.setToolTip(f"{words} of them")
    made.actions()[1].setChecked(True)
    yield made
    made.deleteLater()


def test_the_box_follows_the_menu_and_the_menu_the_box(qtbot, group, look):
    box = ActionChoice(group, "Number", look)
    qtbot.addWidget(box)
    assert box.currentText() == "Two"
    group.actions()[2].trigger()
    assert box.currentText() == "Three"
    with qtbot.waitSignal(group.triggered) as triggered:
        box.activated.emit(0)
    assert triggered.args[0].text() == "One"
    assert group.checkedAction().text() == "One"
    assert box.accessibleName() == "Number"


def test_the_page_names_every_box(qtbot, group, look):
    page = GeneralPage(group, group, group, look)
    qtbot.addWidget(page)
    page.show()
    assert len(page.choices) == 3
    labels = {label.text() for label in page.findChildren(QLabel)}
    assert {choice.accessibleName() for choice in page.choices} == labels
    assert not page.grab().isNull()
