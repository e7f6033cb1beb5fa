"""Edits of tags as plain data: what shall be in a file, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from mirdesk.domain.tags import COVER_FIELD, TagMap

MAX_PICTURE_BYTES: Final = 32 * 1024 * 1024  # safety.md: covers are capped at 32 MB


@dataclass(frozen=True, slots=True)
class CoverEdit:
    """Another front cover, or none.

    Attributes
    ----------
    data : bytes
        The picture as it shall lie in the file (JPEG or PNG); empty to remove the cover.
    mime_type : str
        ``image/jpeg`` or ``image/png``; empty with no data.
    """

    data: bytes = field(repr=False)
    mime_type: str = ""


@dataclass(frozen=True, slots=True)
class TagEdit:
    """What shall be in one file; fields that are not named stay as they are.

    Attributes
    ----------
    values : mapping of str to tuple of str
        Field to all of its new values, in order; no values remove it.
    cover : CoverEdit or None
        None leaves the pictures alone.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cover: CoverEdit | None = None

    @property
    def fields(self) -> frozenset[str]:
        """Names of all fields that change, ``cover`` among them."""
        return frozenset(self.values) | ({COVER_FIELD} if self.cover is not None else set())

    def __bool__(self) -> bool:
        return bool(self.values) or self.cover is not None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One line of the preview: a field of a file, before and after.

    Attributes
    ----------
    field : str
    old, new : tuple of str
        Values; of a cover one line of words such as ``JPEG, 500 × 500, 81 kB``.
    """

    field: str
    old: tuple[str, ...]
    new: tuple[str, ...]


class WriteStatus(StrEnum):
    """What became of one file of a batch."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"  # it holds these values already
    PREVIEWED = "previewed"  # a dry run: it would be written
    REFUSED = "refused"  # it could not be written without a risk; the reason says which
    FAILED = "failed"  # the system did not let us: read-only, disk full ...
    STOPPED = "stopped"  # the person stopped the batch before this file
    RESTORED = "restored"  # undone: the old bytes are back


@dataclass(frozen=True, slots=True)
class FileWrite:
    """What became of one file.

    Attributes
    ----------
    path : bytes
    status : WriteStatus
    reason : str
        Why it was refused or failed, in the person's words; else empty.
    changes : tuple of FieldChange
        Fields whose values changed (or would), as the file held and holds them.
    """

    path: bytes
    status: WriteStatus
    reason: str = ""
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """One line of the history of writes.

    Attributes
    ----------
    batch_id : int
    made_at_s : float
        Seconds since the epoch (UTC).
    title : str
        What was done, e.g. ``Album, Genre``.
    files : int
        How many files were written.
    can_undo : int
        How many of them can still be brought back (not undone yet).
    is_undo : bool
        The batch itself undid another.
    """

    batch_id: int
    made_at_s: float
    title: str
    files: int
    can_undo: int
    is_undo: bool = False


@dataclass(frozen=True, slots=True)
class PendingEdit:
    """An edit of one field that waits for Save.

    Attributes
    ----------
    track_id : int
    field : str
    new : tuple of str
        Empty to remove the field.
    base : tuple of str
        What the file held when the edit was made: differs from what it holds now when another
        program changed it meanwhile.
    """

    track_id: int
    field: str
    new: tuple[str, ...]
    base: tuple[str, ...]


def changes_between(before: TagMap, after: TagMap) -> tuple[FieldChange, ...]:
    """Return the fields in which two tag maps differ, in their order."""
    names = dict.fromkeys((*before, *after))
    return tuple(
        FieldChange(name, before.get(name, ()), after.get(name, ()))
        for name in names
        if before.get(name, ()) != after.get(name, ())
    )
