"""The context menu."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from mirdesk.domain.activity import TrackAnalysis
from mirdesk.domain.tracks import TrackDetails
from mirdesk.ui.plot.dock import PlotDock
from mirdesk.ui.plot.menu import PlotMenu, picture_name
from mirdesk.ui.theme import Look

pytestmark = pytest.mark.gui


@pytest.fixture
def dock(qtbot: QtBot, look: Look, details: TrackDetails, analysis: TrackAnalysis) -> PlotDock:
    made = PlotDock(look)
    qtbot.addWidget(made)
    made.show_track(details, analysis)
    return made


def _texts(menu: QMenu) -> list[str]:
    return [action.text().split("\t")[0] for action in menu.actions()]


def _do(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text().startswith(text)).trigger()


def test_only_what_works_is_offered(dock: PlotDock) -> None:
    menu = PlotMenu(dock, None, 12.0, dock)
    assert _texts(menu)[0] == "Loop selection"
    assert not menu.actions()[0].isEnabled()
    dock.timeline.select(1.0, 5.0)
    assert PlotMenu(dock, None, 12.0, dock).actions()[0].isEnabled()


def test_time_is_copied(dock: PlotDock) -> None:
    _do(PlotMenu(dock, None, 62.44, dock), "Copy time")
    assert QGuiApplication.clipboard().text() == "1:02.4"
    dock.timeline.select(42.0, 70.0)
    _do(PlotMenu(dock, None, 62.44, dock), "Copy time")
    assert QGuiApplication.clipboard().text() == "0:42.0–1:10.0"


def test_switches(dock: PlotDock) -> None:
    menu = PlotMenu(dock, None, 0.0, dock)
    _do(menu, "Show all 20 lanes")
    assert dock.is_showing_all
    assert dock.header.show_all.isChecked()
    _do(menu, "Sort lanes")
    assert not dock.is_by_playing


def test_colour_maps(dock: PlotDock) -> None:
    menu = PlotMenu(dock, None, 0.0, dock)
    maps = next(m for m in menu.findChildren(QMenu) if m.title() == "Colour map")
    assert _texts(maps) == ["Magma", "Viridis", "Cividis", "Grey"]
    assert maps.actions()[0].isChecked()
    maps.actions()[3].trigger()
    assert dock.colour_map == "grey"


@pytest.mark.parametrize(
    ("title", "name"),
    [("AC/DC: Live?", "AC DC Live.png"), ("", "track.png"), ("..", "track.png")],
)
def test_file_names_are_safe_everywhere(title: str, name: str) -> None:
    assert picture_name(title) == name
