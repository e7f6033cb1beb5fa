"""The ground all parts of the plot stand on: gutter, time axis, mouse, playhead, selection."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from mirdesk.ui.plot.geometry import Tick, time_ticks
from mirdesk.ui.plot.timeline import Timeline
from mirdesk.ui.theme import Look, Theme

_ZOOM_A_NOTCH: Final = 0.8  # visible length after one notch of the wheel
_PAN_A_NOTCH: Final = 0.12  # share of the visible length
_NOTCH: Final = 120  # eighths of a degree (QWheelEvent.angleDelta)


class TimeSurface(QWidget):
    """A strip of the plot whose x axis is the shared time axis, right of a gutter.

    Subclasses paint in ``paint_content``; selection, pointer and playhead are laid over it
    here, and mouse and wheel mean the same everywhere.

    Parameters
    ----------
    timeline : Timeline
        What is visible, shared with the other strips.
    look : Look
        Colours.
    """

    selection_opacity = 0.2

    def __init__(self, timeline: Timeline, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.timeline = timeline
        self.look = look
        self.gutter_px = 0
        self._pressed_at: QPointF | None = None
        self._drag_from_s: float | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        timeline.window_changed.connect(self.refresh)
        timeline.selection_changed.connect(self.update)
        timeline.playhead_moved.connect(self._on_playhead_moved)
        timeline.pointer_moved.connect(self._on_pointer_moved)
        look.changed.connect(self.on_look_changed)
        self._pointer_x = -1.0
        self._content: QPixmap | None = None

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self.look.theme

    def set_gutter(self, width_px: int) -> None:
        """Leave this much room for names at the left."""
        if width_px != self.gutter_px:
            self.gutter_px = width_px
            self.refresh()

    def plot_rect(self) -> QRectF:
        """Return the part right of the gutter, in pixels."""
        width = max(self.width() - self.gutter_px, 1)
        return QRectF(self.gutter_px, 0, width, self.height())

    def x_of(self, seconds: float) -> float:
        """Return the pixel of a moment."""
        rect = self.plot_rect()
        return self.timeline.window.x_of(seconds, rect.left(), rect.width())

    def seconds_at(self, x: float) -> float:
        """Return the moment at a pixel."""
        rect = self.plot_rect()
        return self.timeline.window.seconds_at(x, rect.left(), rect.width())

    def ticks(self) -> list[Tick]:
        """Return the marks of the shared time axis, the same in every strip."""
        return time_ticks(self.timeline.window, self.plot_rect().width())

    # What subclasses say -----------------------------------------------------------------

    def paint_content(self, painter: QPainter) -> None:
        """Paint all that stays while the playhead moves; the result is kept as a picture."""
        raise NotImplementedError

    def paint_live(self, painter: QPainter) -> None:
        """Paint what changes with the playhead, on the content and below the playhead."""

    def on_look_changed(self) -> None:
        """Take the new colours."""
        self.refresh()

    def on_double_clicked(self, position: QPointF) -> None:
        """Answer a double click; the plain strip selects nothing."""

    def on_pointed(self, position: QPointF) -> None:
        """Answer the pointer's way over the strip."""

    # Painting ----------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Paint everything again; ``update`` alone repaints what lies over the content."""
        self._content = None
        self.update()

    def _kept_content(self) -> QPixmap:
        """Return the content as painted last: a moving playhead then costs next to nothing."""
        ratio = self.devicePixelRatioF()
        size = (self.size().toSizeF() * ratio).toSize()
        kept = self._content
        if kept is None or kept.size() != size or kept.devicePixelRatio() != ratio:
            kept = QPixmap(size)
            kept.setDevicePixelRatio(ratio)
            painter = QPainter(kept)
            painter.setFont(self.font())
            # Without a clip Qt draws dashed lines several times as slowly (12 ms, not 3).
            painter.setClipRect(self.rect())
            self.paint_content(painter)
            painter.end()
            self._content = kept
        return kept

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.refresh()  # font, palette, enabled or not

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.refresh()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.refresh()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.drawPixmap(0, 0, self._kept_content())
        self.paint_live(painter)
        painter.setClipRect(self.plot_rect().toRect().intersected(event.rect()))
        self.paint_selection(painter)
        self._paint_pointer(painter)
        self._paint_playhead(painter)
        painter.setClipRect(event.rect())
        self.paint_focus(painter)
        painter.end()

    def paint_selection(self, painter: QPainter) -> None:
        """Lay the selected stretch over the content."""
        if self.timeline.selection is None:
            return
        left, right = (self.x_of(seconds) for seconds in self.timeline.selection)
        rect = QRectF(left, 0, max(right - left, 1.0), self.height())
        painter.fillRect(rect, self.theme.colour(self.theme.accent, self.selection_opacity))
        painter.setPen(QPen(self.theme.colour(self.theme.accent), 1))
        for x in (left, right):
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def playhead_colour(self) -> QColor:
        """Return the colour that stands out on this strip's ground."""
        return self.theme.colour(self.theme.text)

    def paint_focus(self, painter: QPainter) -> None:
        """Show that the strip has the keyboard."""
        if self.hasFocus():
            painter.setPen(QPen(self.theme.colour(self.theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_pointer(self, painter: QPainter) -> None:
        if self.timeline.pointer_s >= 0:
            colour = self.playhead_colour()
            colour.setAlphaF(0.35)
            painter.setPen(QPen(colour, 1))
            x = self.x_of(self.timeline.pointer_s)
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _paint_playhead(self, painter: QPainter) -> None:
        if not self.timeline.has_playhead:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.playhead_colour(), 1.5))
        x = self.x_of(self.timeline.playhead_s)
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _update_column(self, x: float) -> None:
        self.update(QRect(int(x) - 3, 0, 7, self.height()))

    def _on_playhead_moved(self, before_s: float, now_s: float) -> None:
        self._update_column(self.x_of(before_s))
        self._update_column(self.x_of(now_s))

    def _on_pointer_moved(self, seconds: float) -> None:
        self._update_column(self._pointer_x)
        self._pointer_x = self.x_of(seconds) if seconds >= 0 else -10.0
        self._update_column(self._pointer_x)

    # Mouse -------------------------------------------------------------------------------

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_left = event.button() == Qt.MouseButton.LeftButton
        if not is_left or event.position().x() < self.gutter_px:
            event.ignore()
            return
        self._pressed_at = event.position()
        seconds = self.seconds_at(event.position().x())
        selection = self.timeline.selection
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            start_s, end_s = selection or (self.timeline.playhead_s, seconds)
            is_nearer_start = abs(seconds - start_s) < abs(seconds - end_s)
            self._drag_from_s = end_s if is_nearer_start else start_s
            self.timeline.select(self._drag_from_s, seconds)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        is_inside = position.x() >= self.gutter_px
        self.timeline.point_at(self.seconds_at(position.x()) if is_inside else -1.0)
        self.on_pointed(position)
        if self._pressed_at is None:
            return
        if self._drag_from_s is None:
            distance = abs(position.x() - self._pressed_at.x())
            if distance < QApplication.startDragDistance():
                return
            self._drag_from_s = self.seconds_at(self._pressed_at.x())
        self.timeline.select(self._drag_from_s, self.seconds_at(position.x()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed_at is None:
            event.ignore()
            return
        if self._drag_from_s is None:
            self.timeline.seek(self.seconds_at(event.position().x()))
        self._pressed_at, self._drag_from_s = None, None

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = None
            self.on_double_clicked(event.position())

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.setCursor(Qt.CursorShape.CrossCursor)

    @override
    def leaveEvent(self, event: object) -> None:
        self.timeline.point_at(-1.0)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.ignore()  # the dock has the menu

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if is_shifted or abs(delta.x()) > abs(delta.y()):
            along = delta.x() or delta.y()
            self.timeline.pan(-along / _NOTCH * _PAN_A_NOTCH)
        elif delta.y():
            at_s = self.seconds_at(event.position().x())
            self.timeline.zoom(_ZOOM_A_NOTCH ** (delta.y() / _NOTCH), at_s)
        event.accept()
