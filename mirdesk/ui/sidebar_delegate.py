"""Draws the rows of the sidebar: icon or colour, name, small bar, count."""

from enum import IntEnum
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from mirdesk.ui import icons
from mirdesk.ui.theme import (
    RADIUS,
    SPACE_L,
    SPACE_M,
    SPACE_S,
    SPACE_XS,
    Look,
    mix,
    row_height,
    tabular,
)

_ROW: Final = 24
_SECTION: Final = 34
_BAR_WIDTH: Final = 24  # leaves room for the longest instrument at 220 px
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


class SidebarDelegate(QStyledItemDelegate):
    """Paints the rows of the sidebar.

    Parameters
    ----------
    look : Look
    """

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        least = _SECTION if index.data(Role.KIND) == Row.SECTION else _ROW
        return QSize(120, row_height(option.fontMetrics, least))

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        font: QFont = option.font
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        if index.data(Role.KIND) == Row.SECTION:
            self._paint_section(painter, rect, index)
        else:
            self._paint_background(painter, rect, state, index)
            self._paint_row(painter, rect, index)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(self._look.theme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._pill(rect), RADIUS - 2, RADIUS - 2)
        painter.restore()

    def _pill(self, rect: QRect) -> QRectF:
        """Return the row from edge to edge of the panel, whatever its depth in the tree."""
        view_width = rect.right() + 1
        return QRectF(SPACE_XS + 0.5, rect.top() + 0.5, view_width - 9, rect.height() - 1)

    def _paint_section(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(self._look.theme.second_text))
        place = QRect(
            SPACE_M, rect.top() + SPACE_S, rect.right() - SPACE_M, rect.height() - SPACE_S
        )
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), index.data())

    def _paint_background(
        self,
        painter: QPainter,
        rect: QRect,
        state: QStyle.StateFlag,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = self._look.theme
        if index.data(Role.IS_CHOSEN) or index.data(Role.MARK) == "with":
            colour = theme.selection
        elif index.data(Role.MARK) == "without":
            colour = mix(theme.panel, theme.error, 0.18)
        elif state & QStyle.StateFlag.State_MouseOver:
            colour = mix(theme.panel, theme.text, 0.05)
        else:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(self._pill(rect), RADIUS - 2, RADIUS - 2)

    def _paint_row(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._look.theme
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
        painter.setPen(QColor(theme.second_text if is_faint else theme.text))
        shown = QFontMetrics(font).elidedText(
            index.data(), Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), shown)

    def _paint_sign(
        self, painter: QPainter, place: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._look.theme
        mark = index.data(Role.MARK)
        if index.data(Role.KIND) != Row.INSTRUMENT or mark:
            square = QRectF(place.left(), place.center().y() - 7.5, 16, 16)
            name = {"with": "check", "without": "minus"}.get(mark) or index.data(Role.ICON)
            colour = {"with": theme.accent, "without": theme.error}.get(mark, theme.second_text)
            is_problem = index.data(Role.ICON) == "warning" and index.data(Role.COUNT)
            icons.paint(painter, name, square, theme.warning if is_problem else colour)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.instrument(index.data(Role.KEY)))
        dot = QRectF(0, 0, _DOT, _DOT)
        dot.moveCenter(place.toRectF().center())
        painter.drawEllipse(dot)

    def _paint_count(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> int:
        """Draw the count at the right edge; return where it begins."""
        count = index.data(Role.COUNT)
        right = rect.right() - SPACE_M
        if count is None:
            return right
        painter.save()
        painter.setFont(tabular(painter.font()))
        painter.setPen(QColor(self._look.theme.second_text))
        text = f"{count:,}"
        width = painter.fontMetrics().horizontalAdvance(text)
        place = QRect(right - width, rect.top(), width + 1, rect.height())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()
        return right - max(width, SPACE_XL_COUNT)

    def _paint_bar(
        self,
        painter: QPainter,
        rect: QRect,
        right: int,
        index: QModelIndex | QPersistentModelIndex,
    ) -> int:
        theme = self._look.theme
        left = right - SPACE_S - _BAR_WIDTH
        track = QRectF(left, rect.center().y() - _BAR_HEIGHT / 2 + 0.5, _BAR_WIDTH, _BAR_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(theme.panel, theme.text, 0.09)))
        painter.drawRoundedRect(track, 2, 2)
        share = index.data(Role.SHARE) or 0.0
        if share > 0:
            track.setWidth(max(3.0, _BAR_WIDTH * share))
            painter.setBrush(theme.instrument(index.data(Role.KEY)))
            painter.drawRoundedRect(track, 2, 2)
        return left


SPACE_XL_COUNT: Final = SPACE_L + SPACE_M  # room for three figures, so that bars line up
