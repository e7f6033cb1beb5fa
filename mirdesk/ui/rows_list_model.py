"""A short list of rows, all at hand, for the lists of the inspector."""

from collections.abc import Sequence
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from typing_extensions import override

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
RowT = TypeVar("RowT")


class RowsListModel(QAbstractListModel, Generic[RowT]):
    """Rows of one kind, replaced all at once; give it ``words_of``.

    The row itself is the data of ``ROW_ROLE``; delegates paint from it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[RowT] = ()

    def show_rows(self, rows: Sequence[RowT]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def words_of(self, row: RowT, role: int) -> str | None:
        """Return a row in words, as text, tool tip or for a screen reader; None for none."""
        raise NotImplementedError

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        row = self.rows[index.row()]
        return row if role == ROW_ROLE else self.words_of(row, role)
