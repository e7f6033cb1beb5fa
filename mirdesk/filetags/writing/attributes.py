"""What a file is beside its bytes: owner, mode, extended attributes, dates, and its version."""

import errno
import os
import stat
from contextlib import suppress
from typing import Final

from mirdesk.domain.file_writes import FileStamp
from mirdesk.errors import WriteRefusedError

# What the system itself puts on files, and lets no ordinary program write (xattr(7)).
_SYSTEM_PREFIXES: Final = ("security.", "trusted.", "system.nfs4", "system.cifs", "com.apple.")
_NO_XATTRS: Final = frozenset((errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL))
_BINARY: Final = getattr(os, "O_BINARY", 0)
# No links; and should it have become a pipe, opening it does not wait.
_PLAIN: Final = _BINARY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def stamp_of(status: os.stat_result) -> FileStamp:
    """Return which version of a file a ``stat`` is of."""
    return FileStamp(status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev)


def take_over(source: int, status: os.stat_result, target: int) -> None:
    """Give a copy the owner, the extended attributes (ACLs among them) and the mode of a file.

    Parameters
    ----------
    source, target : int
        Descriptors of the file and of its copy.
    status : os.stat_result
        Of the file.

    Raises
    ------
    WriteRefusedError
        The copy cannot be made like the file.
    OSError
    """
    if hasattr(os, "fchown"):
        made = os.fstat(target)
        if (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
            os.fchown(target, status.st_uid, status.st_gid)
    if hasattr(os, "listxattr"):
        _take_over_xattrs(source, target)
    if hasattr(os, "fchmod"):
        # Last: a new owner takes away set-uid bits, an ACL changes those of the group. Drives
        # that keep no modes refuse it, and show the same for all files.
        wanted = stat.S_IMODE(status.st_mode)
        if stat.S_IMODE(os.fstat(target).st_mode) != wanted:
            os.fchmod(target, wanted)


def _take_over_xattrs(source: int, target: int) -> None:
    wanted, present = _xattrs(source), _xattrs(target)
    for name in present.keys() - wanted.keys():  # e.g. the ACL that a folder gives new files
        with suppress(OSError):
            os.removexattr(target, name)
    for name, value in wanted.items():
        if present.get(name) == value:
            continue
        try:
            os.setxattr(target, name, value)
        except OSError as error:
            if not name.startswith(_SYSTEM_PREFIXES):
                reason = f"its attribute “{name}” could not be kept"
                raise WriteRefusedError(reason) from error


def _xattrs(descriptor: int) -> dict[str, bytes]:
    try:
        names = os.listxattr(descriptor)
    except OSError as error:
        if error.errno in _NO_XATTRS:
            return {}
        raise
    return {name: os.getxattr(descriptor, name) for name in names}


def can_keep_owner(status: os.stat_result) -> bool:
    """Tell whether a new file made by this process can belong to whom this one belongs."""
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        return True
    groups = {os.getegid(), *os.getgroups()}
    return status.st_uid == os.geteuid() and status.st_gid in groups


def sync_folder(folder: bytes) -> None:
    """Make names in a folder last, where the system can do that for folders.

    Both states of the name are whole files, so a system that cannot is no reason to fail.
    """
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def set_dates(descriptor: int, path: bytes, atime_ns: int, mtime_ns: int) -> None:
    """Set when an open file was last read and written.

    That is the right of its owner only, who may be another person than the one that writes: the
    date of such a file cannot be kept.

    Raises
    ------
    OSError
    """
    with suppress(PermissionError):
        os.utime(descriptor if os.utime in os.supports_fd else path, ns=(atime_ns, mtime_ns))


def open_for_reading(path: bytes) -> int:
    """Return a descriptor for reading a file that is there; links are not followed.

    Raises
    ------
    OSError
    """
    return os.open(path, os.O_RDONLY | _PLAIN)


def open_for_writing(path: bytes) -> int:
    """Return a descriptor for reading and writing a file that is there; links are not followed.

    Raises
    ------
    OSError
    """
    return os.open(path, os.O_RDWR | _PLAIN)


def create_new(path: bytes) -> int:
    """Return a descriptor for a new file that only its owner may read.

    Raises
    ------
    OSError
        There is such a file already, too.
    """
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
