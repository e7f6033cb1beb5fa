"""The context menu of the plot."""

import re
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QStandardPaths
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from mirdesk.ui.plot.colour_maps import MAP_NAMES
from mirdesk.ui.plot.geometry import format_time
from mirdesk.ui.plot.lane_set import LaneSpan, span_text


class PlotActions(Protocol):
    """What the menu needs of the dock."""

    @property
    def selection(self) -> tuple[float, float] | None:
        """The selected stretch."""

    @property
    def colour_map(self) -> str:
        """Name of the map in use."""

    @property
    def is_showing_all(self) -> bool:
        """Whether all 20 lanes are shown."""

    @property
    def is_by_playing(self) -> bool:
        """Whether what plays most is on top."""

    def choose_span(self, span: LaneSpan) -> None:
        """Select a stretch of a lane."""

    def loop_selection(self) -> None:
        """Repeat the selected stretch."""

    def fit(self) -> None:
        """Show all of the track."""

    def show_all(self, *, is_showing_all: bool) -> None:
        """Show all lanes or only those that play."""

    def sort_by_playing(self, *, is_by_playing: bool) -> None:
        """Choose the lanes' order."""

    def set_colour_map(self, name: str) -> None:
        """Use another colour map."""

    def ask_export(self) -> None:
        """Ask for a place and write the picture there."""


class PlotMenu(QMenu):
    """What can be done at one place of the plot.

    Parameters
    ----------
    actions : PlotActions
        The dock.
    span : LaneSpan or None
        The stretch below the pointer.
    seconds : float
        The moment below the pointer.
    """

    def __init__(
        self, actions: PlotActions, span: LaneSpan | None, seconds: float, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._span = span
        self._seconds = seconds
        self.setToolTipsVisible(True)
        if span is not None:
            self._add(self.tr("Select {span}").format(span=span_text(span)), self._on_select)
        loop = self._add(self.tr("Loop selection"), actions.loop_selection, "L")
        loop.setEnabled(actions.selection is not None)
        self._add(self.tr("Copy time"), self._on_copy_time)
        self.addSeparator()
        self._add(self.tr("Show all of the track"), actions.fit, "0")
        self._add_switch(
            self.tr("Show all 20 lanes"), self._on_show_all, is_on=actions.is_showing_all
        )
        self._add_switch(
            self.tr("Sort lanes by how much they play"),
            self._on_sort,
            is_on=actions.is_by_playing,
        )
        self._add_colour_maps()
        self.addSeparator()
        self._add(self.tr("Export picture…"), actions.ask_export)

    def _add(self, text: str, slot: object, keys: str = "") -> QAction:
        action = self.addAction(text)
        action.triggered.connect(slot)
        if keys:  # shown only: the dock itself answers the key
            action.setText(f"{text}\t{keys}")
        return action

    def _add_switch(self, text: str, slot: object, *, is_on: bool) -> None:
        action = self.addAction(text)
        action.setCheckable(True)
        action.setChecked(is_on)
        action.toggled.connect(slot)

    def _add_colour_maps(self) -> None:
        menu = self.addMenu(self.tr("Colour map"))
        group = QActionGroup(menu)
        for name in MAP_NAMES:
            action = menu.addAction(QCoreApplication.translate("Colour map", name.capitalize()))
            action.setCheckable(True)
            action.setData(name)
            action.setChecked(name == self._actions.colour_map)
            group.addAction(action)
        group.triggered.connect(self._on_colour_map)

    def _on_select(self) -> None:
        if self._span is not None:
            self._actions.choose_span(self._span)

    def _on_copy_time(self) -> None:
        selection = self._actions.selection
        if selection is not None:
            text = "–".join(format_time(seconds, decimals=1) for seconds in selection)
        else:
            text = format_time(self._seconds, decimals=1)
        QGuiApplication.clipboard().setText(text)

    def _on_show_all(self, is_on: bool) -> None:
        self._actions.show_all(is_showing_all=is_on)

    def _on_sort(self, is_on: bool) -> None:
        self._actions.sort_by_playing(is_by_playing=is_on)

    def _on_colour_map(self, action: QAction) -> None:
        self._actions.set_colour_map(str(action.data()))


def picture_name(title: str) -> str:
    """Return a file name for the picture of a track that every system accepts."""
    safe = re.sub(r'[\x00-\x1f<>:"/\\|?*\s]+', " ", title).strip(" .")
    return f"{safe[:80] or 'track'}.png"


def ask_picture_path(parent: QWidget, title: str) -> Path | None:
    """Ask where to write the picture; None when the person thinks better of it."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    start = Path(folder or ".") / picture_name(title)
    chosen, _ = QFileDialog.getSaveFileName(
        parent,
        QCoreApplication.translate("PlotDock", "Export picture"),
        str(start),
        QCoreApplication.translate("PlotDock", "PNG picture (*.png)"),
    )
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(".png")
