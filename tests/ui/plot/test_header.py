"""The line above the plot."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from mirdesk.ui.plot.header import PlotHeader
from mirdesk.ui.theme import Look

pytestmark = pytest.mark.gui


@pytest.fixture
def header(qtbot: QtBot, look: Look) -> PlotHeader:
    made = PlotHeader(look)
    qtbot.addWidget(made)
    made.resize(1200, 30)
    made.show()
    return made


def test_every_button_has_a_name(header: PlotHeader) -> None:
    for button in header.findChildren(QToolButton):
        assert button.accessibleName()
        assert button.toolTip()


def test_long_titles_are_elided_and_kept_in_the_tool_tip(header: PlotHeader) -> None:
    title = "A very long title " * 30
    header.set_title(title)
    assert header.title.width() < header.title.sizeHint().width()
    assert header.zoom_in.geometry().right() <= header.width()
    assert header.title.toolTip() == title


def test_switches_and_zoom_are_told(qtbot: QtBot, header: PlotHeader) -> None:
    with qtbot.waitSignal(header.show_all_toggled) as told:
        header.show_all.click()
    assert told.args == [True]
    with qtbot.waitSignal(header.zoom_requested) as told:
        header.zoom_in.click()
    assert told.args[0] < 1
    with qtbot.waitSignal(header.fit_requested):
        header.fit.click()


def test_narrow_headers_keep_icons_only(qtbot: QtBot, header: PlotHeader) -> None:
    style = Qt.ToolButtonStyle
    assert header.follow.toolButtonStyle() == style.ToolButtonTextBesideIcon
    header.resize(600, 30)
    assert header.follow.toolButtonStyle() == style.ToolButtonIconOnly


def test_buttons_hide_while_there_is_nothing_to_see(header: PlotHeader) -> None:
    header.set_controls_visible(are_visible=False)
    assert not header.zoom_in.isVisible()
