"""Stars by mouse and keys."""

import pytest
from PySide6.QtCore import QPoint, Qt

from mirdesk.ui.tagging.stars_control import StarsControl

pytestmark = pytest.mark.gui


@pytest.fixture
def stars(qtbot, look):
    made = StarsControl(look)
    qtbot.addWidget(made)
    made.show()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def test_keys(qtbot, stars):
    for key, values in (
        (Qt.Key.Key_4, ("4",)),
        (Qt.Key.Key_Right, ("5",)),
        (Qt.Key.Key_Right, ("5",)),
        (Qt.Key.Key_0, ("0",)),
        (Qt.Key.Key_Left, ("0",)),
        (Qt.Key.Key_Delete, ()),
    ):
        with qtbot.waitSignal(stars.values_changed):
            qtbot.keyClick(stars, key)
        assert stars.values() == values
    assert stars.accessibleDescription() == "no rating"
    with qtbot.waitSignal(stars.confirmed):
        qtbot.keyClick(stars, Qt.Key.Key_Return)


def test_a_click_rates_and_a_second_one_takes_it_back(qtbot, stars):
    third = QPoint(4 + 18 * 2 + 9, stars.height() // 2)
    with qtbot.waitSignal(stars.confirmed):
        qtbot.mouseClick(stars, Qt.MouseButton.LeftButton, pos=third)
    assert stars.values() == ("3",)
    qtbot.mouseClick(stars, Qt.MouseButton.LeftButton, pos=third)
    assert stars.values() == ()


def test_what_is_no_rating_counts_as_none(stars, pixels):
    stars.show_values(("loud",), "")
    empty = pixels(stars)
    assert stars.values() == ()
    stars.show_values(("5",), "")
    assert (pixels(stars) != empty).any()
