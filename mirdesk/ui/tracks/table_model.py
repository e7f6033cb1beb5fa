"""Qt item model of the track table: knows ids, asks for pages, never sorts by itself."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    Qt,
    QUrl,
)
from typing_extensions import override

from mirdesk.domain.tracks import TrackSummary
from mirdesk.store.library import Library
from mirdesk.ui.local_urls import file_url
from mirdesk.ui.row_painting import AnyIndex
from mirdesk.ui.tracks.cell_editing import EDITED_FIELDS
from mirdesk.ui.tracks.columns import FACTS, Column, cell_text, header_text, spoken_text
from mirdesk.ui.tracks.pages import SummaryPages

SUMMARY_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
_DRAG_LIMIT: Final = 5000  # file links in one drag; more only slows the program dropped on


class TracksTableModel(QAbstractTableModel):
    """Tracks in the order the library gave them.

    Parameters
    ----------
    library : Library
        Pages are read from it on the thread of the window; each takes a few milliseconds.
    """

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pages = SummaryPages(library.summaries)
        self._library = library
        self.is_editable = False  # some cells, in place

    @property
    def ids(self) -> np.ndarray:
        """Ids of all rows, shape (n,), int64."""
        return self._pages.ids

    def show_ids(self, ids: np.ndarray) -> bool:
        """Take the rows of a new answer.

        Returns
        -------
        bool
            Whether the rows or their order changed; when not, cells are only read again.
        """
        if np.array_equal(ids, self._pages.ids):
            self.read_again()
            return False
        self.beginResetModel()
        self._pages.replace(ids)
        self.endResetModel()
        return True

    def read_again(self) -> None:
        """Read the cells again, keeping the rows."""
        self._pages.forget()
        if len(self._pages.ids):
            last = self.index(len(self._pages.ids) - 1, len(Column) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def track_id(self, row: int) -> int:
        """Return the track of a row."""
        return int(self._pages.ids[row])

    def rows_of(self, track_ids: Sequence[int]) -> np.ndarray:
        """Return the rows, ascending, that hold any of some tracks."""
        return np.flatnonzero(np.isin(self._pages.ids, np.asarray(track_ids, dtype=np.int64)))

    def summary(self, row: int) -> TrackSummary | None:
        """Return what is shown in a row."""
        return self._pages.summary(row)

    @override
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._pages.ids)

    @override
    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(Column)

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in _ROLES:
            return None
        column = Column(index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignRight if FACTS[column].is_number else Qt.AlignmentFlag(0)
            )
            return side | Qt.AlignmentFlag.AlignVCenter
        summary = self._pages.summary(index.row())
        if role == SUMMARY_ROLE or summary is None:
            return summary
        if role in _SPOKEN:
            return spoken_text(summary, column)
        return cell_text(summary, column)

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = Column(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if column is Column.STATE else header_text(column)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return header_text(column)
        if role == Qt.ItemDataRole.TextAlignmentRole and FACTS[column].is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        can_edit = self.is_editable and index.column() in EDITED_FIELDS
        return _EDITED_FLAGS if can_edit else _FLAGS

    @override
    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        rows = sorted({index.row() for index in indexes})[:_DRAG_LIMIT]
        links: list[QUrl] = []
        for start in range(0, len(rows), 500):
            ids = [self.track_id(row) for row in rows[start : start + 500]]
            links += [file_url(item.path) for item in self._library.summaries(ids)]
        data = QMimeData()
        data.setUrls(links)
        return data

    @override
    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction  # a drag never moves a file


_FLAGS: Final = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)
_EDITED_FLAGS: Final = _FLAGS | Qt.ItemFlag.ItemIsEditable
_SPOKEN: Final = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
_ROLES: Final = frozenset(
    {
        int(Qt.ItemDataRole.DisplayRole),
        int(Qt.ItemDataRole.ToolTipRole),
        int(Qt.ItemDataRole.AccessibleTextRole),
        int(Qt.ItemDataRole.TextAlignmentRole),
        SUMMARY_ROLE,
    }
)
