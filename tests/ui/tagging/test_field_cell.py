"""A field in the dialog says what it was, and can be taken back."""

import pytest
from PySide6.QtCore import Qt

from mirdesk.ui.tagging.field_cell import FieldCell

pytestmark = pytest.mark.gui


@pytest.fixture
def cell(qtbot, look, field):
    made = FieldCell("title", field("title", "Old"), look)
    qtbot.addWidget(made)
    made.show()
    return made


def test_an_edit_is_marked(qtbot, cell, field):
    assert cell.was == ""
    assert not cell.label.font().bold()
    assert cell.revert.isHidden()
    with qtbot.waitSignal(cell.edited) as told:
        qtbot.keyClicks(cell.editor.control, "er")
    assert told.args[0] == "title"
    cell.show_field(field("title", "New", old=("Old",)))
    assert cell.was == "was: Old"
    assert cell.label.font().bold()
    with qtbot.waitSignal(cell.revert_requested) as told:
        qtbot.mouseClick(cell.revert, Qt.MouseButton.LeftButton)
    assert told.args == ["title"]


def test_what_was_empty_or_differing(cell, values, field):
    values.put("mood", ["Calm"], [1, 2])
    cell.mark(values.field("mood", [1, 2]))
    assert cell.was == "was: empty"
    values.put("artist", ["Z"], [1, 2, 3])
    cell.mark(values.field("artist", [1, 2, 3]))
    assert cell.was == "was: differing values (3)"
    cell.mark(field("title", "Old"))
    assert cell.was == ""
