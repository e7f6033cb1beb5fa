"""A file that does not exist yet, told as pieces of one that does, and readable like any."""

import bisect
import io
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from mirdesk.filetags.raw.pieces import Piece
from mirdesk.filetags.writing.copying import read_some

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BUFFER_BYTES: Final = 1 << 13


class _RawPieces(io.RawIOBase):
    def __init__(self, source: int, pieces: Sequence[Piece]) -> None:
        self._source = source
        self._pieces = pieces
        self._starts: list[int] = []
        at = 0
        for piece in pieces:
            self._starts.append(at)
            at += len(piece) if isinstance(piece, bytes) else piece.size
        self._size = at
        self._at = 0

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def tell(self) -> int:
        return self._at

    @override
    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError("negative seek position")
        self._at = base + offset
        return self._at

    @override
    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        if self._at >= self._size or not view:
            return 0
        number = bisect.bisect_right(self._starts, self._at) - 1
        piece, inside = self._pieces[number], self._at - self._starts[number]
        if isinstance(piece, bytes):
            data = piece[inside : inside + len(view)]
        else:
            start = piece.start + inside
            data = read_some(self._source, min(len(view), piece.stop - start), start)
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


def open_pieces(source: int, pieces: Sequence[Piece]) -> io.BufferedReader:
    """Return a file that reads as the pieces say.

    Parameters
    ----------
    source : int
        Descriptor of the file that the spans lie in; stays open as long as this one.
    pieces : sequence of Span or bytes
        Without empty ones (``joined``).
    """
    return io.BufferedReader(_RawPieces(source, pieces), _BUFFER_BYTES)
