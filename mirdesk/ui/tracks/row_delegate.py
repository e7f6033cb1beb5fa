"""Draws the cells of the track table: text, state icon, strip, and the top instruments."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QAbstractItemModel, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionViewItem, QTableView, QWidget
from typing_extensions import override

from mirdesk.domain.instruments import INSTRUMENTS, display_name
from mirdesk.domain.tracks import TrackState, TrackSummary
from mirdesk.ui import icons
from mirdesk.ui.row_painting import AnyIndex, PaintedRowDelegate, paint_dot, paint_line
from mirdesk.ui.theme import ICON_SIZE, SPACE_S, Look, Theme, mix, row_height, tabular
from mirdesk.ui.tracks.cell_editing import field_of, text_of, values_of
from mirdesk.ui.tracks.columns import (
    FACTS,
    Column,
    cell_text,
    header_text,
    is_edited,
    top_instruments,
)
from mirdesk.ui.tracks.strip import STRIP_HEIGHT, STRIP_WIDTH, StripPictures
from mirdesk.ui.tracks.table_model import SUMMARY_ROLE

_DOT: Final = 8  # pixels; the colour beside an instrument's name
_BAR: Final = 3  # pixels; marks the row that the keyboard is on

CellValues = Callable[[int, str], tuple[str, ...]]  # track and field to values


def _state_icon(summary: TrackSummary, theme: Theme) -> tuple[str, str]:
    if summary.is_offline:
        return "offline", theme.second_text
    return {
        TrackState.LISTED: ("waiting", theme.second_text),
        TrackState.ANALYSED: ("check", theme.good),
        TrackState.PARTIAL: ("partial", theme.warning),
        TrackState.FAILED: ("warning", theme.error),
    }[summary.state]


class RowDelegate(PaintedRowDelegate):
    """Paints every cell itself: one language for text, pictures, selection and hover.

    Parameters
    ----------
    look : Look

    Signals
    -------
    cell_edited(int, str, object)
        Track, field and the values that the person gave it in a cell.
    """

    cell_edited = Signal(int, str, object)

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(look, parent)
        self._strips = StripPictures()
        self.hovered_row = -1
        self.cell_values: CellValues | None = None  # of what can be edited, where it can

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        width = FACTS[Column(index.column())].width
        return QSize(width, row_height(option.fontMetrics))

    # Not ``paint_row``: what that prepares for each row, most of the many cells do not need,
    # and it made drawing the table a sixth slower.
    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: AnyIndex,
    ) -> None:
        theme = self.theme
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        if is_selected:
            painter.fillRect(rect, QColor(theme.selection))
        elif index.row() == self.hovered_row:
            painter.fillRect(rect, QColor(mix(theme.panel, theme.text, 0.04)))
        if self._is_keyboard_row(option, index):
            painter.fillRect(QRect(0, rect.top(), _BAR, rect.height()), QColor(theme.accent))
        summary = index.data(SUMMARY_ROLE)
        if not isinstance(summary, TrackSummary):
            return
        column = Column(index.column())
        if self._is_keyboard_cell(option, index):
            line = QRect(rect.left(), rect.bottom() - 1, rect.width(), 2)
            painter.fillRect(line.adjusted(SPACE_S, 0, -SPACE_S, 0), QColor(theme.accent))
        inner = rect.adjusted(SPACE_S, 0, -SPACE_S, 0)
        if column is Column.STATE:
            self._paint_state(painter, rect, summary)
        elif column is Column.STRIP:
            self._paint_strip(painter, inner, summary)
        elif column is Column.INSTRUMENTS:
            self._paint_instruments(painter, inner, summary)
        else:
            painter.setFont(option.font)
            self._paint_text(painter, inner, summary, column)

    def _is_keyboard_row(self, option: QStyleOptionViewItem, index: AnyIndex) -> bool:
        view = option.widget
        if not isinstance(view, QTableView) or not view.hasFocus():
            return False
        return view.currentIndex().row() == index.row()

    def _is_keyboard_cell(self, option: QStyleOptionViewItem, index: AnyIndex) -> bool:
        """Whether F2 would edit this cell."""
        if self.cell_values is None or field_of(Column(index.column())) is None:
            return False
        view = option.widget
        if not isinstance(view, QTableView) or not view.hasFocus():
            return False
        return view.currentIndex() == index

    def _paint_state(self, painter: QPainter, rect: QRect, summary: TrackSummary) -> None:
        name, colour = _state_icon(summary, self.theme)
        size = ICON_SIZE - 2
        place = QRectF(0, 0, size, size)
        place.moveCenter(rect.toRectF().center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        icons.paint(painter, name, place, colour)
        painter.restore()

    def _paint_strip(self, painter: QPainter, rect: QRect, summary: TrackSummary) -> None:
        top = rect.top() + (rect.height() - STRIP_HEIGHT) // 2
        width = min(STRIP_WIDTH, rect.width())
        place = QRect(rect.left(), top, width, STRIP_HEIGHT)
        theme = self.theme
        if summary.strip is None:
            painter.fillRect(
                QRect(rect.left(), rect.center().y(), width, 1), QColor(theme.line)
            )
            return
        painter.fillRect(place, QColor(mix(theme.panel, theme.text, 0.05)))
        painter.drawPixmap(place, self._strips.picture(summary.track_id, summary.strip, theme))

    def _paint_instruments(self, painter: QPainter, rect: QRect, summary: TrackSummary) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self.theme
        metrics = painter.fontMetrics()
        x = rect.left()
        for instrument in top_instruments(summary):
            name = display_name(INSTRUMENTS[instrument])
            left = rect.right() - x - _DOT - 4
            if left < metrics.averageCharWidth() * 3:
                break
            dot = QRectF(x, rect.center().y() - _DOT / 2 + 0.5, _DOT, _DOT)
            paint_dot(painter, dot, theme.instrument(instrument))
            place = QRect(x + _DOT + 4, rect.top(), left, rect.height())
            shown = paint_line(painter, place, name, theme.second_text)
            x += _DOT + 4 + metrics.horizontalAdvance(shown) + SPACE_S
        painter.restore()

    def _paint_text(
        self, painter: QPainter, rect: QRect, summary: TrackSummary, column: Column
    ) -> None:
        theme = self.theme
        text = cell_text(summary, column)
        if not text:
            return
        is_new = is_edited(summary, column)
        if is_new or (summary.edited and column is Column.TITLE):
            font = painter.font()
            font.setBold(True)
            painter.setFont(font)
        is_strong = is_new or (column is Column.TITLE and not summary.is_offline)
        colour = theme.text if is_strong else theme.second_text
        side = Qt.AlignmentFlag.AlignLeft
        if FACTS[column].is_number:
            painter.setFont(tabular(painter.font()))
            side = Qt.AlignmentFlag.AlignRight
        mode = Qt.TextElideMode.ElideRight
        if column is Column.PATH:
            mode = Qt.TextElideMode.ElideMiddle
        paint_line(painter, rect, text, colour, side, mode)

    # Editing in place --------------------------------------------------------------------

    @override
    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> QWidget:
        editor = QLineEdit(parent)
        column = Column(index.column())
        editor.setAccessibleName(header_text(column))
        editor.setProperty("role", "cell")
        return editor

    @override
    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        summary, field = index.data(SUMMARY_ROLE), field_of(Column(index.column()))
        if not isinstance(editor, QLineEdit) or editor.property("before") is not None:
            return  # other rows were read again meanwhile: what is being typed stays
        if not isinstance(summary, TrackSummary) or field is None or self.cell_values is None:
            return
        before = self.cell_values(summary.track_id, field)
        editor.setProperty("before", list(before))
        editor.setText(text_of(before))
        editor.selectAll()

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        summary, field = index.data(SUMMARY_ROLE), field_of(Column(index.column()))
        held = editor.property("before")
        if not isinstance(editor, QLineEdit) or held is None or field is None:
            return
        before = tuple(held)
        values = values_of(editor.text(), field, before)
        if values != before and isinstance(summary, TrackSummary):
            self.cell_edited.emit(summary.track_id, field, values)

    @override
    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        editor.setGeometry(option.rect)
