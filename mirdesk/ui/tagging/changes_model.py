"""Files with the fields that change in them, old and new, as rows with boxes to tick."""

import os
from collections.abc import Iterable, Sequence
from enum import IntEnum, StrEnum
from typing import Any, Final

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont
from typing_extensions import override

from mirdesk.domain.tag_edits import FileWrite, WriteStatus
from mirdesk.domain.tracks import shown_path
from mirdesk.ui.row_painting import AnyIndex
from mirdesk.ui.row_tables import RowsTableModel
from mirdesk.ui.tagging.change_rows import (
    NAME_FIELD,
    ChangeCounts,
    FieldRow,
    FileRow,
    sentence,
    take_look,
)
from mirdesk.ui.tagging.field_words import field_words, values_words
from mirdesk.ui.theme import Look

_LINE_BREAK: Final = " ⏎ "
_SEPARATOR: Final = "; "
_PATH_SEPARATOR: Final = os.fsencode(os.sep)
_SHOWN_FOLDERS: Final = 2  # the album's and the artist's, mostly
_MOST_SHOWN: Final = 300  # characters of a value; lyrics need no more to be known by


class ChangeColumn(IntEnum):
    """Columns of the table."""

    NAME = 0  # of the file, and of the field
    OLD = 1
    NEW = 2
    NOTE = 3


class Showing(StrEnum):
    """Which files are shown."""

    ALL = "all"
    PROBLEMS = "problems"
    OUTSIDE = "outside"


class ChangesTableModel(RowsTableModel):
    """A row for each file, with those of its fields below it.

    Flat, for a tree asks for every row when it opens them: a fifth of a second for 1,000 files.

    Parameters
    ----------
    look : Look
    can_choose : bool
        Whether rows have boxes.

    Signals
    -------
    choice_changed()
        Something was ticked or cleared.
    """

    choice_changed = Signal()

    def __init__(
        self, look: Look, *, can_choose: bool = False, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._can_choose = can_choose
        self._files: list[FileRow] = []
        self._visible: list[FileRow] = []
        self._lines: list[tuple[FileRow, FieldRow | None]] = []  # one for each row
        self._text = ""
        self._showing = Showing.ALL

    @property
    def files(self) -> Sequence[FileRow]:
        """All files, whatever is shown of them."""
        return self._files

    @property
    def visible(self) -> Sequence[FileRow]:
        """Files that are shown, in their order."""
        return self._visible

    def show_files(self, files: Iterable[FileRow]) -> None:
        """Show other files; those with fields changed by another program come last."""
        self.beginResetModel()
        self._files = sorted(files, key=lambda file: file.is_outside)
        self._arrange()
        self.endResetModel()
        self.choice_changed.emit()

    def note_looks(self, looks: Iterable[FileWrite]) -> None:
        """Take what looking into the files has found."""
        found = {look.path: look for look in looks}
        self.beginResetModel()
        for file in self._files:
            if file.path in found:
                take_look(file, found[file.path])
        self._files.sort(key=lambda file: file.is_outside)
        self._arrange()
        self.endResetModel()
        self.choice_changed.emit()

    def filter(self, text: str, showing: Showing) -> None:
        """Show only files whose name or values hold a text, or that need a look."""
        self._text, self._showing = text.casefold().strip(), showing
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        self._visible = [file for file in self._files if self._passes(file)]
        self._lines = [(file, row) for file in self._visible for row in (None, *file.fields)]

    def _passes(self, file: FileRow) -> bool:
        if self._showing is Showing.PROBLEMS and not file.is_problem:
            return False
        if self._showing is Showing.OUTSIDE and not file.is_outside:
            return False
        return not self._text or self._text in _searched(file)

    def counts(self) -> ChangeCounts:
        """Return how much is chosen, whatever is shown."""
        chosen = [len(file.chosen) for file in self._files]
        return ChangeCounts(
            sum(chosen),
            sum(count > 0 for count in chosen),
            sum(file.is_problem for file in self._files),
            sum(file.is_outside for file in self._files),
        )

    def chosen(self) -> dict[int, list[FieldRow]]:
        """Return the chosen fields of each track that has any."""
        return {file.track_id: file.chosen for file in self._files if file.chosen}

    def choose_shown(self, *, is_chosen: bool) -> None:
        """Tick or clear everything that is shown."""
        for file in self.visible:
            for row in file.fields:
                row.is_chosen = is_chosen
        self._tell_choice()

    def _tell_choice(self) -> None:
        """Tell that boxes may be others; only what is in view is asked for again."""
        if self._lines:
            last = self.index(len(self._lines) - 1, 0)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.CheckStateRole])
        self.choice_changed.emit()

    # Qt's questions ------------------------------------------------------------------------

    @override
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._lines)

    def file_at(self, index: AnyIndex) -> FileRow:
        """Return the file of a row, or that of its field."""
        return self._lines[index.row()][0]

    def field_at(self, index: AnyIndex) -> FieldRow | None:
        """Return the field of a row; None where it is that of a file."""
        return self._lines[index.row()][1]

    def row_of(self, file: FileRow, field: FieldRow | None = None) -> int:
        """Return the row of a file, or of one of its fields; -1 where it is not shown."""
        wanted = (id(file), id(field))
        found = (
            n for n, line in enumerate(self._lines) if (id(line[0]), id(line[1])) == wanted
        )
        return next(found, -1)

    @override
    def headings(self) -> Sequence[str]:
        return (
            self.tr("File and field"),
            self.tr("Before"),
            self.tr("After"),
            self.tr("Note"),
        )

    @override
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        flags |= Qt.ItemFlag.ItemNeverHasChildren
        if self._can_choose and index.column() == ChangeColumn.NAME and self._is_free(index):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def _is_free(self, index: AnyIndex) -> bool:
        """Tell whether a row can be ticked."""
        file, row = self.file_at(index), self.field_at(index)
        return not file.is_problem and (row is None or not row.is_here_already)

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(index)[:_MOST_SHOWN]
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(index)
            case Qt.ItemDataRole.CheckStateRole:
                return self._state(index)
            case Qt.ItemDataRole.FontRole:
                return self._font(index)
            case Qt.ItemDataRole.ForegroundRole:
                return self._ink(index)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(index)
            case _:
                return None

    @override
    def setData(
        self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not self._is_free(index):
            return False
        is_chosen = Qt.CheckState(value) == Qt.CheckState.Checked
        file, row = self.file_at(index), self.field_at(index)
        for one in file.fields if row is None else [row]:
            one.is_chosen = is_chosen
        self._tell_choice()
        return True

    # What a cell says ----------------------------------------------------------------------

    def _words(self, index: AnyIndex) -> str:
        row = self.field_at(index)
        if row is None:
            return self._file_words(index)
        match index.column():
            case ChangeColumn.NAME:
                is_name = row.change.field == NAME_FIELD
                return self.tr("Name") if is_name else field_words(row.change.field)
            case ChangeColumn.OLD:
                return _one_line(row.change.field, row.change.old) or self.tr("(none)")
            case ChangeColumn.NEW:
                return _one_line(row.change.field, row.change.new) or self.tr("(removed)")
            case _:
                return self._note(row)

    def _file_words(self, index: AnyIndex) -> str:
        file = self.file_at(index)
        if index.column() == ChangeColumn.NAME:
            return shown_path(file.path.rpartition(_PATH_SEPARATOR)[2])
        if index.column() == ChangeColumn.OLD:
            folders = file.path.split(_PATH_SEPARATOR)[-1 - _SHOWN_FOLDERS : -1]
            return shown_path(_PATH_SEPARATOR.join(folders))
        return self._status(file) if index.column() == ChangeColumn.NOTE else ""

    def _status(self, file: FileRow) -> str:
        if file.reason:
            return sentence(file.reason)
        return {
            WriteStatus.UNCHANGED: self.tr("Holds these values already"),
            WriteStatus.STOPPED: self.tr("Left as it was"),
            WriteStatus.RESTORED: self.tr("As it was before"),
        }.get(file.status or WriteStatus.WRITTEN, "")

    def _note(self, row: FieldRow) -> str:
        name = row.change.field
        if row.is_here_already:
            return self.tr("The file holds this already")
        if row.outside is not None:
            words = self.tr("Changed by another program; it was: {value}")
            return words.format(value=_one_line(name, row.outside) or self.tr("(none)"))
        if row.asked is not None:
            words = self.tr("Its tags cannot hold: {value}")
            return words.format(value=_one_line(name, row.asked))
        return ""

    def _tip(self, index: AnyIndex) -> str:
        row, file = self.field_at(index), self.file_at(index)
        if row is None:
            note = self._status(file)
            return shown_path(file.path) + (f"\n{note}" if note else "")
        match index.column():
            case ChangeColumn.OLD:
                return "\n".join(row.change.old)
            case ChangeColumn.NEW:
                return "\n".join(row.change.new)
            case _:
                return self._words(index)

    def _state(self, index: AnyIndex) -> Qt.CheckState | None:
        if not self._can_choose or index.column() != ChangeColumn.NAME:
            return None
        if not self._is_free(index):
            return Qt.CheckState.Unchecked
        row, file = self.field_at(index), self.file_at(index)
        rows = [row] if row is not None else [r for r in file.fields if not r.is_here_already]
        ticked = sum(one.is_chosen for one in rows)
        if not ticked:
            return Qt.CheckState.Unchecked
        is_all = ticked == len(rows)
        return Qt.CheckState.Checked if is_all else Qt.CheckState.PartiallyChecked

    def _font(self, index: AnyIndex) -> QFont | None:
        row = self.field_at(index)
        is_heading = row is None and index.column() == ChangeColumn.NAME
        is_new = row is not None and index.column() == ChangeColumn.NEW
        if not (is_heading or is_new):
            return None
        font = QFont()
        if row is not None and not row.change.new:
            font.setItalic(True)
        else:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def _ink(self, index: AnyIndex) -> QColor | None:
        theme = self._look.theme
        row, file = self.field_at(index), self.file_at(index)
        if index.column() == ChangeColumn.NOTE:
            is_bad = row is None and file.is_problem
            is_odd = row is not None and (row.outside or row.asked) is not None
            ink = theme.error if is_bad else theme.warning if is_odd else theme.second_text
            return QColor(ink)
        is_field = row is not None and index.column() != ChangeColumn.NEW
        is_faint = is_field or index.column() == ChangeColumn.OLD
        return QColor(theme.second_text) if is_faint else None

    def _spoken(self, index: AnyIndex) -> str:
        row, file = self.field_at(index), self.file_at(index)
        if row is None:
            return f"{self._words(index)} {self._status(file)}".strip()
        words = self.tr("{field}: {old} becomes {new}")
        made = words.format(
            field=field_words(row.change.field),
            old=_one_line(row.change.field, row.change.old) or self.tr("nothing"),
            new=_one_line(row.change.field, row.change.new) or self.tr("nothing"),
        )
        note = self._note(row)
        return f"{made}. {note}" if note else made


def _one_line(name: str, values: Sequence[str]) -> str:
    """Return values as one line."""
    if not values:
        return ""
    text = values_words(name, values) if len(values) == 1 else _SEPARATOR.join(values)
    return text.replace("\r\n", "\n").replace("\n", _LINE_BREAK)


def _searched(file: FileRow) -> str:
    """Return the text in which a search looks."""
    parts = [shown_path(file.path), file.reason]
    for row in file.fields:
        parts += [field_words(row.change.field), *row.change.old, *row.change.new]
    return "\n".join(parts).casefold()
