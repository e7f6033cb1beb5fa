"""After a crash: what became of a write, and away with its copies."""

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from mirdesk.domain.file_writes import Found, JournalEntry, WriteWay
from mirdesk.errors import FileUnreadableError, WriteRefusedError
from mirdesk.filetags.writing.attributes import open_for_reading, open_for_writing, stamp_of
from mirdesk.filetags.writing.copying import holds_pieces
from mirdesk.filetags.writing.keeping import bring_back, is_half_written, keep_paths, remove
from mirdesk.filetags.writing.other_writers import keep_others_out
from mirdesk.filetags.writing.records import is_as_written, undo_pieces

_OURS: Final = re.compile(rb"\.mirdesk-[0-9a-f]{16}\.(tmp|keep|part)")
_MISSING: Final = (errno.ENOENT, errno.ENOTDIR)


def look_after(entry: JournalEntry) -> Found:
    """Find out whether a write happened that nobody saw the end of, and tidy up after it.

    A file that was being written in place gets its old bytes back. Copies of the entry are
    removed; nothing else is.

    Parameters
    ----------
    entry : JournalEntry

    Returns
    -------
    Found
        ``UNREACHABLE``: nothing was done, look again at the next start.
    """
    try:
        found = _look(entry)
        if found is not Found.UNREACHABLE:
            _sweep(entry, found)
    except (OSError, FileUnreadableError):
        return Found.UNREACHABLE  # a drive that fails: what is left is needed again
    return found


def _look(entry: JournalEntry) -> Found:
    try:
        status = os.lstat(entry.real_path)
    except OSError as error:
        if error.errno not in _MISSING:
            return Found.UNREACHABLE
        return Found.GONE if _is_drive_there(entry) else Found.UNREACHABLE
    if not stat.S_ISREG(status.st_mode):
        return Found.CHANGED
    with _reading(entry.real_path) as descriptor:
        keep, _ = keep_paths(entry.work_path)
        if entry.way is WriteWay.IN_PLACE and _is_ours(keep):
            return _look_beside(entry, descriptor, keep)
        return _compare(entry, descriptor)


def _compare(entry: JournalEntry, descriptor: int) -> Found:
    """Tell a whole file's version by its bytes, else by its size and date."""
    status, before = os.fstat(descriptor), entry.before
    if _is_new(entry, descriptor, status.st_size):
        return Found.NEW
    now = stamp_of(status)
    if (now.size_bytes, now.mtime_ns) == (before.size_bytes, before.mtime_ns):
        return Found.OLD
    return Found.CHANGED


def _is_new(entry: JournalEntry, descriptor: int, size: int) -> bool:
    try:
        undo = undo_pieces(entry)
    except WriteRefusedError:
        return False  # the record is damaged: size and date must do
    return is_as_written(descriptor, size, undo, entry.new_size, entry.literals_digest)


def _look_beside(entry: JournalEntry, descriptor: int, keep: bytes) -> Found:
    """Judge a file that is being written in place: its old bytes are kept, all of them."""
    with _reading(keep) as old:
        size = os.fstat(descriptor).st_size
        if _is_new(entry, descriptor, size) and holds_pieces(
            descriptor, undo_pieces(entry), old
        ):
            return Found.NEW
        if not _may_be_ours(entry, descriptor, old):
            return Found.CHANGED
    target = open_for_writing(entry.real_path)
    try:
        keep_others_out(target)
        bring_back(target, entry.real_path, keep, entry.before.mtime_ns)
    finally:
        os.close(target)
    return Found.RESTORED


def _may_be_ours(entry: JournalEntry, descriptor: int, old: int) -> bool:
    """Tell whether what a file holds can be what an interrupted write made of it."""
    if _is_ours(entry.work_path):
        with _reading(entry.work_path) as new:
            return is_half_written(descriptor, old, new)
    now, before = stamp_of(os.fstat(descriptor)), entry.before
    return (now.inode, now.device) == (before.inode, before.device)


def _sweep(entry: JournalEntry, found: Found) -> None:
    keep, part = keep_paths(entry.work_path)
    paths = [part, entry.work_path]
    # Beside a file that is gone or was changed half written, they may be all that is left.
    if found not in (Found.CHANGED, Found.GONE):
        paths.insert(0, keep)
    for path in paths:
        if _is_ours(path):
            remove(path)


def _is_ours(path: bytes) -> bool:
    """Tell whether there is a copy of this name, and the name is one that we give."""
    if not _OURS.fullmatch(os.path.basename(path)):  # noqa: PTH119 - paths are bytes
        return False
    with suppress(FileNotFoundError, NotADirectoryError):
        return stat.S_ISREG(os.lstat(path).st_mode)
    return False


def _is_drive_there(entry: JournalEntry) -> bool:
    """Tell whether the folder of a missing file is there, on the drive where it was."""
    folder = os.path.dirname(entry.real_path)  # noqa: PTH120 - paths are bytes
    try:
        return os.stat(folder).st_dev == entry.before.device  # noqa: PTH116
    except OSError:
        return False


@contextmanager
def _reading(path: bytes) -> Iterator[int]:
    descriptor = open_for_reading(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
