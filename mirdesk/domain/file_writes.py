"""Writes into files as plain data, between the process that does them and the journal."""

from dataclasses import dataclass, field
from enum import StrEnum

from mirdesk.domain.tag_edits import FieldChange, TagEdit


@dataclass(frozen=True, slots=True)
class FileStamp:
    """Which version of a file something is said of.

    Attributes
    ----------
    size_bytes, mtime_ns, inode, device : int
        From ``os.stat``.
    """

    size_bytes: int
    mtime_ns: int
    inode: int
    device: int


class WriteWay(StrEnum):
    """How new bytes take the place of old ones."""

    REPLACE = "replace"  # a copy beside the file is renamed over it
    IN_PLACE = "in place"  # hard links and the like: written over, an undo copy kept meanwhile


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """Ask for one file to be written; ``work_folder`` serves where its own takes no copy.

    Attributes
    ----------
    path : bytes
    edit : TagEdit
    work_folder : bytes
        A folder of the program for copies, used where the file's own folder takes none.
    """

    path: bytes
    edit: TagEdit
    work_folder: bytes = b""


@dataclass(frozen=True, slots=True)
class WritePlan:
    """What will be done to one file, decided before anything is done; the journal keeps it.

    Attributes
    ----------
    path : bytes
        As asked for.
    real_path : bytes
        With links followed; this is written.
    before : FileStamp
        The version that was looked at.
    way : WriteWay
    work_path : bytes
        The copy that is made; left over only after a crash. ``IN_PLACE`` keeps the old bytes
        in a second one, whose name ends in ``.keep`` instead of ``.tmp``.
    pieces : bytes
        The new file as pieces of the old one (``filetags.raw.pieces.packed``).
    undo : bytes
        The old file as pieces of the new one; packed, then compressed with zlib.
    new_size : int
        Bytes of the new file.
    literals_digest : bytes
        BLAKE2b-128 of what in the new file does not come from the old one: with the size, it
        tells whether a file is still as we wrote it.
    changes : tuple of FieldChange
        As the file will hold them: numbers cut to what its tags can keep, and so on.
    edit : TagEdit
        The edit itself, for checking the result; empty for an undo.
    file_date_ns : int or None
        The modification time to give where dates are kept; None for that of ``before``. An
        undo brings the old one back.
    """

    path: bytes
    real_path: bytes
    before: FileStamp
    way: WriteWay
    work_path: bytes
    pieces: bytes = field(repr=False)
    undo: bytes = field(repr=False)
    new_size: int
    literals_digest: bytes
    changes: tuple[FieldChange, ...]
    edit: TagEdit = field(default_factory=TagEdit)
    file_date_ns: int | None = None


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A write as the journal has it.

    Attributes
    ----------
    entry_id, batch_id : int
    path, real_path : bytes
    way : WriteWay
    work_path : bytes
    before : FileStamp
    after : FileStamp or None
        None while it is not known to be done.
    undo : bytes
    new_size : int
    literals_digest : bytes
    changes : tuple of FieldChange
    """

    entry_id: int
    batch_id: int
    path: bytes
    real_path: bytes
    way: WriteWay
    work_path: bytes
    before: FileStamp
    after: FileStamp | None
    undo: bytes = field(repr=False)
    new_size: int
    literals_digest: bytes
    changes: tuple[FieldChange, ...]


class Found(StrEnum):
    """What a look after a crash found of a write that may or may not have happened."""

    OLD = "old"  # it did not happen
    NEW = "new"  # it happened
    RESTORED = "restored"  # it was half done in place; the old bytes are back
    CHANGED = "changed"  # another program wrote the file since; it was left alone
    GONE = "gone"  # there is no such file any more
    UNREACHABLE = "unreachable"  # its drive is not there: look again at the next start
