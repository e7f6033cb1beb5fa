"""The view of files and their changes, in the save dialog and the history."""

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from mirdesk.ui import icons
from mirdesk.ui.row_painting import AnyIndex, hover_colour, paint_line
from mirdesk.ui.row_tables import set_up_rows
from mirdesk.ui.tagging.changes_model import ChangeColumn, ChangesTableModel
from mirdesk.ui.theme import COMPACT_ROW_HEIGHT, SPACE_XS, Look, row_height

# Of the width; the note has the rest, as the reason of a refusal is a sentence.
_SHARES: Final = {ChangeColumn.NAME: 0.25, ChangeColumn.OLD: 0.19, ChangeColumn.NEW: 0.19}
_INDENT: Final = 20  # of fields below their file
_BOX: Final = 14
_CORNER: Final = 3
_FEATURE: Final = QStyleOptionViewItem.ViewItemFeature


class ChangesDelegate(QStyledItemDelegate):
    """Rows of one height, with boxes that can be seen in both themes.

    Parameters
    ----------
    look : Look
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(80, row_height(option.fontMetrics, COMPACT_ROW_HEIGHT))

    def _is_field(self, index: AnyIndex) -> bool:
        rows = index.model()
        return isinstance(rows, ChangesTableModel) and rows.field_at(index) is not None

    @override
    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: AnyIndex,
    ) -> bool:
        """Tick where the box is painted."""
        made = QStyleOptionViewItem(option)
        is_name = index.column() == ChangeColumn.NAME
        if is_name and self._is_field(index):
            made.rect = made.rect.adjusted(_INDENT, 0, 0, 0)
        return super().editorEvent(event, model, made, index)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        made = QStyleOptionViewItem(option)
        self.initStyleOption(made, index)
        widget = made.widget
        style = widget.style()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if made.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(made.rect, QColor(self._look.theme.selection))
        elif made.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(made.rect, QColor(hover_colour(self._look.theme)))
        if index.column() == ChangeColumn.NAME and self._is_field(index):
            made.rect = made.rect.adjusted(_INDENT, 0, 0, 0)
        if made.features & _FEATURE.HasCheckIndicator:
            part = QStyle.SubElement.SE_ItemViewItemCheckIndicator
            place = style.subElementRect(part, made, widget)
            is_free = bool(index.flags() & Qt.ItemFlag.ItemIsUserCheckable)
            self._paint_box(painter, place, made.checkState, is_free=is_free)
        self._paint_words(painter, made, index)
        painter.restore()

    def _paint_box(
        self, painter: QPainter, place: QRect, state: Qt.CheckState, *, is_free: bool
    ) -> None:
        theme = self._look.theme
        box = QRectF(0.0, 0.0, _BOX - 1, _BOX - 1)
        box.moveCenter(place.toRectF().center())
        is_on = state != Qt.CheckState.Unchecked
        outline = theme.accent if is_on else theme.control_line
        painter.setPen(QPen(QColor(outline if is_free else theme.line), 1))
        painter.setBrush(QColor(theme.accent if is_on else theme.panel))
        painter.drawRoundedRect(box, _CORNER, _CORNER)
        if is_on:
            name = "check" if state == Qt.CheckState.Checked else "minus"
            icons.paint(painter, name, box.adjusted(1, 1, -1, -1), theme.on_accent)

    def _paint_words(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        part = QStyle.SubElement.SE_ItemViewItemText
        place = option.widget.style().subElementRect(part, option, option.widget)
        if option.features & _FEATURE.HasCheckIndicator:
            place = place.adjusted(SPACE_XS, 0, 0, 0)
        font = QFont(option.font)
        wanted = index.data(Qt.ItemDataRole.FontRole)
        if isinstance(wanted, QFont):
            font.setWeight(wanted.weight())
            font.setItalic(wanted.italic())
        painter.setFont(font)
        ink = index.data(Qt.ItemDataRole.ForegroundRole)
        colour = ink.name() if isinstance(ink, QColor) else self._look.theme.text
        is_name = index.column() == ChangeColumn.NAME
        mode = Qt.TextElideMode.ElideMiddle if is_name else Qt.TextElideMode.ElideRight
        paint_line(painter, place, option.text, colour, mode=mode)


class ChangesTable(QTableView):
    """Files with the fields that change below them.

    Parameters
    ----------
    rows : ChangesTableModel
    look : Look
    """

    def __init__(
        self, rows: ChangesTableModel, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows = rows
        self.setModel(rows)
        self.setItemDelegate(ChangesDelegate(look, self))
        set_up_rows(
            self,
            self.tr("Changes"),
            self.tr("Columns of the changes"),
            least_height=COMPACT_ROW_HEIGHT,
            has_one_chosen=True,
        )
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.horizontalHeader()
        header.setSectionResizeMode(ChangeColumn.NOTE, QHeaderView.ResizeMode.Stretch)
        rows.modelReset.connect(self._on_reset)
        look.changed.connect(self.viewport().update)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            for column, share in _SHARES.items():
                self.setColumnWidth(column, round(share * self.viewport().width()))

    def _on_reset(self) -> None:
        if self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0, 0))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick the current row by Space, wherever in it the focus stands."""
        current = self.currentIndex()
        if event.key() != Qt.Key.Key_Space or not current.isValid():
            super().keyPressEvent(event)
            return
        name = current.siblingAtColumn(ChangeColumn.NAME)
        if name.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            state = Qt.CheckState(name.data(Qt.ItemDataRole.CheckStateRole))
            is_on = state == Qt.CheckState.Checked
            wanted = Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked
            self.rows.setData(name, wanted, Qt.ItemDataRole.CheckStateRole)
