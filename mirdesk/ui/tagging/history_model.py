"""What was written into files and how they were renamed, newest first."""

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    Qt,
)
from typing_extensions import override

from mirdesk.domain.tag_edits import BatchSummary, FieldChange, WriteStatus
from mirdesk.domain.tracks import shown_path
from mirdesk.store.library import Library
from mirdesk.store.moves import MoveState
from mirdesk.ui.row_painting import AnyIndex
from mirdesk.ui.row_tables import RowsTableModel
from mirdesk.ui.tagging.change_rows import NAME_FIELD, FieldRow, FileRow, rows_of
from mirdesk.ui.tagging.waiting_edits import place_of

_SEPARATOR: Final = os.fsencode(os.sep)


class HistoryColumn(IntEnum):
    """Columns of the list."""

    WHEN = 0
    WHAT = 1
    FILES = 2
    STATE = 3


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One batch; ``is_renaming`` where files got other names instead of other tags."""

    batch: BatchSummary
    is_renaming: bool = False

    @property
    def can_undo(self) -> bool:
        """Whether something of it can be brought back."""
        return self.batch.can_undo > 0


def read_history(library: Library) -> list[HistoryItem]:
    """Return all batches, newest first.

    Raises
    ------
    LibraryError
        The library cannot be read.
    """
    items = [HistoryItem(batch) for batch in library.write_batches()]
    items += [HistoryItem(batch, is_renaming=True) for batch in library.moves.batches()]
    return sorted(items, key=lambda item: -item.batch.made_at_s)


def newest_undoable(library: Library) -> HistoryItem | None:
    """Return what Undo takes back: the newest batch that can be, and that is no undo itself.

    Raises
    ------
    LibraryError
        The library cannot be read.
    """
    items = read_history(library)
    return next((i for i in items if i.can_undo and not i.batch.is_undo), None)


def read_files(library: Library, item: HistoryItem) -> list[FileRow]:
    """Return the files of a batch with what changed in them.

    Raises
    ------
    LibraryError
        The library cannot be read.
    """
    if not item.is_renaming:
        files = rows_of(library.batch_files(item.batch.batch_id))
        for file in files:
            file.fields.sort(key=lambda row: place_of(row.change.field))
        return files
    rows = []
    for move in library.moves.files(item.batch.batch_id):
        if move.state is MoveState.NOT_DONE:
            continue
        change = FieldChange(NAME_FIELD, *_names(move.old, move.new))
        is_back = move.state is MoveState.TAKEN_BACK
        status = WriteStatus.RESTORED if is_back else WriteStatus.WRITTEN
        rows.append(FileRow(move.new, [FieldRow(change)], status=status))
    return rows


def _names(old: bytes, new: bytes) -> tuple[tuple[str], tuple[str]]:
    """Return two paths without the folders that they share."""
    parts = [path.split(_SEPARATOR) for path in (old, new)]
    pairs = zip(*(names[:-1] for names in parts), strict=False)
    same = next((n for n, (one, other) in enumerate(pairs) if one != other), None)
    if same is None:
        same = min(len(names) for names in parts) - 1
    before, after = (_SEPARATOR.join(names[same:]) for names in parts)
    return (shown_path(before),), (shown_path(after),)


def moment_text(epoch_s: float) -> str:
    """Return a moment as date and time of the person's locale, to the minute."""
    moment = QDateTime.fromSecsSinceEpoch(int(epoch_s))
    if QLocale().language() == QLocale.Language.C:
        local = dt.datetime.fromtimestamp(epoch_s, tz=dt.UTC).astimezone()
        return local.strftime("%Y-%m-%d %H:%M")
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


class HistoryTableModel(RowsTableModel):
    """Batches, newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: Sequence[HistoryItem] = ()

    def show_items(self, items: Sequence[HistoryItem]) -> None:
        """Show other batches."""
        self.beginResetModel()
        self.items = list(items)
        self.endResetModel()

    @override
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.items)

    @override
    def headings(self) -> Sequence[str]:
        return (self.tr("When"), self.tr("What"), self.tr("Files"), self.tr("Undo"))

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == HistoryColumn.FILES:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        item = self.items[index.row()]
        match HistoryColumn(index.column()):
            case HistoryColumn.WHEN:
                return moment_text(item.batch.made_at_s)
            case HistoryColumn.WHAT:
                return self.what(item)
            case HistoryColumn.FILES:
                return f"{item.batch.files:,}"
            case _:
                return self.state(item)

    def what(self, item: HistoryItem) -> str:
        """Return what a batch did."""
        title = item.batch.title
        if item.is_renaming:
            done, back = self.tr("Renamed: {title}"), self.tr("Names taken back: {title}")
            return (back if item.batch.is_undo else done).format(title=title)
        words = self.tr("Undo of: {title}") if item.batch.is_undo else "{title}"
        return words.format(title=title or self.tr("Tags"))

    def state(self, item: HistoryItem) -> str:
        """Return whether a batch can be undone, or why not."""
        batch = item.batch
        if not batch.can_undo:
            return self.tr("Undone already")
        if batch.can_undo < batch.files:
            words = self.tr("Can be undone in {count:,} files")
            one = self.tr("Can be undone in 1 file")
            return one if batch.can_undo == 1 else words.format(count=batch.can_undo)
        return self.tr("Can be undone")
