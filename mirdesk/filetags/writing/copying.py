"""Bytes from one open file to another, and whether they arrived."""

import errno
import os
from collections.abc import Iterable
from typing import Final

from mirdesk.filetags.raw.pieces import Piece, Span

_COPY_BYTES: Final = 1 << 20
_PAGE_BYTES: Final = 4096
_HAND_BYTES: Final = 1 << 18
_SMALL_BYTES: Final = 1 << 16  # spans below go through memory, many in one write
_COMPARE_BYTES: Final = 1 << 17  # two of these stay in the cache of a core
# copy_file_range(2): what it says where it cannot do this copy, though read and write can.
_CANNOT_COPY: Final = frozenset(
    (
        errno.EXDEV,
        errno.EINVAL,
        errno.ENOSYS,
        errno.EOPNOTSUPP,
        errno.ENOTSUP,
        errno.EPERM,
        errno.EBADF,
        errno.ETXTBSY,
    )
)


def write_pieces(source: int, pieces: Iterable[Piece], target: int) -> int:
    """Write a file told as pieces of another, from the start of ``target``.

    Parameters
    ----------
    source, target : int
        Descriptors.
    pieces : iterable of Span or bytes

    Returns
    -------
    int
        How many bytes were written.

    Raises
    ------
    OSError
        The system failed, or the source is shorter than the pieces say (``ESTALE``).
    """
    at = 0
    held: list[bytes] = []
    held_bytes = 0
    for piece in pieces:
        is_small = isinstance(piece, bytes) or piece.size < _SMALL_BYTES
        if is_small:
            part = piece if isinstance(piece, bytes) else _read_all(source, piece)
            held.append(part)
            held_bytes += len(part)
        if held and (not is_small or held_bytes >= _COPY_BYTES):
            at = write_all(target, b"".join(held), at)
            held, held_bytes = [], 0
        if isinstance(piece, Span) and not is_small:
            at = copy_span(source, piece, target, at)
    return write_all(target, b"".join(held), at)


def write_all(target: int, data: bytes | memoryview, at: int) -> int:
    """Write bytes at an offset, however many writes it takes; return where they end."""
    left = memoryview(data)
    while left:
        done = (
            os.pwrite(target, left, at) if hasattr(os, "pwrite") else _write(target, left, at)
        )
        left, at = left[done:], at + done
    return at


def copy_span(source: int, span: Span, target: int, at: int) -> int:
    """Copy a span to an offset of another file, by the kernel where it can; return its end."""
    start = span.start
    # Bytes that keep their place within a page, a kernel may move or share without copying.
    if hasattr(os, "copy_file_range") and not (start - at) % _PAGE_BYTES:
        try:
            while start < span.stop:
                done = os.copy_file_range(source, target, span.stop - start, start, at)
                if not done:
                    break  # the source ended, or a file system that does nothing and says so
                start, at = start + done, at + done
        except OSError as error:
            if error.errno not in _CANNOT_COPY:
                raise
    return _copy_by_hand(source, Span(start, span.stop), target, at)


def _copy_by_hand(source: int, span: Span, target: int, at: int) -> int:
    buffer = bytearray(min(_HAND_BYTES, span.size))
    start = span.start
    while start < span.stop:
        want = len(buffer)
        if want > _PAGE_BYTES:  # whole pages of the target from the second part on
            want -= at % _PAGE_BYTES
        part = memoryview(buffer)[: min(want, span.stop - start)]
        done = _fill(source, part, start)
        if not done:
            raise OSError(errno.ESTALE, "the file became shorter")
        at, start = write_all(target, part[:done], at), start + done
    return at


def read_some(descriptor: int, size_bytes: int, at: int) -> bytes:
    """Return at most so many bytes from an offset; none at the end."""
    if hasattr(os, "pread"):
        return os.pread(descriptor, size_bytes, at)
    os.lseek(descriptor, at, os.SEEK_SET)
    return os.read(descriptor, size_bytes)


def holds_pieces(source: int, pieces: Iterable[Piece], target: int) -> bool:
    """Tell whether a file holds what the pieces of another say, byte for byte."""
    at = 0
    for piece in pieces:
        if isinstance(piece, bytes):
            if _read_up_to(target, Span(at, at + len(piece))) != piece:
                return False
            at += len(piece)
        else:
            if not same_bytes(source, piece.start, target, at, piece.size):
                return False
            at += piece.size
    return os.fstat(target).st_size == at


def same_bytes(first: int, first_at: int, second: int, second_at: int, size: int) -> bool:
    """Tell whether two files hold the same bytes at two offsets.

    They are read, not mapped: a mapped file that another program cuts off kills the process.
    """
    step = min(_COMPARE_BYTES, size)
    a, b = bytearray(step), bytearray(step)
    done = 0
    while done < size:
        want = min(step, size - done)
        if want < step:
            a, b = bytearray(want), bytearray(want)
        read_a, read_b = _fill(first, a, first_at + done), _fill(second, b, second_at + done)
        if read_a != want or read_b != want or a != b:
            return False
        done += want
    return True


def same_files(first: int, second: int) -> bool:
    """Tell whether two open files hold the same bytes."""
    size = os.fstat(first).st_size
    return size == os.fstat(second).st_size and same_bytes(first, 0, second, 0, size)


def overwrite(source: int, target: int) -> None:
    """Make an open file hold the bytes of another, touching only what differs.

    Raises
    ------
    OSError
    """
    size, old_size = os.fstat(source).st_size, os.fstat(target).st_size
    if size > old_size and hasattr(os, "posix_fallocate"):
        _reserve(target, old_size, size - old_size)  # a full disk shows before the first byte
    for at in range(0, size, _COMPARE_BYTES):
        want = min(_COMPARE_BYTES, size - at)
        if at + want > old_size or not same_bytes(source, at, target, at, want):
            copy_span(source, Span(at, at + want), target, at)
    os.ftruncate(target, size)


def _reserve(target: int, start: int, size: int) -> None:
    try:
        os.posix_fallocate(target, start, size)
    except OSError as error:
        if error.errno not in _CANNOT_COPY:
            raise


def _write(target: int, data: memoryview, at: int) -> int:
    os.lseek(target, at, os.SEEK_SET)
    return os.write(target, data)


def _read_up_to(descriptor: int, span: Span) -> bytes:
    parts: list[bytes] = []
    at = span.start
    while at < span.stop:
        part = read_some(descriptor, min(_COPY_BYTES, span.stop - at), at)
        if not part:
            break
        parts.append(part)
        at += len(part)
    return b"".join(parts)


def _read_all(descriptor: int, span: Span) -> bytes:
    data = _read_up_to(descriptor, span)
    if len(data) != span.size:
        raise OSError(errno.ESTALE, "the file became shorter")
    return data


def _fill(descriptor: int, buffer: bytearray | memoryview, at: int) -> int:
    """Fill a buffer from an offset; return how many bytes there were."""
    if not hasattr(os, "preadv"):
        data = _read_up_to(descriptor, Span(at, at + len(buffer)))
        buffer[: len(data)] = data
        return len(data)
    done = os.preadv(descriptor, [buffer], at)
    if 0 < done < len(buffer):
        rest = _read_up_to(descriptor, Span(at + done, at + len(buffer)))
        buffer[done : done + len(rest)] = rest
        done += len(rest)
    return done
