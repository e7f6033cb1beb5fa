"""The view of files and their changes, in the save dialog and the history."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)
from typing_extensions import override

from mirdesk.ui.row_painting import AnyIndex
from mirdesk.ui.tagging.changes_model import ChangeColumn, ChangesTreeModel
from mirdesk.ui.theme import COMPACT_ROW_HEIGHT, row_height

_WIDTHS: Final = {ChangeColumn.NAME: 260, ChangeColumn.OLD: 190, ChangeColumn.NEW: 190}
_OPENED_ROWS: Final = 20_000  # opening more of them at once could be felt


class _Delegate(QStyledItemDelegate):
    """Rows of one height; names lose their middle, which says least, where room is short."""

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().initStyleOption(option, index)
        is_name = index.column() == ChangeColumn.NAME
        mode = Qt.TextElideMode.ElideMiddle if is_name else Qt.TextElideMode.ElideRight
        option.textElideMode = mode

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(80, row_height(option.fontMetrics, COMPACT_ROW_HEIGHT))


class ChangesTree(QTreeView):
    """Files with the fields that change below them.

    Parameters
    ----------
    rows : ChangesTreeModel
    """

    def __init__(self, rows: ChangesTreeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.setModel(rows)
        self.setItemDelegate(_Delegate(self))
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

    def open_rows(self) -> None:
        """Show the fields of all files, unless there are very many."""
        count = sum(len(file.fields) for file in self.rows.visible)
        if count <= _OPENED_ROWS:
            self.expandAll()
        if count:
            self.setCurrentIndex(self.rows.index(0, 0))

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
