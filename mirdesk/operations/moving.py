"""Give a file another name without ever taking the place of another file."""

import contextlib
import ctypes
import errno
import os
import stat
import sys
from pathlib import Path
from typing import Final

from mirdesk.errors import FileUnreadableError, WriteFailedError, WriteRefusedError

_AT_FDCWD: Final = -100  # linux/fcntl.h
_RENAME_NOREPLACE: Final = 1  # linux/fs.h
_NOT_OFFERED: Final = frozenset(
    {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM, errno.EMLINK}
)
_TAKEN: Final = "There is a file of this name already."
_WORDS: Final = {
    errno.ENOENT: "There is no such file any more.",
    errno.EACCES: "Its folder does not let files be renamed.",
    errno.EPERM: "Its folder does not let files be renamed.",
    errno.EROFS: "Its drive can only be read.",
    errno.ENOSPC: "Its drive is full.",
    errno.ENAMETOOLONG: "The name would be too long for its drive.",
    errno.EXDEV: "The new place lies on another drive.",
    errno.ENOTDIR: "A part of the new path is a file, not a folder.",
    errno.EEXIST: _TAKEN,
}


def move_file(old: bytes, new: bytes) -> None:
    """Rename a file, making the folders it needs; what cannot be done leaves no trace.

    Parameters
    ----------
    old, new : bytes
        Absolute paths on one drive.

    Raises
    ------
    WriteRefusedError
        There is something of that name already, or the old one is no plain file.
    WriteFailedError
        The system did not let it be renamed; it is where it was.
    """
    source, target = Path(os.fsdecode(old)), Path(os.fsdecode(new))
    made: list[Path] = []
    try:
        if not stat.S_ISREG(source.lstat().st_mode):
            raise WriteRefusedError("It is a link or no file; links are not renamed.")
        _make_folders(target.parent, made)
        _rename(source, target)
    except (OSError, FileUnreadableError) as error:
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise _told(error) from error
        raise
    _sync_folders(target.parent, source.parent)


def _told(error: OSError) -> FileUnreadableError:
    reason = _WORDS.get(error.errno or 0, f"The system says: {error.strerror}.")
    kind = WriteRefusedError if error.errno == errno.EEXIST else WriteFailedError
    return kind(reason)


def _make_folders(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it, noting each that was not there."""
    missing = []
    while not folder.is_dir():
        if folder.exists():
            raise NotADirectoryError(errno.ENOTDIR, "a file is in the way")
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir()
        made.append(path)


def _rename(old: Path, new: Path) -> None:
    """Rename in one step that fails where the new name is taken."""
    if _is_other_case(old, new) or sys.platform == "win32":
        old.rename(new)  # on Windows it never takes the place of a file
        return
    try:
        if _rename_exclusively(old, new):
            return
        new.hardlink_to(old)
    except OSError as error:
        if error.errno not in _NOT_OFFERED:
            raise
        _rename_over_placeholder(old, new)
    else:
        old.unlink()


def _is_other_case(old: Path, new: Path) -> bool:
    """Tell whether both names are those of one entry, on a drive that folds case."""
    if str(old).casefold() != str(new).casefold() or old == new:
        return False
    try:
        first, second = old.lstat(), new.lstat()
    except OSError:
        return False
    return os.path.samestat(first, second) and first.st_nlink == 1


def _rename_exclusively(old: Path, new: Path) -> bool:
    """Rename by renameat2, where there is one; false where there is none."""
    library = ctypes.CDLL(None, use_errno=True)
    call = getattr(library, "renameat2", None)
    if call is None:
        return False
    names = os.fsencode(old), os.fsencode(new)
    if call(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_NOREPLACE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_OFFERED:
        return False
    raise OSError(number, os.strerror(number))


def _rename_over_placeholder(old: Path, new: Path) -> None:
    """Take the new name with an empty file of our own, then put the file in its place.

    For drives that know neither links nor renaming without replacing, such as FAT.
    """
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        old.rename(new)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink()
        raise


def _sync_folders(*folders: Path) -> None:
    """Have the new names on the drive before the record says so; some drives cannot."""
    if sys.platform == "win32":
        return
    for folder in dict.fromkeys(folders):
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
