"""Keep the old bytes of a file that has to be written in place, and bring them back."""

import os
from typing import Final

from mirdesk.filetags.raw.pieces import Span
from mirdesk.filetags.writing.attributes import (
    create_new,
    open_for_reading,
    set_dates,
    sync_folder,
)
from mirdesk.filetags.writing.copying import copy_span, overwrite, read_some, same_files

_LOOK_BYTES: Final = 1 << 16


def keep_paths(work_path: bytes) -> tuple[bytes, bytes]:
    """Return where the old bytes of a file that is written in place are kept.

    Returns
    -------
    bytes
        The whole copy; its being there says that the file may be half written.
    bytes
        The same while it is made.
    """
    stem = work_path.removesuffix(b".tmp")
    return stem + b".keep", stem + b".part"


def remove(path: bytes) -> None:
    """Remove a copy that may be gone already.

    Raises
    ------
    OSError
    """
    try:
        os.unlink(path)  # noqa: PTH108 - paths are bytes
    except FileNotFoundError:
        return
    except InterruptedError:
        os.unlink(path)  # noqa: PTH108


def keep_old(source: int, keep: bytes, part: bytes) -> None:
    """Make a copy of a file that has its name only when all of it is on the disk.

    Raises
    ------
    OSError
    """
    copy = create_new(part)
    try:
        copy_span(source, Span(0, os.fstat(source).st_size), copy, 0)
        os.fsync(copy)
        if not same_files(source, copy):
            raise OSError("the copy differs")
    finally:
        os.close(copy)
    os.rename(part, keep)  # noqa: PTH104 - paths are bytes
    sync_folder(os.path.dirname(keep))  # noqa: PTH120


def bring_back(target: int, real_path: bytes, keep: bytes, mtime_ns: int) -> None:
    """Give a file the bytes and the date back that it had, and remove the copy of them.

    Parameters
    ----------
    target : int
        Descriptor of the file, open for writing: under its name there may be another by now.
    real_path, keep : bytes
    mtime_ns : int

    Raises
    ------
    OSError
        The copy is kept.
    """
    copy = open_for_reading(keep)
    try:
        if not same_files(copy, target):
            overwrite(copy, target)
        set_dates(target, real_path, os.fstat(target).st_atime_ns, mtime_ns)
        os.fsync(target)
        if not same_files(copy, target):
            raise OSError("its drive gives back other bytes than were written")
    finally:
        os.close(copy)
    remove(keep)
    sync_folder(os.path.dirname(keep))  # noqa: PTH120


def is_half_written(target: int, keep: int, copy: int) -> bool:
    """Tell whether a file is a mixture of an old and a new version, and of nothing else.

    Parameters
    ----------
    target, keep, copy : int
        Descriptors of the file, its old and its new version. Room that was reserved behind
        the shorter one may hold zeros.
    """
    size, old_size, new_size = (os.fstat(d).st_size for d in (target, keep, copy))
    if size > max(old_size, new_size) or size < min(old_size, new_size):
        return False
    for at in range(0, size, _LOOK_BYTES):
        want = min(_LOOK_BYTES, size - at)
        now, old, new = (read_some(d, want, at) for d in (target, keep, copy))
        if now in (old, new):
            continue
        old, new = old.ljust(want, b"\0"), new.ljust(want, b"\0")
        if not all(n in (o, w, 0) for n, o, w in zip(now, old, new, strict=True)):
            return False
    return True
