"""Flat buttons with our icons: named, sized, following the look."""

import pytest

from mirdesk.ui.icon_button import IconButton
from mirdesk.ui.theme import ICON_SIZE, LARGE_ICON_SIZE

pytestmark = pytest.mark.gui


@pytest.fixture
def button(qtbot, look):
    made = IconButton("play", "Play", look)
    qtbot.addWidget(made)
    made.show()
    return made


def test_words_are_tool_tip_and_name(button):
    assert (button.toolTip(), button.accessibleName()) == ("Play", "Play")
    button.set_words("Pause")
    assert (button.toolTip(), button.accessibleName()) == ("Pause", "Pause")


def test_sizes(button, qtbot, look):
    assert button.iconSize().width() == ICON_SIZE
    large = IconButton("play", "Play", look, size=LARGE_ICON_SIZE)
    qtbot.addWidget(large)
    assert large.iconSize().height() == LARGE_ICON_SIZE
    assert button.autoRaise()


def test_another_icon(button):
    before = button.grab().toImage()
    button.show_icon("pause")
    assert button.grab().toImage() != before
    button.show_icon("play")
    assert button.grab().toImage() == before
    with pytest.raises(KeyError, match="no such icon"):
        button.show_icon("no such icon")


def test_the_icon_follows_the_look(button, look):
    dark = button.icon().pixmap(ICON_SIZE).toImage()
    look.choose("light")
    assert button.icon().pixmap(ICON_SIZE).toImage() != dark
