"""A tick box is seen in both themes and works by mouse and key."""

import pytest
from PySide6.QtCore import QPoint, Qt

from mirdesk.ui.theme import CONTROL_CONTRAST, contrast
from mirdesk.ui.tick_box import TickBox

pytestmark = pytest.mark.gui


@pytest.fixture
def box(qtbot, look):
    made = TickBox("Hide versions", look)
    qtbot.addWidget(made)
    made.show()
    return made


def test_mouse_and_keys(qtbot, box):
    assert box.accessibleName() == "Hide versions"
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(box.width() - 4, 8))
    assert box.isChecked()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert not box.isChecked()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_outline_stands_out(box, look, pixels, theme):
    look.choose(theme)
    assert contrast(look.theme.control_line, look.theme.panel) >= CONTROL_CONTRAST
    empty = pixels(box)
    box.setChecked(True)
    ticked = pixels(box)
    box.setTristate(True)
    box.setCheckState(Qt.CheckState.PartiallyChecked)
    assert (empty != ticked).any()
    assert (pixels(box) != ticked).any()
