"""The plot dock: the picture of the selected track, and what a person can do in it."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QImageWriter, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from mirdesk.audio.pyramid import Pyramid
from mirdesk.domain.activity import TrackAnalysis
from mirdesk.domain.tracks import TrackDetails, TrackState, TrackSummary
from mirdesk.ui.plot.body import PlotBody
from mirdesk.ui.plot.header import PlotHeader
from mirdesk.ui.plot.lane_set import LaneSet, LaneSpan
from mirdesk.ui.plot.levels import levels_of_preview, levels_of_pyramid
from mirdesk.ui.plot.menu import PlotMenu, ask_picture_path
from mirdesk.ui.plot.picture import render_picture
from mirdesk.ui.plot.span_list import SpanList
from mirdesk.ui.plot.state_page import PlotState, StatePage
from mirdesk.ui.plot.timeline import Timeline
from mirdesk.ui.theme import Look

_SCROLL_SHARE: Final = 0.1  # of the visible length, one press of an arrow key
_ZOOM_STEP: Final = 0.7
_EXPORT_SIZE: Final = (1920, 1080)


class PlotDock(QWidget):
    """Overview, spectrogram and lanes of one track on one time axis.

    Parameters
    ----------
    look : Look
        Colours; the dock repaints when they change.
    colour_map : str
        One of ``MAP_NAMES``.

    Signals
    -------
    seek_requested(float)
        Hear this moment, in seconds.
    selection_changed(float, float)
        Start and end in seconds; both 0 when nothing is selected.
    loop_requested(float, float)
        Repeat this stretch.
    play_toggled()
        Space was pressed.
    analyse_requested()
        The button for it was pressed.
    pyramid_wanted()
        A track is shown whose fine picture is not there yet.
    span_chosen(object)
        A :class:`LaneSpan` was selected by double click, key or list.
    colour_map_changed(str)
        The person chose another one: keep it in the settings.
    menu_opened(object, object)
        The QMenu about to be shown, for more actions, and the LaneSpan below or None.
    message(str)
        For the status bar.
    """

    seek_requested = Signal(float)
    selection_changed = Signal(float, float)
    loop_requested = Signal(float, float)
    play_toggled = Signal()
    analyse_requested = Signal()
    pyramid_wanted = Signal()
    span_chosen = Signal(object)
    colour_map_changed = Signal(str)
    menu_opened = Signal(object, object)
    message = Signal(str)

    def __init__(
        self, look: Look, *, colour_map: str = "magma", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.timeline = Timeline(self)
        self.header = PlotHeader(look, self)
        self.body = PlotBody(self.timeline, look, self)
        self.page = StatePage(look, self)
        self.span_list = SpanList(self)
        self.state = PlotState.EMPTY
        self._reason = ""
        self._details: TrackDetails | None = None
        self._analysis: TrackAnalysis | None = None
        self._pyramid: Pyramid | None = None
        self._is_pyramid_asked = False
        self.body.spectrogram.set_colour_map(colour_map)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Plot of the track"))
        self._lay_out()
        self._connect()
        self._keys = self._key_actions()
        self.clear()

    def _lay_out(self) -> None:
        row = QWidget(self)
        inner = QHBoxLayout(row)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.body, 1)
        inner.addWidget(self.span_list)
        self.span_list.hide()
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.page)
        self._stack.addWidget(row)
        line = QFrame(self)
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(line)
        layout.addWidget(self._stack, 1)

    def _connect(self) -> None:
        timeline, header, body = self.timeline, self.header, self.body
        timeline.seek_requested.connect(self.seek_requested)
        timeline.selection_changed.connect(self._on_selection_changed)
        header.zoom_requested.connect(timeline.zoom)
        header.fit_requested.connect(self.fit)
        header.show_all_toggled.connect(self._on_show_all_toggled)
        header.follow_toggled.connect(self._on_follow_toggled)
        header.spans_toggled.connect(self.span_list.setVisible)
        body.spectrogram.read_out.connect(header.set_reading)
        body.lanes.read_out.connect(header.set_reading)
        body.lanes.lane_focused.connect(self._on_lane_focused)
        body.lanes.span_activated.connect(self.choose_span)
        self.span_list.span_activated.connect(self.choose_span)
        self.page.analyse_requested.connect(self.analyse_requested)
        body.lanes_state.analyse_requested.connect(self.analyse_requested)

    # What is shown -----------------------------------------------------------------------

    def clear(self) -> None:
        """Show that no track is selected."""
        self._details = self._analysis = self._pyramid = None
        self.header.set_title("")
        self.header.set_reading("")
        self.body.spectrogram.set_levels(None)
        self.body.overview.set_waveform(None)
        self.body.lanes.set_lanes(None)
        self.timeline.reset(0.0)
        self._enter(PlotState.EMPTY)

    def show_track(
        self,
        details: TrackDetails | None,
        analysis: TrackAnalysis | None,
        thresholds: np.ndarray | None = None,
        experimental: Sequence[bool] = (),
    ) -> None:
        """Show a track: its stored low-resolution picture at once, finer ones when they come.

        Parameters
        ----------
        details : TrackDetails or None
            None clears the dock.
        analysis : TrackAnalysis or None
            None for a track that was not analysed.
        thresholds : ndarray, shape (20,), or None
            From the checkpoint's card.
        experimental : sequence of bool
            From the checkpoint's card; empty for none.
        """
        if details is None:
            self.clear()
            return
        is_same = self._is_shown(details)
        self._details, self._analysis = details, analysis
        duration_s = analysis.duration_s if analysis else details.summary.duration_s or 0.0
        if is_same:
            self.timeline.set_total(duration_s)
        else:
            self._pyramid, self._is_pyramid_asked = None, False
            self.timeline.reset(duration_s)
        self.show_names(details.summary)
        self.header.set_reading("")
        if self._pyramid is None:
            self.body.spectrogram.set_levels(levels_of_preview(analysis) if analysis else None)
        self.body.overview.set_waveform(analysis.waveform if analysis else None)
        lanes = LaneSet(analysis.activity, thresholds, experimental) if analysis else None
        self.body.lanes.set_lanes(lanes)
        self._enter(_state_of(details, analysis))
        self._ask_for_pyramid()

    def show_names(self, summary: TrackSummary) -> None:
        """Show the names of the track; its tags may have been edited."""
        self.header.set_title("  ·  ".join(t for t in (summary.title, summary.artist) if t))

    def _is_shown(self, details: TrackDetails) -> bool:
        shown = self._details
        if shown is None:
            return False
        same_file = shown.size_bytes, shown.mtime_ns, shown.summary.path
        return same_file == (details.size_bytes, details.mtime_ns, details.summary.path)

    def set_pyramid(self, pyramid: Pyramid | None) -> None:
        """Refine the picture; None goes back to the stored low-resolution one."""
        self._pyramid = pyramid
        if pyramid is None:
            preview = levels_of_preview(self._analysis) if self._analysis else None
            self.body.spectrogram.set_levels(preview)
        else:
            self.timeline.set_total(pyramid.duration_s)
            self.body.spectrogram.set_levels(levels_of_pyramid(pyramid))
        self._enter(self.state, self._reason)

    def show_progress(self, stage: str, fraction: float) -> None:
        """Show how far the analysis of this track is, ``fraction`` in 0..1."""
        if self._details is None or self.state is PlotState.READY:
            return
        if self.state is not PlotState.ANALYSING:
            self._enter(PlotState.ANALYSING)
        for page in (self.page, self.body.lanes_state):
            page.show_progress(stage, fraction)

    def show_failure(self, reason: str) -> None:
        """Show why this track could not be analysed; a drive that is away explains it all."""
        if self._details is None:
            return
        is_offline = self._details.summary.is_offline
        self._enter(PlotState.OFFLINE if is_offline else PlotState.FAILED, reason)

    def offer_analysis(self, *, is_offered: bool) -> None:
        """Offer the analysis of tracks that wait for it, or not where it cannot be done."""
        for page in (self.page, self.body.lanes_state):
            page.offer_analysis(is_offered=is_offered)

    def set_playhead(self, seconds: float) -> None:
        """Move the playhead."""
        self.timeline.set_playhead(seconds)

    @property
    def selection(self) -> tuple[float, float] | None:
        """The selected stretch in seconds, if any."""
        return self.timeline.selection

    def fit(self) -> None:
        """Show all of the track."""
        self.timeline.show_window(self.timeline.window.showing(0.0, self.timeline.total_s))

    def choose_span(self, span: LaneSpan) -> None:
        """Select a stretch of a lane and bring it into view."""
        self.timeline.select(span.start_s, span.end_s)
        self.timeline.reveal(span.start_s, span.end_s)
        self.span_chosen.emit(span)

    def set_colour_map(self, name: str) -> None:
        """Use another colour map."""
        self.body.spectrogram.set_colour_map(name)
        self.colour_map_changed.emit(name)

    def save_layout(self) -> QByteArray:
        """Return where the splitter stands."""
        return self.body.splitter.saveState()

    def restore_layout(self, state: QByteArray) -> None:
        """Put the splitter where it stood."""
        self.body.is_split_by_hand = self.body.splitter.restoreState(state)

    def export_picture(self, path: Path) -> bool:
        """Write what is visible as a PNG; False when it cannot be written."""
        if self._details is None:
            return False
        lanes = self.body.lanes.lane_set
        picture = render_picture(
            self._details,
            self._analysis,
            self._pyramid,
            lanes.thresholds if lanes else None,
            _EXPORT_SIZE,
            self.look.theme,
            window=self.timeline.window,
            colour_map=self.body.spectrogram.colour_map,
            is_showing_all=self.body.lanes.is_showing_all,
        )
        return QImageWriter(str(path), QByteArray(b"png")).write(picture)

    @property
    def colour_map(self) -> str:
        """Name of the colour map in use."""
        return self.body.spectrogram.colour_map

    @property
    def is_showing_all(self) -> bool:
        """Whether all 20 lanes are shown."""
        return self.body.lanes.is_showing_all

    @property
    def is_by_playing(self) -> bool:
        """Whether what plays most is on top."""
        return self.body.lanes.is_by_playing

    def show_all(self, *, is_showing_all: bool) -> None:
        """Show all 20 lanes, or only those that play."""
        self.header.show_all.setChecked(is_showing_all)

    def sort_by_playing(self, *, is_by_playing: bool) -> None:
        """Put what plays most on top, else keep the fixed order of OpenMIC."""
        self.body.lanes.sort_by_playing(is_by_playing=is_by_playing)

    def ask_export(self) -> None:
        """Ask where to, then write the visible picture."""
        title = self._details.summary.title if self._details else ""
        path = ask_picture_path(self, title)
        if path is None:
            return
        is_written = self.export_picture(path)
        text = (
            self.tr("Picture saved as {name}")
            if is_written
            else self.tr("The picture could not be written to {name}. Choose another folder.")
        )
        self.message.emit(text.format(name=path.name))

    def loop_selection(self) -> None:
        """Ask for the selected stretch to be repeated."""
        if self.timeline.selection is None:
            self.message.emit(self.tr("Select a passage first, then press L to loop it."))
        else:
            self.loop_requested.emit(*self.timeline.selection)

    # Events ------------------------------------------------------------------------------

    def _enter(self, state: PlotState, reason: str = "") -> None:
        self.state = state
        details = self._details
        duration_s = details.summary.duration_s if details else None
        reason = reason or (details.problem if details else "")
        if state is PlotState.OFFLINE:
            reason = ""  # what was wrong with the file before does not matter until it is back
        self._reason = reason
        has_picture = self.body.spectrogram.has_picture
        if state is not PlotState.READY:
            for page in (self.page, self.body.lanes_state):
                page.show_state(state, duration_s=duration_s, reason=reason)
        is_ready = state is PlotState.READY
        self.body.show_lanes(are_there=is_ready)
        self._stack.setCurrentIndex(1 if is_ready or has_picture else 0)
        self.header.set_controls_visible(are_visible=is_ready or has_picture)

    def _ask_for_pyramid(self) -> None:
        can_be_made = self._details is not None and not self._details.summary.is_offline
        if (
            can_be_made
            and self._pyramid is None
            and self.isVisible()
            and not self._is_pyramid_asked
        ):
            self._is_pyramid_asked = True
            self.pyramid_wanted.emit()

    def _on_selection_changed(self) -> None:
        start_s, end_s = self.timeline.selection or (0.0, 0.0)
        self.selection_changed.emit(start_s, end_s)

    def _on_show_all_toggled(self, is_on: bool) -> None:
        self.body.lanes.show_all(is_showing_all=is_on)
        self.body.show_lanes(are_there=self.state is PlotState.READY)

    def _on_follow_toggled(self, is_on: bool) -> None:
        self.timeline.is_following = is_on

    def _on_lane_focused(self, instrument: int) -> None:
        self.span_list.show_lane(self.body.lanes.lane_set, instrument)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_for_pyramid()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.timeline.point_at(-1.0)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._stack.currentIndex() == 0:
            return
        lanes = self.body.lanes
        position = lanes.mapFromGlobal(event.globalPos())
        seconds = lanes.seconds_at(position.x())
        span = None
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            seconds = (self.timeline.selection or (self.timeline.playhead_s,))[0]
            span = lanes.focused_span_at(seconds) if lanes.hasFocus() else None
        elif lanes.isVisible() and lanes.rect().contains(position):
            span = lanes.span_at(position.toPointF())
        menu = PlotMenu(self, span, seconds, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.menu_opened.emit(menu, span)
        menu.popup(event.globalPos())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self._keys.get(Qt.Key(event.key()))
        if action is None or self._stack.currentIndex() == 0:
            super().keyPressEvent(event)
            return
        action()

    def _key_actions(self) -> dict[Qt.Key, Callable[[], object]]:
        timeline, lanes, key = self.timeline, self.body.lanes, Qt.Key
        return {
            key.Key_Left: partial(timeline.pan, -_SCROLL_SHARE),
            key.Key_Right: partial(timeline.pan, _SCROLL_SHARE),
            key.Key_Up: partial(self._zoom_by_key, _ZOOM_STEP),
            key.Key_Down: partial(self._zoom_by_key, 1 / _ZOOM_STEP),
            key.Key_0: self.fit,
            key.Key_Home: partial(timeline.pan, -math.inf),
            key.Key_End: partial(timeline.pan, math.inf),
            key.Key_BracketLeft: partial(lanes.step_span, -1),
            key.Key_BracketRight: partial(lanes.step_span, 1),
            key.Key_L: self.loop_selection,
            key.Key_Space: self.play_toggled.emit,
            key.Key_Escape: timeline.clear_selection,
            key.Key_Return: self._hear_selection,
        }

    def _zoom_by_key(self, factor: float) -> None:
        """Zoom at the playhead where it can be seen, else at the centre."""
        window, playhead_s = self.timeline.window, self.timeline.playhead_s
        is_visible = window.start_s < playhead_s <= window.end_s
        self.timeline.zoom(factor, playhead_s if is_visible else None)

    def _hear_selection(self) -> None:
        if self.timeline.selection is not None:
            self.timeline.seek(self.timeline.selection[0])


def _state_of(details: TrackDetails, analysis: TrackAnalysis | None) -> PlotState:
    if analysis is not None:
        return PlotState.READY
    if details.summary.is_offline:
        return PlotState.OFFLINE
    if details.problem or details.summary.state is TrackState.FAILED:
        return PlotState.FAILED
    return PlotState.WAITING
