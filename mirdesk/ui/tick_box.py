"""A check box that can be seen in both themes: Qt's own outline nearly vanishes in the dark."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget
from typing_extensions import override

from mirdesk.ui import icons
from mirdesk.ui.theme import ICON_SIZE, SPACE_S, SPACE_XS, Look

_BOX: Final = ICON_SIZE
_CORNER: Final = 4


class TickBox(QCheckBox):
    """A check box in the colours of the look; its text is its name.

    Parameters
    ----------
    text : str
    look : Look
    """

    def __init__(self, text: str, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._look = look
        self.setAccessibleName(text)
        look.changed.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = _BOX + 2 * SPACE_XS + SPACE_S + metrics.horizontalAdvance(self.text())
        return QSize(width, max(_BOX, metrics.height()) + 2 * SPACE_XS + 2)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, pos: object) -> bool:
        return True

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        top = (self.height() - _BOX) / 2
        box = QRectF(SPACE_XS + 0.5, top + 0.5, _BOX - 1, _BOX - 1)
        is_on = self.checkState() != Qt.CheckState.Unchecked
        outline = theme.accent if is_on or self.hasFocus() else theme.control_line
        painter.setPen(QPen(QColor(outline if self.isEnabled() else theme.line), 1))
        painter.setBrush(QColor(theme.accent if is_on else theme.panel))
        painter.drawRoundedRect(box, _CORNER, _CORNER)
        if is_on:
            is_whole = self.checkState() == Qt.CheckState.Checked
            place = box.adjusted(1.5, 1.5, -1.5, -1.5)
            icons.paint(painter, "check" if is_whole else "minus", place, theme.on_accent)
        left = SPACE_XS + _BOX + SPACE_S
        words = QRect(left, 0, self.width() - left, self.height())
        painter.setFont(self.font())
        painter.setPen(QColor(theme.text if self.isEnabled() else theme.second_text))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            around = box.adjusted(-2.5, -2.5, 2.5, 2.5)
            painter.drawRoundedRect(around, _CORNER + 2, _CORNER + 2)
