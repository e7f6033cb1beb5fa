"""Tables that are read row by row, all of one look."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView
from typing_extensions import override

from mirdesk.ui.row_painting import AnyIndex
from mirdesk.ui.theme import ROW_HEIGHT, row_height

_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RowsTableModel(QAbstractTableModel):
    """Columns with headings that stand left, as the values do; give it ``headings``."""

    def headings(self) -> Sequence[str]:
        """Return the words above the columns, one for each."""
        raise NotImplementedError

    @override
    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.headings())

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT
        return self.headings()[section] if role == Qt.ItemDataRole.DisplayRole else None


def set_up_rows(
    table: QTableView,
    name: str,
    columns_name: str,
    *,
    least_height: int = ROW_HEIGHT,
    has_one_chosen: bool = False,
) -> None:
    """Let a table show rows of one line, choose whole ones, and let Tab leave it.

    Parameters
    ----------
    table : QTableView
    name, columns_name : str
        For screen readers: of the table and of its header.
    least_height : int
        Of a row, in pixels at the usual text size.
    has_one_chosen : bool
        One row can be chosen at a time, not several.
    """
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    if has_one_chosen:
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setCornerButtonEnabled(False)
    rows = table.verticalHeader()
    rows.setDefaultSectionSize(row_height(table.fontMetrics(), least_height))
    rows.hide()
    header = table.horizontalHeader()
    header.setAccessibleName(columns_name)
    header.setHighlightSections(False)
