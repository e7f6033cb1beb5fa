"""The view of files and their changes, in the save dialog and the history."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)
from typing_extensions import override

from mirdesk.ui import icons
from mirdesk.ui.row_painting import AnyIndex, paint_line
from mirdesk.ui.tagging.changes_model import ChangeColumn, ChangesTreeModel
from mirdesk.ui.theme import COMPACT_ROW_HEIGHT, SPACE_XS, Look, row_height

_WIDTHS: Final = {ChangeColumn.NAME: 260, ChangeColumn.OLD: 190, ChangeColumn.NEW: 190}
_OPENED_ROWS: Final = 20_000  # opening more of them at once could be felt
_BOX: Final = 14
_CORNER: Final = 3
_ARROW: Final = 10
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

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        made = QStyleOptionViewItem(option)
        self.initStyleOption(made, index)
        widget = made.widget
        style = widget.style()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, made, painter, widget)
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
        paint_line(
            painter, place.adjusted(SPACE_XS, 0, -SPACE_XS, 0), option.text, colour, mode=mode
        )


class ChangesTree(QTreeView):
    """Files with the fields that change below them.

    Parameters
    ----------
    rows : ChangesTreeModel
    look : Look
    """

    def __init__(
        self, rows: ChangesTreeModel, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows = rows
        self._look = look
        self.setModel(rows)
        self.setItemDelegate(ChangesDelegate(look, self))
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setIndentation(20)
        self.setAccessibleName(self.tr("Changes"))
        header = self.header()
        header.setAccessibleName(self.tr("Columns of the changes"))
        header.setHighlightSections(False)
        header.setSectionsMovable(False)
        header.setStretchLastSection(False)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        header.setSectionResizeMode(ChangeColumn.NOTE, QHeaderView.ResizeMode.Stretch)
        rows.modelReset.connect(self.open_rows)
        look.changed.connect(self.viewport().update)

    def open_rows(self) -> None:
        """Show the fields of all files, unless there are very many."""
        count = sum(len(file.fields) for file in self.rows.visible)
        if count <= _OPENED_ROWS:
            self.expandAll()
        if count:
            self.setCurrentIndex(self.rows.index(0, 0))

    @override
    def drawBranches(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:
        """Draw an arrow before files that can be opened or closed."""
        super().drawBranches(painter, rect, index)
        if not self.rows.hasChildren(index):
            return
        place = QRectF(0, 0, _ARROW, _ARROW)
        place.moveCenter(rect.toRectF().center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        name = "down" if self.isExpanded(index) else "right"
        icons.paint(painter, name, place, self._look.theme.second_text)
        painter.restore()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick the current row by Space, wherever in it the focus stands."""
        current = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and current.isValid():
            name = current.siblingAtColumn(ChangeColumn.NAME)
            if name.flags() & Qt.ItemFlag.ItemIsUserCheckable:
                state = Qt.CheckState(name.data(Qt.ItemDataRole.CheckStateRole))
                is_on = state == Qt.CheckState.Checked
                wanted = Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked
                self.rows.setData(name, wanted, Qt.ItemDataRole.CheckStateRole)
            return
        super().keyPressEvent(event)
