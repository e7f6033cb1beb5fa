"""Five stars to click, or to set by the keys 0 to 5."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from mirdesk.ui.tagging.edited_values import Values
from mirdesk.ui.theme import RADIUS, SPACE_XS, Look

_MOST: Final = 5
_STAR: Final = 18  # pixels of one star's place
# Corners of a five-pointed star in a circle of radius 1, sine and cosine of multiples of 36
# degrees; the inner ones at 0.45 look like those people know.
_INNER: Final = 0.45
_CORNERS: Final = (
    (0.0, -1.0),
    (0.5878, -0.8090),
    (0.9511, -0.3090),
    (0.9511, 0.3090),
    (0.5878, 0.8090),
    (0.0, 1.0),
    (-0.5878, 0.8090),
    (-0.9511, 0.3090),
    (-0.9511, -0.3090),
    (-0.5878, -0.8090),
)


class StarsControl(QWidget):
    """A rating of 0 to 5 stars; nothing where there is none.

    Keys: 0 to 5, Left and Right, Delete for no rating.

    Parameters
    ----------
    look : Look
    """

    values_changed = Signal()
    confirmed = Signal()
    given_up = Signal()
    left = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._stars: int | None = None
        self._hint = ""
        self._hovered = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setFixedHeight(_STAR + 2 * SPACE_XS)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        look.changed.connect(self.update)

    def values(self) -> Values:
        """Return the rating as a file's field has it."""
        return () if self._stars is None else (str(self._stars),)

    def show_values(self, values: Values, hint: str) -> None:
        """Show a rating; what is none counts as no rating."""
        text = values[0] if values else ""
        self._stars = int(text) if len(text) == 1 and text in "012345" else None
        self._hint = hint
        self._say()

    def _say(self) -> None:
        words = self.tr("no rating") if self._stars is None else f"{self._stars} / {_MOST}"
        self.setAccessibleDescription(self._hint or words)
        self.setToolTip(self.tr("Keys 0 to 5; Delete for no rating"))
        self.update()

    def _choose(self, stars: int | None) -> None:
        self._stars, self._hint = stars, ""
        self._say()
        self.values_changed.emit()

    def _star_at(self, x: float) -> int:
        return min(_MOST, max(1, int((x - SPACE_XS) // _STAR) + 1))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            stars = self._star_at(event.position().x())
            self._choose(None if stars == self._stars else stars)
            self.confirmed.emit()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._star_at(event.position().x())
        self.update()

    @override
    def leaveEvent(self, event: object) -> None:
        self._hovered = 0
        self.update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, step = event.key(), {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if Qt.Key.Key_0 <= key <= Qt.Key.Key_5:
            self._choose(int(key) - int(Qt.Key.Key_0))
        elif key in step:
            stars = (self._stars or 0) + step[Qt.Key(key)]
            self._choose(min(_MOST, max(0, stars)))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._choose(None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirmed.emit()
        else:
            if key == Qt.Key.Key_Escape:
                self.given_up.emit()
            event.ignore()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.left.emit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(_MOST * _STAR + 2 * SPACE_XS, _STAR + 2 * SPACE_XS)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        shown = self._hovered or self._stars or 0
        for number in range(_MOST):
            centre = QPointF(SPACE_XS + _STAR * (number + 0.5), self.height() / 2)
            is_full = number < shown
            colour = QColor(theme.accent if is_full else theme.control_line)
            painter.setPen(QPen(colour, 1.2))
            painter.setBrush(colour if is_full else Qt.BrushStyle.NoBrush)
            painter.drawPolygon(_star(centre, _STAR / 2 - 1.5))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                QRectF(0.5, 0.5, _MOST * _STAR + 2 * SPACE_XS - 1, self.height() - 1),
                RADIUS,
                RADIUS,
            )


def _star(centre: QPointF, radius: float) -> QPolygonF:
    points = []
    for number, (x, y) in enumerate(_CORNERS):
        reach = radius * (_INNER if number % 2 else 1.0)
        points.append(QPointF(centre.x() + x * reach, centre.y() + y * reach))
    return QPolygonF(points)
