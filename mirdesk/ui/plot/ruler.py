"""The shared time axis as a strip of its own: minutes and seconds above the picture."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from mirdesk.ui.plot.surface import TimeSurface
from mirdesk.ui.plot.timeline import Timeline
from mirdesk.ui.theme import SPACE_XS, Look, tabular

RULER_HEIGHT: Final = 20
_MINOR_PARTS: Final = 5


class Ruler(TimeSurface):
    """Ticks with ``m:ss``, the playhead's handle and the selection's borders."""

    def __init__(self, timeline: Timeline, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(timeline, look, parent)
        self.setFont(tabular(self.font()))
        self._fit_height()
        self.setAccessibleName(self.tr("Time axis"))
        self.setAccessibleDescription(self.tr("Click to hear a moment, drag to select."))

    def _fit_height(self) -> None:
        self.setFixedHeight(max(RULER_HEIGHT, self.fontMetrics().height() + SPACE_XS))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_height()

    @override
    def paint_content(self, painter: QPainter) -> None:
        theme = self.theme
        painter.fillRect(self.rect(), theme.colour(theme.panel))
        painter.setPen(QPen(theme.colour(theme.line), 1))
        bottom = self.height() - 1
        painter.drawLine(0, bottom, self.width(), bottom)
        painter.setClipRect(self.plot_rect().toRect(), Qt.ClipOperation.IntersectClip)
        ticks = self.ticks()
        metrics = self.fontMetrics()
        for tick in ticks:
            x = self.x_of(tick.value)
            painter.setPen(QPen(theme.colour(theme.control_line), 1))
            painter.drawLine(QPointF(x, bottom - 6), QPointF(x, bottom))
            painter.setPen(theme.colour(theme.second_text))
            width = metrics.horizontalAdvance(tick.text) + 2
            text = QRectF(x + SPACE_XS, 0, width, bottom - 1)
            if text.right() <= self.width():
                painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, tick.text)
        self._paint_minor(painter, [tick.value for tick in ticks], bottom)

    def _paint_minor(self, painter: QPainter, values: list[float], bottom: int) -> None:
        """Draw short marks between the labelled ones."""
        if len(values) < 2:
            return
        step_s = (values[1] - values[0]) / _MINOR_PARTS
        painter.setPen(QPen(self.theme.colour(self.theme.line), 1))
        first = values[0] - _MINOR_PARTS * step_s
        for i in range((len(values) + 1) * _MINOR_PARTS):
            x = self.x_of(first + i * step_s)
            painter.drawLine(QPointF(x, bottom - 3), QPointF(x, bottom))

    @override
    def _paint_playhead(self, painter: QPainter) -> None:
        if not self.timeline.has_playhead:
            return
        x, bottom = self.x_of(self.timeline.playhead_s), float(self.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.playhead_colour())
        corners = (QPointF(x - 5, bottom - 7), QPointF(x + 5, bottom - 7), QPointF(x, bottom))
        painter.drawPolygon(QPolygonF(corners))

    @override
    def _update_column(self, x: float) -> None:
        self.update(int(x) - 8, 0, 17, self.height())
