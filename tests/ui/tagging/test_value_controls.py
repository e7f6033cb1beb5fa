"""Controls give back what was typed: one value, several, long text, yes or no."""

import pytest
from PySide6.QtCore import Qt

from mirdesk.ui.tagging.value_controls import (
    FlagControl,
    LineControl,
    LinesControl,
    LongControl,
)

pytestmark = pytest.mark.gui
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def shown(qtbot):
    def show(control):
        qtbot.addWidget(control)
        control.show()
        control.setFocus()
        qtbot.waitUntil(control.hasFocus)
        return control

    return show


def test_a_line(qtbot, shown):
    line = shown(LineControl("title"))
    line.show_values(("Old",), "")
    line.selectAll()
    with qtbot.waitSignal(line.values_changed):
        qtbot.keyClicks(line, " New ")
    assert line.values() == ("New",)
    with qtbot.waitSignal(line.confirmed):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    with qtbot.waitSignal(line.given_up):
        qtbot.keyClick(line, Qt.Key.Key_Escape)
    with qtbot.waitSignal(line.left):
        line.clearFocus()


def test_differing_values_stand_in_italics(shown):
    line = shown(LineControl("title"))
    line.show_values((), "differing values (3)")
    assert line.placeholderText() == "differing values (3)"
    assert line.font().italic()
    line.setText("x")
    assert not line.font().italic()


def test_a_value_is_picked_by_keyboard(qtbot, shown, known):
    line = shown(LineControl("artist", known))
    qtbot.keyClicks(line, "Mar")
    qtbot.waitUntil(lambda: line.completer_.popup().isVisible())
    popup = line.completer_.popup()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert line.values() == ("Marta Quist",)


def test_several_lines_are_several_values(qtbot, shown):
    lines = shown(LinesControl("genre"))
    low = lines.height()
    qtbot.keyClicks(lines, "Jazz")
    qtbot.keyClick(lines, Qt.Key.Key_Return)
    qtbot.keyClicks(lines, " Cool; jazz ")
    assert lines.values() == ("Jazz", "Cool; jazz")  # a semicolon is no end of a value
    assert lines.height() > low
    lines.show_values(("A",), "")
    assert lines.values() == ("A",)


def test_in_place_enter_ends_and_shift_enter_goes_on(qtbot, shown):
    lines = shown(LinesControl("genre", is_in_place=True))
    qtbot.keyClicks(lines, "Jazz")
    qtbot.keyClick(lines, Qt.Key.Key_Return, SHIFT)
    qtbot.keyClicks(lines, "Blues")
    with qtbot.waitSignal(lines.confirmed):
        qtbot.keyClick(lines, Qt.Key.Key_Return)
    assert lines.values() == ("Jazz", "Blues")
    with qtbot.waitSignal(lines.given_up):
        qtbot.keyClick(lines, Qt.Key.Key_Escape)


def test_a_value_is_picked_into_its_line(qtbot, shown, known):
    lines = shown(LinesControl("artist", known))
    lines.show_values(("Ida Brandt",), "")
    lines.moveCursor(lines.textCursor().MoveOperation.End)
    qtbot.keyClick(lines, Qt.Key.Key_Return)
    qtbot.keyClicks(lines, "Mar")
    qtbot.waitUntil(lambda: lines.completer_.popup().isVisible())
    lines.completer_.chosen.emit("Marta Quist")
    assert lines.values() == ("Ida Brandt", "Marta Quist")


def test_the_hint_of_several_lines_is_seen(shown, pixels):
    lines = shown(LinesControl("genre"))
    lines.resize(200, lines.height())
    lines.clearFocus()
    before = pixels(lines)
    lines.show_values((), "differing values (3)")
    assert (pixels(lines) != before).any()
    assert lines.accessibleDescription() == "differing values (3)"


def test_long_text_keeps_further_values(qtbot, shown):
    text = shown(LongControl(3))
    text.show_values(("First", "second comment"), "")
    text.selectAll()
    qtbot.keyClicks(text, "One")
    qtbot.keyClick(text, Qt.Key.Key_Return)
    qtbot.keyClicks(text, "two")
    assert text.values() == ("One\ntwo", "second comment")
    with qtbot.waitSignal(text.confirmed):
        qtbot.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_yes_or_no(qtbot, shown, look):
    flag = shown(FlagControl(look))
    flag.show_values((), "differing values (2)")
    assert flag.checkState() == Qt.CheckState.PartiallyChecked
    with qtbot.waitSignal(flag.values_changed):
        qtbot.keyClick(flag, Qt.Key.Key_Space)
    assert flag.values() == ("1",)
    assert flag.text() == "Yes"
    flag.show_values((), "")
    assert flag.values() == ()
