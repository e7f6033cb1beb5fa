"""A field is added by its name, chosen or typed."""

import pytest
from PySide6.QtCore import Qt

from mirdesk.ui.tagging.add_field import AddField

pytestmark = pytest.mark.gui


@pytest.fixture
def add(qtbot):
    made = AddField()
    qtbot.addWidget(made)
    made.offer(["title", "artist"])
    made.show()
    qtbot.mouseClick(made.button, Qt.MouseButton.LeftButton)
    return made


def test_known_fields_are_offered_but_those_that_are_there(add):
    offered = [add.names.itemText(at) for at in range(add.names.count())]
    assert "Album artist" in offered
    assert "Title" not in offered
    assert add.button.isHidden()


@pytest.mark.parametrize(
    ("typed", "field"), [("catalogue number", "catalognumber"), ("My shelf", "my shelf")]
)
def test_a_name_is_typed(qtbot, add, typed, field):
    qtbot.keyClicks(add.names.lineEdit(), typed)
    with qtbot.waitSignal(add.chosen) as told:
        qtbot.keyClick(add.names.lineEdit(), Qt.Key.Key_Return)
    assert told.args == [field]
    assert not add.button.isHidden()


def test_a_name_that_cannot_be(qtbot, add):
    qtbot.keyClicks(add.names.lineEdit(), "a=b")
    with qtbot.assertNotEmitted(add.chosen):
        qtbot.keyClick(add.names.lineEdit(), Qt.Key.Key_Return)
    assert not add._why.isHidden()
    qtbot.keyClick(add, Qt.Key.Key_Escape)
    assert add.names.isHidden()
    assert add._why.isHidden()
