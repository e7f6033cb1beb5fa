"""The mel spectrogram of what is visible, with its axis in hertz."""

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from mirdesk.ui.plot.colour_maps import colour_table
from mirdesk.ui.plot.geometry import FrequencyScale, format_frequency, format_time
from mirdesk.ui.plot.levels import PictureLevels
from mirdesk.ui.plot.surface import TimeSurface
from mirdesk.ui.plot.timeline import Timeline
from mirdesk.ui.theme import SPACE_S, SPACE_XS, Look

_TICK_SPACING_PX: Final = 17


class SpectrogramView(TimeSurface):
    """Loudness over time and frequency as colours.

    Signals
    -------
    read_out(str)
        Time, frequency and level below the pointer, for people; empty when it left.
    """

    read_out = Signal(str)
    selection_opacity = 0.12  # the colours below stay readable

    def __init__(self, timeline: Timeline, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(timeline, look, parent)
        self.colour_map = "magma"
        self.scale = FrequencyScale.of_bands()
        self._levels: PictureLevels | None = None
        self._table: np.ndarray | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(56)
        self.setAccessibleName(self.tr("Spectrogram"))
        self.setAccessibleDescription(
            self.tr(
                "Left and Right scroll, Up and Down zoom, 0 shows all of the track, "
                "Space plays, L loops the selection."
            )
        )

    def set_levels(self, levels: PictureLevels | None) -> None:
        """Show another picture; None for an empty ground."""
        self._levels = levels
        self._table = None
        self.refresh()

    @property
    def has_picture(self) -> bool:
        """Whether there is something to see."""
        return self._levels is not None

    def set_colour_map(self, name: str) -> None:
        """Use another of ``MAP_NAMES``."""
        self.colour_map = name
        self._table = None
        self.refresh()

    @override
    def on_look_changed(self) -> None:
        self._table = None  # grey turns round with the theme
        self.refresh()

    @override
    def playhead_colour(self) -> QColor:
        return QColor("white") if not self._is_light() else QColor("black")

    def _is_light(self) -> bool:
        """Whether silence is a light colour."""
        return self.colour_map == "grey" and not self.theme.is_dark

    def _colours(self, levels: PictureLevels) -> np.ndarray:
        if self._table is None:
            table = colour_table(self.colour_map, is_dark=self.theme.is_dark)
            self._table = levels.coloured(table)
        return self._table

    @override
    def paint_content(self, painter: QPainter) -> None:
        theme = self.theme
        painter.fillRect(self.rect(), theme.colour(theme.panel))
        rect = self.plot_rect()
        ground = int(colour_table(self.colour_map, is_dark=theme.is_dark)[0])
        painter.fillRect(rect, QColor.fromRgb(ground))
        if self._levels is not None:
            self._paint_picture(painter, rect, self._levels)
        self._paint_axis(painter, rect)

    def _paint_picture(self, painter: QPainter, rect: QRectF, levels: PictureLevels) -> None:
        window = self.timeline.window
        device_px = rect.width() * self.devicePixelRatioF()
        piece = levels.piece(window, device_px, self._colours(levels))
        if piece is None:
            return
        source = piece.source(window)
        target = QRectF(rect)
        # A window may end after the picture does: draw what there is, where it belongs.
        available = QRectF(piece.image.rect())
        scale = rect.width() / source.width()
        cut = source.intersected(available)
        target.setLeft(rect.left() + (cut.left() - source.left()) * scale)
        target.setWidth(cut.width() * scale)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, piece.image, cut)

    def _paint_axis(self, painter: QPainter, rect: QRectF) -> None:
        theme = self.theme
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        text_px = self.fontMetrics().height()
        spacing = max(_TICK_SPACING_PX, text_px)
        for tick in self.scale.ticks(rect.height(), spacing_px=spacing):
            y = rect.bottom() - self.scale.share_of(tick.value) * rect.height()
            painter.setPen(QPen(theme.colour(theme.control_line), 1))
            painter.drawLine(QPointF(rect.left() - 4, y), QPointF(rect.left() - 1, y))
            painter.setPen(theme.colour(theme.second_text))
            label = QRectF(0, y - text_px / 2, self.gutter_px - SPACE_S, text_px)
            painter.drawText(label, align, self._tick_text(tick.text))

    def _tick_text(self, text: str) -> str:
        """Return the label, without its unit's space and letters where the gutter is narrow."""
        if self.fontMetrics().horizontalAdvance(text) <= self.gutter_px - SPACE_S - SPACE_XS:
            return text
        return text.replace(" kHz", "k").replace(" Hz", "")

    @override
    def on_pointed(self, position: QPointF) -> None:
        rect = self.plot_rect()
        if position.x() < rect.left() or not rect.contains(position):
            self.read_out.emit("")
            return
        height = (rect.bottom() - position.y()) / rect.height()
        seconds = self.seconds_at(position.x())
        parts = [format_time(seconds, decimals=1), format_frequency(self.scale.hz_at(height))]
        level_db = self._levels.db_at(seconds, height) if self._levels else None
        if level_db is not None:
            parts.append(
                self.tr("{level} dB").format(level=f"{level_db:.0f}".replace("-", "−"))
            )
        self.read_out.emit("   ".join(parts))

    @override
    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)
        self.read_out.emit("")
