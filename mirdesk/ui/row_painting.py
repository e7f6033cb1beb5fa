"""What rows of lists are painted from: elided lines, bars, dots, backgrounds."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from mirdesk.ui.theme import RADIUS, Look, Theme, mix

AnyIndex = QModelIndex | QPersistentModelIndex
_PILL_RADIUS: Final = RADIUS - 2  # it lies inside a panel of that radius


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row is painted, its font, and whether it is selected, hovered or focused."""

    rect: QRect
    font: QFont
    state: QStyle.StateFlag

    @property
    def is_selected(self) -> bool:
        """Whether it is chosen."""
        return bool(self.state & QStyle.StateFlag.State_Selected)

    @property
    def is_hovered(self) -> bool:
        """Whether the pointer is on it."""
        return bool(self.state & QStyle.StateFlag.State_MouseOver)

    @property
    def has_focus(self) -> bool:
        """Whether keys act on it."""
        return bool(self.state & QStyle.StateFlag.State_HasFocus)


class PaintedRowDelegate(QStyledItemDelegate):
    """Paints whole rows of a list in the colours of the look; give it a ``paint_row``.

    Parameters
    ----------
    look : Look
    """

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look

    @property
    def theme(self) -> Theme:
        """The colours of now."""
        return self._look.theme

    def paint_row(self, painter: QPainter, place: RowPlace, index: AnyIndex) -> None:
        """Paint one row; the painter is antialiased, has the row's font, and is restored."""
        raise NotImplementedError

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        place = RowPlace(QRect(option.rect), QFont(option.font), option.state)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(place.font)
        self.paint_row(painter, place, index)
        painter.restore()


def paint_line(
    painter: QPainter,
    place: QRect,
    text: str,
    colour: str,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> str:
    """Paint one line in the middle of its place, shortened to it; return what is seen.

    Parameters
    ----------
    painter : QPainter
        With the font to use.
    place : QRect
    text : str
    colour : str
        As the theme names colours.
    side : Qt.AlignmentFlag
        Left or right.
    mode : Qt.TextElideMode
        Where the ellipsis stands.
    """
    painter.setPen(QColor(colour))
    shown = painter.fontMetrics().elidedText(text, mode, place.width())
    painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
    return shown


def paint_figures(
    painter: QPainter,
    place: QRect,
    text: str,
    colour: str,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight,
) -> None:
    """Paint a short text in the middle of its place, which must have room for it."""
    painter.setPen(QColor(colour))
    painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), text)


def paint_bar(
    painter: QPainter,
    whole: QRectF,
    share: float,
    colour: QColor,
    trough: str,
    least_px: float = 0.0,
) -> None:
    """Paint a bar with round ends that is filled from the left.

    Parameters
    ----------
    painter : QPainter
    whole : QRectF
        The bar when it is full.
    share : float
        How much is filled; below 0 counts as 0, above 1 as 1.
    colour : QColor
        Of what is filled.
    trough : str
        Colour of the rest: ``trough_colour`` of a theme.
    least_px : float
        Any share above 0 is at least so long.
    """
    radius = whole.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(trough))
    painter.drawRoundedRect(whole, radius, radius)
    if share <= 0:
        return
    filled = QRectF(whole)
    filled.setWidth(max(least_px, whole.width() * min(share, 1.0)))
    painter.setBrush(colour)
    painter.drawRoundedRect(filled, radius, radius)


def trough_colour(theme: Theme, strength: float = 0.09) -> str:
    """Return the colour of the unfilled part of a bar on a panel."""
    return mix(theme.panel, theme.text, strength)


def paint_dot(painter: QPainter, place: QRectF, colour: QColor) -> None:
    """Paint a round mark that fills its place."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(place)


def paint_pill(
    painter: QPainter, place: QRectF, *, fill: str | None = None, outline: str | None = None
) -> None:
    """Paint the background of a row: filled when it is chosen, outlined when it has focus."""
    painter.setPen(QColor(outline) if outline else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(place, _PILL_RADIUS, _PILL_RADIUS)


def hover_colour(theme: Theme) -> str:
    """Return the background of a row that the pointer is on."""
    return mix(theme.panel, theme.text, 0.05)
