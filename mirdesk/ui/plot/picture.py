"""The plot of a track as a picture file: for the command line, documents and sharing."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from mirdesk.audio.pyramid import Pyramid
from mirdesk.domain.activity import TrackAnalysis
from mirdesk.domain.tracks import TrackDetails
from mirdesk.ui.plot.geometry import TimeWindow, format_time
from mirdesk.ui.plot.lane_raster import lane_image, shade_lane
from mirdesk.ui.plot.lane_set import LaneSet
from mirdesk.ui.plot.lanes import LANE_MAX_PX, LANE_MIN_PX, LanesView
from mirdesk.ui.plot.levels import levels_of_preview, levels_of_pyramid
from mirdesk.ui.plot.overview import OVERVIEW_HEIGHT, Overview
from mirdesk.ui.plot.ruler import RULER_HEIGHT, Ruler
from mirdesk.ui.plot.spectrogram import SpectrogramView
from mirdesk.ui.plot.timeline import Timeline
from mirdesk.ui.theme import SPACE_L, SPACE_S, SPACE_XL, Look, Theme

_TITLE_PX: Final = 28
_LEGEND_PX: Final = 24
_LANES_SHARE: Final = 0.5  # of the picture's height, at most, for lanes
_SAMPLE_PX: Final = (28, 12)


class _FixedLook(Look):
    """A look that does not follow the system: the caller chose the theme."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme.name)
        self.theme = theme


def render_picture(
    details: TrackDetails,
    analysis: TrackAnalysis | None,
    pyramid: Pyramid | None,
    thresholds: np.ndarray | None,
    size: tuple[int, int],
    theme: Theme,
    *,
    window: TimeWindow | None = None,
    colour_map: str = "magma",
    is_showing_all: bool = False,
    experimental: Sequence[bool] = (),
) -> QImage:
    """Return the spectrogram of a track with its lanes.

    Parameters
    ----------
    details : TrackDetails
        For the title.
    analysis : TrackAnalysis or None
        For waveform and lanes; without it only the spectrogram is drawn.
    pyramid : Pyramid or None
        Else the stored low-resolution picture is used.
    thresholds : ndarray, shape (20,), or None
    size : (int, int)
        Width and height in pixels.
    theme : Theme
    window : TimeWindow or None
        The stretch to show; None for all of the track.
    colour_map : str
    is_showing_all : bool
        All 20 lanes instead of those that play.
    experimental : sequence of bool

    Notes
    -----
    Needs a QApplication; the offscreen platform is enough.
    """
    assert QApplication.instance() is not None
    width, height = size
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(theme.colour(theme.panel))
    sheet = _Sheet(theme, width)
    sheet.fill(details, analysis, pyramid, window, colour_map)
    if analysis is not None:
        sheet.lanes.set_lanes(LaneSet(analysis.activity, thresholds, experimental))
        sheet.lanes.show_all(is_showing_all=is_showing_all)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    sheet.paint(painter, details, height)
    painter.end()
    sheet.deleteLater()
    return image


class _Sheet(QWidget):
    """The strips of the dock, placed by hand and never shown on a screen."""

    def __init__(self, theme: Theme, width: int) -> None:
        super().__init__()
        self._theme = theme
        self._width = width - SPACE_L
        self._look = _FixedLook(theme)
        self._look.setParent(self)
        self.timeline = Timeline(self)
        self.overview = Overview(self.timeline, self._look, self)
        self.ruler = Ruler(self.timeline, self._look, self)
        self.spectrogram = SpectrogramView(self.timeline, self._look, self)
        self.lanes = LanesView(self.timeline, self._look, self)
        self.timeline.has_playhead = False
        is_short = self.lanes.gutter_needed(short=False) > 0.14 * width
        self.lanes.uses_short_names = is_short
        gutter = self.lanes.gutter_needed(short=is_short)
        for strip in (self.overview, self.ruler, self.spectrogram, self.lanes):
            strip.set_gutter(gutter)

    def fill(
        self,
        details: TrackDetails,
        analysis: TrackAnalysis | None,
        pyramid: Pyramid | None,
        window: TimeWindow | None,
        colour_map: str,
    ) -> None:
        """Take what is to be drawn."""
        lengths = (
            analysis.duration_s if analysis else None,
            pyramid.duration_s if pyramid else None,
            details.summary.duration_s,
        )
        whole = TimeWindow.whole(next((length for length in lengths if length), 0.0))
        self.timeline.window = window or whole
        self.spectrogram.set_colour_map(colour_map)
        if pyramid is not None:
            self.spectrogram.set_levels(levels_of_pyramid(pyramid))
        elif analysis is not None:
            self.spectrogram.set_levels(levels_of_preview(analysis))
        self.overview.set_waveform(analysis.waveform if analysis else None)

    def paint(self, painter: QPainter, details: TrackDetails, height: int) -> None:
        """Draw title, strips and legend from the top down."""
        self._paint_title(painter, details)
        top = SPACE_S + _TITLE_PX
        top = self._place(painter, self.overview, top, OVERVIEW_HEIGHT)
        top = self._place(painter, self.ruler, top, RULER_HEIGHT)
        has_lanes = bool(self.lanes.lanes)
        foot = _LEGEND_PX + SPACE_S if has_lanes else SPACE_S
        room = height - top - foot
        lanes_px = self._lanes_height(room) if has_lanes else 0
        top = self._place(painter, self.spectrogram, top, max(room - lanes_px, 1))
        if has_lanes:
            self._place(painter, self.lanes, top, lanes_px)
            self._paint_legend(painter, height - _LEGEND_PX - SPACE_S / 2)

    def _lanes_height(self, room: int) -> int:
        """Return a height that holds whole lanes only, if any fits."""
        count = len(self.lanes.lanes)
        lane_px = max(LANE_MIN_PX, min(int(room * _LANES_SHARE) // count, LANE_MAX_PX))
        lane_px = max(lane_px, self.lanes.fontMetrics().height() + 1)
        return min(lane_px * count, max(room - 64, lane_px))

    def _place(self, painter: QPainter, strip: QWidget, top: int, height: int) -> int:
        if isinstance(strip, (Overview, Ruler)):
            strip.setFixedSize(self._width, height)
        else:
            strip.resize(self._width, height)
        # Without a backing store a widget renders onto any painter; no window is made for it.
        strip.render(painter, QPoint(0, top), QRegion(), QWidget.RenderFlag.DrawChildren)
        return top + height

    def _paint_title(self, painter: QPainter, details: TrackDetails) -> None:
        theme, summary = self._theme, details.summary
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(theme.colour(theme.text))
        place = QRectF(SPACE_L, SPACE_S, self._width - SPACE_L, _TITLE_PX - SPACE_S)
        align = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, align, summary.title)
        left = painter.fontMetrics().horizontalAdvance(summary.title) + SPACE_L
        painter.setFont(self.font())
        painter.setPen(theme.colour(theme.second_text))
        rest = (summary.artist, summary.album, format_time(self.timeline.total_s))
        text = "  ·  ".join(part for part in rest if part)
        painter.drawText(place.adjusted(left, 0, 0, 0), align, text)

    def _paint_legend(self, painter: QPainter, top: float) -> None:
        """Say what filled and hatched mean."""
        theme = self._theme
        width, height = _SAMPLE_PX
        x = float(self.lanes.gutter_px)
        samples = (
            (np.full(width, 1.0, np.float32), self.tr("plays")),
            (np.full(width, 0.89, np.float32), self.tr("uncertain")),
        )
        for values, text in samples:
            threshold = 0.9
            shades = shade_lane(values, values, threshold=threshold, height=2 * height)[height:]
            colour = QColor(theme.second_text)
            painter.drawImage(QPointF(x, top + 6), lane_image(shades, colour))
            x += width + SPACE_S
            painter.setPen(theme.colour(theme.second_text))
            advance = painter.fontMetrics().horizontalAdvance(text)
            place = QRectF(x, top, advance + 4, _LEGEND_PX)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
            x += advance + SPACE_XL
        lanes = self.lanes
        assert lanes.lane_set is not None
        if any(lanes.lane_set.experimental[instrument] for instrument in lanes.lanes):
            place = QRectF(x, top, self._width - x, _LEGEND_PX)
            text = self.tr("* experimental, often wrong")
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
