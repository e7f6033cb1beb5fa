"""Files and the fields that change in them, as plain data for rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from mirdesk.domain.tag_edits import FieldChange, FileWrite, WriteStatus
from mirdesk.domain.tags import COVER_FIELD

NAME_FIELD: Final = "name of the file"  # no tag: files that were renamed are listed so


@dataclass(slots=True)
class FieldRow:
    """One field of a file.

    Attributes
    ----------
    change : FieldChange
    asked : tuple of str or None
        What was asked for, where the file can hold something else only; None else.
    outside : tuple of str or None
        What the file held when the edit was made, where another program changed it since.
    is_chosen : bool
    is_here_already : bool
        The file holds the new value, so nothing is written for it.
    """

    change: FieldChange
    asked: tuple[str, ...] | None = None
    outside: tuple[str, ...] | None = None
    is_chosen: bool = True
    is_here_already: bool = False


@dataclass(slots=True)
class FileRow:
    """One file with its fields; ``status`` is None until somebody has looked into it."""

    path: bytes
    fields: list[FieldRow] = field(default_factory=list)
    track_id: int = -1
    status: WriteStatus | None = None
    reason: str = ""

    @property
    def is_problem(self) -> bool:
        """Whether it cannot be written, or could not be."""
        return self.status in {WriteStatus.REFUSED, WriteStatus.FAILED}

    @property
    def is_outside(self) -> bool:
        """Whether another program changed a field meanwhile."""
        return any(row.outside is not None for row in self.fields)

    @property
    def chosen(self) -> list[FieldRow]:
        """Fields that will be written."""
        if self.is_problem:
            return []
        return [row for row in self.fields if row.is_chosen and not row.is_here_already]


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """What is chosen, and what is not as it should be: fields and files."""

    fields: int
    files: int
    problems: int
    outside: int


def sentence(reason: str) -> str:
    """Return a reason as a sentence of its own."""
    text = reason.strip()
    ending = "" if not text or text[-1] in ".!?" else "."
    return text[:1].upper() + text[1:] + ending


def take_look(file: FileRow, look: FileWrite) -> None:
    """Bring a row up to date with what its file holds and would hold."""
    file.status, file.reason = look.status, look.reason
    if look.status not in {WriteStatus.PREVIEWED, WriteStatus.UNCHANGED}:
        return
    seen = {change.field: change for change in look.changes}
    for row in file.fields:
        if row.outside is not None:
            continue  # nobody looked for it: it would have been refused
        change = seen.get(row.change.field)
        row.is_here_already = change is None
        if change is not None:
            is_other = change.new != row.change.new and change.field != COVER_FIELD
            if is_other and row.change.new:  # a cover is told in more words now
                row.asked = row.change.new
            row.change = change


def rows_of(
    writes: Iterable[FileWrite], track_of: Callable[[bytes], int] = lambda _path: -1
) -> list[FileRow]:
    """Return files as rows, for looking at what was done to them."""
    return [
        FileRow(
            write.path,
            [FieldRow(change) for change in write.changes],
            track_of(write.path),
            write.status,
            write.reason,
        )
        for write in writes
    ]


def planned_rows(
    edits: Mapping[int, Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]],
    paths: Mapping[int, bytes],
    outside: Mapping[tuple[int, str], tuple[str, ...]],
) -> list[FileRow]:
    """Return rows for edits that wait.

    Parameters
    ----------
    edits : mapping of int to mapping of str to (old, new)
        By track and field.
    paths : mapping of int to bytes
    outside : mapping of (int, str) to tuple of str
        What fields held when they were edited, where another program changed them since.
    """
    files = []
    for track_id, fields in edits.items():
        rows = []
        for name, (old, new) in fields.items():
            base = outside.get((track_id, name))
            row = FieldRow(FieldChange(name, old, new), outside=base, is_chosen=base is None)
            rows.append(row)
        files.append(FileRow(paths[track_id], rows, track_id))
    return files
