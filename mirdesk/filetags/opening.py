"""Open files for reading without ever waiting on a pipe or draining a device."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from mirdesk.domain.tracks import shown_path
from mirdesk.errors import FileUnreadableError


@contextmanager
def open_regular(path: bytes) -> Iterator[BinaryIO]:
    """Open a regular file for reading; pipes, devices and folders are refused unopened.

    Raises
    ------
    FileUnreadableError
        With the reason in the person's words.
    """
    try:
        reason = irregular_reason(os.stat(path).st_mode)  # noqa: PTH116 - bytes
        if reason:
            raise FileUnreadableError(reason, shown_path(path))
        # Should it have become a pipe since, O_NONBLOCK keeps the opening from waiting.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, flags)
    except OSError as error:
        raise FileUnreadableError(os_reason(error), shown_path(path)) from error
    with os.fdopen(descriptor, "rb") as file:
        reason = irregular_reason(os.fstat(descriptor).st_mode)
        if reason:
            raise FileUnreadableError(reason, shown_path(path))
        yield file


def irregular_reason(mode: int) -> str:
    """Return why something of this file mode is not opened; empty for regular files."""
    if stat.S_ISREG(mode):
        return ""
    for is_kind, name in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if is_kind(mode):
            return f"it is {name}, not a file"
    return "it is not a regular file"


def os_reason(error: OSError) -> str:
    """Return why the system refused, in the person's words."""
    if isinstance(error, PermissionError):
        return "reading it is not permitted"
    if isinstance(error, FileNotFoundError):
        return "it is no longer there"
    if error.errno == errno.ELOOP:
        return "its links lead in a circle"
    if error.errno == errno.ENAMETOOLONG:
        return "its path is too long for this system"
    return f"the disk could not read it ({error.strerror or type(error).__name__})"
