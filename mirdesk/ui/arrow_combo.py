"""A box with choices whose arrow is drawn in the colours of the look."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QWidget
from typing_extensions import override

from mirdesk.ui import icons
from mirdesk.ui.theme import ICON_SIZE, SPACE_S, Look


class ArrowComboBox(QComboBox):
    """A combo box; the style sheet leaves it no arrow, so it paints its own.

    Parameters
    ----------
    look : Look
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        look.changed.connect(self.update)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = self.width() - ICON_SIZE - SPACE_S
        place = QRectF(left, (self.height() - ICON_SIZE) / 2, ICON_SIZE, ICON_SIZE)
        icons.paint(painter, "down", place, self._look.theme.second_text)
