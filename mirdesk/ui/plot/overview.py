"""The whole recording as a waveform strip, with the visible stretch marked."""

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from mirdesk.ui.plot.geometry import TimeWindow
from mirdesk.ui.plot.surface import TimeSurface
from mirdesk.ui.plot.timeline import Timeline
from mirdesk.ui.theme import SPACE_S, SPACE_XS, Look, mix

OVERVIEW_HEIGHT: Final = 30
_QUIET_DB: Final = 6.0  # soft recordings are drawn up to this much larger, never to fill


class Overview(TimeSurface):
    """Waveform of all of the track; drag the marked part to move what is visible below."""

    def __init__(self, timeline: Timeline, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(timeline, look, parent)
        self._waveform: np.ndarray | None = None
        self._waves: list[QImage] = []
        self._waves_key: tuple[object, ...] = ()
        self._grab_s: float | None = None
        self.setFixedHeight(OVERVIEW_HEIGHT)
        self.setAccessibleName(self.tr("Overview of the track"))
        self.setAccessibleDescription(
            self.tr("Drag the marked part to move, click elsewhere to hear that moment.")
        )

    def set_waveform(self, waveform: np.ndarray | None) -> None:
        """Show lowest and highest samples, shape (columns, 2), int8; None for nothing."""
        self._waveform = waveform
        self._waves_key = ()
        self.refresh()

    @property
    def has_waveform(self) -> bool:
        """Whether there is something to draw."""
        return self._waveform is not None

    # The overview's own axis is the whole track, whatever the others show.
    @override
    def x_of(self, seconds: float) -> float:
        rect = self.plot_rect()
        return self._whole().x_of(seconds, rect.left(), rect.width())

    @override
    def seconds_at(self, x: float) -> float:
        rect = self.plot_rect()
        return self._whole().seconds_at(x, rect.left(), rect.width())

    def _whole(self) -> TimeWindow:
        return TimeWindow.whole(self.timeline.total_s)

    @override
    def paint_content(self, painter: QPainter) -> None:
        theme = self.theme
        painter.fillRect(self.rect(), theme.colour(theme.panel))
        painter.setPen(theme.colour(theme.second_text))
        gutter = QRectF(0, 0, self.gutter_px - SPACE_S, self.height())
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        text = self.tr("Overview")
        if self.fontMetrics().horizontalAdvance(text) <= gutter.width() - SPACE_XS:
            painter.drawText(gutter, align, text)

    @override
    def paint_live(self, painter: QPainter) -> None:
        rect = self.plot_rect()
        if self._waveform is not None and len(self._waveform):
            self._paint_wave(painter, rect)
        self._paint_window(painter, rect)

    def _paint_wave(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the wave; what was played is in the accent colour."""
        played, rest = QRectF(rect), QRectF(rect)
        if self.timeline.has_playhead:
            border = min(max(self.x_of(self.timeline.playhead_s), rect.left()), rect.right())
            played.setRight(border)
            rest.setLeft(border)
        else:
            rest.setLeft(rect.right())
        for part, picture in zip((played, rest), self._pictures(rect), strict=True):
            painter.save()
            painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
            painter.drawImage(rect.topLeft(), picture)
            painter.restore()

    def _pictures(self, rect: QRectF) -> list[QImage]:
        """Return the wave as played and as not yet played, made anew when it must be."""
        theme, ratio = self.theme, self.devicePixelRatioF()
        key = (rect.width(), rect.height(), ratio, theme.name)
        if key != self._waves_key:
            colours = (theme.accent, mix(theme.second_text, theme.panel, 0.35))
            self._waves = [self._picture(rect, ratio, theme.colour(c)) for c in colours]
            self._waves_key = key
        return self._waves

    def _picture(self, rect: QRectF, ratio: float, colour: QColor) -> QImage:
        size = (rect.size() * ratio).toSize()
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(self._polygon(QRectF(0, 0, rect.width(), rect.height())))
        painter.end()
        return image

    def _polygon(self, rect: QRectF) -> QPolygonF:
        """Return the outline: highest samples to the right, lowest back."""
        assert self._waveform is not None
        values = self._waveform.astype(np.float64) / 127.0
        loudest = max(float(np.abs(values).max()), 10 ** (-_QUIET_DB / 20))
        half = rect.height() / 2 - 3
        middle = rect.top() + rect.height() / 2
        xs = rect.left() + (np.arange(len(values)) + 0.5) / len(values) * rect.width()
        low, high = (middle - values[:, k] / loudest * half for k in (0, 1))
        high = np.minimum(high, middle - 0.5)
        low = np.maximum(low, middle + 0.5)
        points = [QPointF(x, y) for x, y in zip(xs.tolist(), high.tolist(), strict=True)]
        back = zip(xs[::-1].tolist(), low[::-1].tolist(), strict=True)
        return QPolygonF([*points, *(QPointF(x, y) for x, y in back)])

    def _paint_window(self, painter: QPainter, rect: QRectF) -> None:
        """Dim what is outside of the visible stretch and frame what is inside."""
        window = self.timeline.window
        if window.is_whole:
            return
        theme = self.theme
        left, right = self.x_of(window.start_s), self.x_of(window.end_s)
        shade = theme.colour(theme.panel, 0.62)
        painter.fillRect(QRectF(rect.left(), 0, left - rect.left(), rect.height()), shade)
        painter.fillRect(QRectF(right, 0, rect.right() - right, rect.height()), shade)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour(theme.accent), 1.5))
        painter.setBrush(theme.colour(theme.accent, 0.10))
        frame = QRectF(left, 1, max(right - left, 4), rect.height() - 2)
        painter.drawRoundedRect(frame, 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        seconds = self.seconds_at(event.position().x())
        window = self.timeline.window
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and not window.is_whole and window.start_s <= seconds <= window.end_s:
            self._grab_s = seconds
        super().mousePressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grab_s is None:
            super().mouseMoveEvent(event)
            return
        seconds = self.seconds_at(event.position().x())
        if self._has_moved(event):
            self._pressed_at = None  # a drag, no click
        if self._pressed_at is None:
            self.timeline.show_window(self.timeline.window.moved(seconds - self._grab_s))
            self._grab_s = seconds

    def _has_moved(self, event: QMouseEvent) -> bool:
        pressed = self._pressed_at
        return pressed is not None and abs(event.position().x() - pressed.x()) > 3

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grab_s = None
        super().mouseReleaseEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        # Zooming happens round the middle of what is visible: the pointer may lie outside it.
        delta = event.angleDelta()
        if delta.y() and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.timeline.zoom(0.8 ** (delta.y() / 120))
            event.accept()
            return
        super().wheelEvent(event)

    @override
    def _on_playhead_moved(self, before_s: float, now_s: float) -> None:
        left, right = sorted((self.x_of(before_s), self.x_of(now_s)))
        self.update(int(left) - 3, 0, int(right - left) + 7, self.height())
