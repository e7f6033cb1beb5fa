"""The search field asks after a rest, clears, and shows errors in place."""

import pytest
from PySide6.QtCore import Qt

from mirdesk.ui.search_field import SearchField

pytestmark = pytest.mark.gui


@pytest.fixture
def field(qtbot, look):
    made = SearchField(look)
    qtbot.addWidget(made)
    made.show()
    return made


def test_asks_once_after_a_rest(qtbot, field):
    asked = []
    field.search_changed.connect(asked.append)
    qtbot.keyClicks(field, "blue")
    assert asked == []
    qtbot.waitUntil(lambda: asked == ["blue"])
    qtbot.keyClicks(field, " ")
    qtbot.wait(200)
    assert asked == ["blue"]  # a space more is no other search


def test_enter_asks_at_once_and_escape_clears(qtbot, field):
    asked = []
    field.search_changed.connect(asked.append)
    qtbot.keyClicks(field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert asked == ["x"]
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert asked == ["x", ""]
    assert field.text() == ""


def test_shows_the_search_of_another_place(qtbot, field):
    asked = []
    field.search_changed.connect(asked.append)
    field.show_text("jazz")
    assert field.text() == "jazz"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert asked == []


def red_pixels(image):
    points = [(x, y) for x in range(image.width()) for y in range(image.height())]
    colours = [image.pixelColor(*point) for point in points]
    return sum(colour.red() > colour.green() + 60 for colour in colours)


def test_errors_are_underlined_in_place(qtbot, field, look):
    field.setText("year:abc")
    plain = field.grab().toImage()
    field.show_error("A year is a number", 5)
    assert field.error == "A year is a number"
    assert field.accessibleDescription() == "A year is a number"
    marked = field.grab().toImage()
    assert red_pixels(marked) > 10
    assert red_pixels(plain) == 0
    field.show_error("")
    assert field.error == ""


def test_down_leaves_for_the_table(qtbot, field):
    with qtbot.waitSignal(field.left_downwards):
        qtbot.keyClick(field, Qt.Key.Key_Down)
