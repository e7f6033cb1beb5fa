"""Draws the rows of the sidebar: icon or colour, name, small bar, count."""

from enum import IntEnum
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from typing_extensions import override

from mirdesk.ui import icons
from mirdesk.ui.row_painting import (
    AnyIndex,
    PaintedRowDelegate,
    RowPlace,
    hover_colour,
    paint_bar,
    paint_dot,
    paint_figures,
    paint_line,
    paint_pill,
    trough_colour,
)
from mirdesk.ui.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS, mix, row_height, tabular

_ROW: Final = 24
_SECTION: Final = 34
_BAR_WIDTH: Final = 24  # leaves room for the longest instrument
_BAR_HEIGHT: Final = 4
_DOT: Final = 10


class Role(IntEnum):
    """Data of an entry beside its text."""

    KIND = Qt.ItemDataRole.UserRole + 1
    KEY = Qt.ItemDataRole.UserRole + 2
    ICON = Qt.ItemDataRole.UserRole + 3
    COUNT = Qt.ItemDataRole.UserRole + 4
    SHARE = Qt.ItemDataRole.UserRole + 5
    MARK = Qt.ItemDataRole.UserRole + 6
    IS_CHOSEN = Qt.ItemDataRole.UserRole + 7
    IS_FAINT = Qt.ItemDataRole.UserRole + 8


class Row(IntEnum):
    """Kinds of entry."""

    SECTION = 0
    SCOPE = 1
    FOLDER = 2
    INSTRUMENT = 3


class SidebarDelegate(PaintedRowDelegate):
    """Paints the rows of the sidebar.

    Parameters
    ----------
    look : Look
    """

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        least = _SECTION if index.data(Role.KIND) == Row.SECTION else _ROW
        return QSize(120, row_height(option.fontMetrics, least))

    @override
    def paint_row(self, painter: QPainter, place: RowPlace, index: AnyIndex) -> None:
        if index.data(Role.KIND) == Row.SECTION:
            self._paint_section(painter, place.rect, index)
        else:
            self._paint_background(painter, place, index)
            self._paint_entry(painter, place.rect, index)
        if place.has_focus:
            paint_pill(painter, self._pill(place.rect), outline=self.theme.accent)

    def _pill(self, rect: QRect) -> QRectF:
        """Return the row from edge to edge of the panel, whatever its depth in the tree."""
        view_width = rect.right() + 1
        return QRectF(SPACE_XS + 0.5, rect.top() + 0.5, view_width - 9, rect.height() - 1)

    def _paint_section(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        place = QRect(
            SPACE_M, rect.top() + SPACE_S, rect.right() - SPACE_M, rect.height() - SPACE_S
        )
        paint_line(painter, place, index.data(), self.theme.second_text)

    def _paint_background(self, painter: QPainter, place: RowPlace, index: AnyIndex) -> None:
        theme = self.theme
        if index.data(Role.IS_CHOSEN) or index.data(Role.MARK) == "with":
            fill = theme.selection
        elif index.data(Role.MARK) == "without":
            fill = mix(theme.panel, theme.error, 0.18)
        elif place.is_hovered:
            fill = hover_colour(theme)
        else:
            return
        paint_pill(painter, self._pill(place.rect), fill=fill)

    def _paint_entry(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:
        theme = self.theme
        is_instrument = index.data(Role.KIND) == Row.INSTRUMENT
        right = self._paint_count(painter, rect, index)
        left = rect.left() + SPACE_XS
        self._paint_sign(painter, QRect(left, rect.top(), 16, rect.height()), index)
        if is_instrument:
            right = self._paint_bar(painter, rect, right, index)
        place = QRect(left + 16 + SPACE_S, rect.top(), 0, rect.height())
        place.setRight(right - SPACE_XS)
        is_faint = index.data(Role.IS_FAINT) or (is_instrument and not index.data(Role.COUNT))
        font = QFont(painter.font())
        font.setStrikeOut(index.data(Role.MARK) == "without")
        painter.setFont(font)
        colour = theme.second_text if is_faint else theme.text
        paint_line(painter, place, index.data(), colour)

    def _paint_sign(self, painter: QPainter, place: QRect, index: AnyIndex) -> None:
        theme = self.theme
        mark = index.data(Role.MARK)
        if index.data(Role.KIND) != Row.INSTRUMENT or mark:
            square = QRectF(place.left(), place.center().y() - 7.5, 16, 16)
            name = {"with": "check", "without": "minus"}.get(mark) or index.data(Role.ICON)
            colour = {"with": theme.accent, "without": theme.error}.get(mark, theme.second_text)
            is_problem = index.data(Role.ICON) == "warning" and index.data(Role.COUNT)
            icons.paint(painter, name, square, theme.warning if is_problem else colour)
            return
        dot = QRectF(0, 0, _DOT, _DOT)
        dot.moveCenter(place.toRectF().center())
        paint_dot(painter, dot, theme.instrument(index.data(Role.KEY)))

    def _paint_count(self, painter: QPainter, rect: QRect, index: AnyIndex) -> int:
        """Draw the count at the right edge; return where it begins."""
        count = index.data(Role.COUNT)
        right = rect.right() - SPACE_M
        if count is None:
            return right
        painter.save()
        painter.setFont(tabular(painter.font()))
        text = f"{count:,}"
        width = painter.fontMetrics().horizontalAdvance(text)
        place = QRect(right - width, rect.top(), width + 1, rect.height())
        side = Qt.AlignmentFlag.AlignLeft
        paint_figures(painter, place, text, self.theme.second_text, side)
        painter.restore()
        return right - max(width, SPACE_XL_COUNT)

    def _paint_bar(
        self,
        painter: QPainter,
        rect: QRect,
        right: int,
        index: AnyIndex,
    ) -> int:
        theme = self.theme
        left = right - SPACE_S - _BAR_WIDTH
        bar = QRectF(left, rect.center().y() - _BAR_HEIGHT / 2 + 0.5, _BAR_WIDTH, _BAR_HEIGHT)
        colour = theme.instrument(index.data(Role.KEY))
        share = index.data(Role.SHARE) or 0.0
        paint_bar(painter, bar, share, colour, trough_colour(theme), least_px=3.0)
        return left


SPACE_XL_COUNT: Final = SPACE_L + SPACE_M  # room for three figures, so that bars line up
