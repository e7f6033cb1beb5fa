"""The strips of the plot laid over each other: overview, ruler, spectrogram, lanes."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollBar,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.ui.plot.lanes import LanesView
from mirdesk.ui.plot.overview import Overview
from mirdesk.ui.plot.ruler import Ruler
from mirdesk.ui.plot.spectrogram import SpectrogramView
from mirdesk.ui.plot.state_page import StatePage
from mirdesk.ui.plot.timeline import Timeline
from mirdesk.ui.theme import Look

_EDGE_PX = 12  # at the right of every strip: the lanes' scroll bar needs it
_COMFORTABLE_PX = 22  # of a lane where there is room
_FEWEST_LANES = 3
_LANES_SHARE = 0.46  # of the height, at most, before the person decides
_GUTTER_SHARE = 0.14  # full names may take this much of the width, else short forms are used


class PlotBody(QWidget):
    """All strips of one track, their time axes in line."""

    def __init__(self, timeline: Timeline, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.overview = Overview(timeline, look, self)
        self.ruler = Ruler(timeline, look, self)
        self.spectrogram = SpectrogramView(timeline, look, self)
        self.lanes = LanesView(timeline, look, self)
        self.lanes_state = StatePage(look, self)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.setFixedWidth(_EDGE_PX)
        self._bar.setAccessibleName(self.tr("Scroll the lanes"))
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the time axes stay in line
        self._bar.setSizePolicy(policy)
        self._bar.valueChanged.connect(self.lanes.scroll_to)
        self.lanes.extent_changed.connect(self._on_extent_changed)
        self.lane_stack = QStackedWidget(self)
        self.lane_stack.addWidget(self.lanes)
        self.lane_stack.addWidget(self.lanes_state)
        self.is_split_by_hand = False
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.splitter.setChildrenCollapsible(False)
        self._lay_out()

    def _lay_out(self) -> None:
        lower = QWidget(self)
        row = QHBoxLayout(lower)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.lane_stack, 1)
        row.addWidget(self._bar)
        upper = QWidget(self)
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, _EDGE_PX, 0)
        column.setSpacing(0)
        for strip in (self.overview, self.ruler):
            column.addWidget(strip)
        column.addWidget(self.spectrogram, 1)
        self.splitter.addWidget(upper)
        self.splitter.addWidget(lower)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self.splitter.splitterMoved.connect(self._on_splitter_moved)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)

    def update_gutter(self) -> None:
        """Choose full or short lane names by the room there is."""
        full = self.lanes.gutter_needed(short=False)
        is_short = full > self.width() * _GUTTER_SHARE
        gutter = self.lanes.gutter_needed(short=True) if is_short else full
        self.lanes.uses_short_names = is_short
        for strip in (self.overview, self.ruler, self.spectrogram, self.lanes):
            strip.set_gutter(gutter)

    def show_lanes(self, *, are_there: bool) -> None:
        """Show the lanes, or the page that says why there are none."""
        self.lane_stack.setCurrentIndex(0 if are_there else 1)
        self.overview.setVisible(self.overview.has_waveform)
        self._on_extent_changed()
        self._share_out()

    def _share_out(self) -> None:
        """Give the lanes what they need, until the person moves the splitter."""
        if self.is_split_by_hand or self.height() < 1:
            return
        room = self.height()
        count = max(len(self.lanes.lanes), _FEWEST_LANES)
        wanted = count * max(self.lanes.fontMetrics().height() + 8, _COMFORTABLE_PX)
        lanes_px = min(wanted, int(room * _LANES_SHARE))
        self.splitter.setSizes([room - lanes_px, lanes_px])

    def _on_splitter_moved(self) -> None:
        self.is_split_by_hand = True

    def _on_extent_changed(self) -> None:
        hidden_px = max(self.lanes.content_px - self.lanes.height(), 0)
        self._bar.setVisible(hidden_px > 0 and self.lane_stack.currentIndex() == 0)
        self._bar.setRange(0, hidden_px)
        self._bar.setPageStep(max(self.lanes.height(), 1))
        self._bar.setSingleStep(self.lanes.lane_px)
        self._bar.setValue(self.lanes.scroll_px)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.update_gutter()
            self._share_out()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update_gutter()
        self._share_out()
