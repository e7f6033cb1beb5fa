"""A file told as pieces of another: what an edit does, and how it is taken back."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from mirdesk.errors import FileUnreadableError

_COPY_BYTES: Final = 1 << 20
_INT_BYTES: Final = 8
_FORMAT: Final = b"MDP1"


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes ``start`` up to ``stop`` of the source file."""

    start: int
    stop: int

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.stop - self.start


Piece = Span | bytes


def joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return the same file in as few pieces as possible, without empty ones."""
    out: list[Piece] = []
    literal: list[bytes] = []

    def close_literal() -> None:
        if literal:
            out.append(b"".join(literal))
            literal.clear()

    for piece in pieces:
        if isinstance(piece, bytes):
            if piece:
                literal.append(piece)
            continue
        if not piece.size:
            continue
        close_literal()
        last = out[-1] if out else None
        if isinstance(last, Span) and last.stop == piece.start:
            out[-1] = Span(last.start, piece.stop)
        else:
            out.append(piece)
    close_literal()
    return tuple(out)


def size_of(pieces: Iterable[Piece]) -> int:
    """Return the size of the file that the pieces make, in bytes."""
    return sum(p.size if isinstance(p, Span) else len(p) for p in pieces)


def literals_of(pieces: Iterable[Piece]) -> bytes:
    """Return all bytes that do not come from the source, one after the other."""
    return b"".join(piece for piece in pieces if isinstance(piece, bytes))


def inverted(
    pieces: Sequence[Piece], source: int, source_size: int
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return how the source is made from the file that the pieces make.

    Parameters
    ----------
    pieces : sequence of Span or bytes
        Each byte of the source is in one span at most; spans come in ascending order.
    source : int
        File descriptor of the source, for the bytes that no span covers.
    source_size : int

    Returns
    -------
    tuple of Span or bytes
        Makes the source: its spans lie in the new file.
    tuple of Span or bytes
        The pieces again, joined.

    Raises
    ------
    ValueError
        Spans overlap, lie out of order, or beyond the end of the source: a bug of an editor.
    """
    forward = joined(pieces)
    back: list[Piece] = []
    source_at = new_at = 0
    for piece in forward:
        if isinstance(piece, bytes):
            new_at += len(piece)
            continue
        if piece.start < source_at or piece.stop > source_size:
            raise ValueError(f"span {piece} is out of order in a file of {source_size} bytes")
        back.append(read_span(source, Span(source_at, piece.start)))
        back.append(Span(new_at, new_at + piece.size))
        source_at, new_at = piece.stop, new_at + piece.size
    back.append(read_span(source, Span(source_at, source_size)))
    return joined(back), forward


def read_span(descriptor: int, span: Span) -> bytes:
    """Return the bytes of a span.

    Raises
    ------
    FileUnreadableError
        The file is shorter than it was.
    """
    parts: list[bytes] = []
    at = span.start
    while at < span.stop:
        part = os.pread(descriptor, min(_COPY_BYTES, span.stop - at), at)
        if not part:
            raise FileUnreadableError("it became shorter while it was read")
        parts.append(part)
        at += len(part)
    return b"".join(parts)


def read_part(file: BinaryIO, span: Span) -> bytes:
    """Return the bytes of a span of anything that reads like a file.

    Raises
    ------
    FileUnreadableError
        The file is shorter than it was.
    """
    file.seek(span.start)
    data = file.read(span.size)
    if len(data) != span.size:
        raise FileUnreadableError("it became shorter while it was read")
    return data


def packed(pieces: Sequence[Piece]) -> bytes:
    """Return pieces as bytes, for the journal."""
    out = [_FORMAT]
    for piece in pieces:
        if isinstance(piece, bytes):
            out += [b"L", len(piece).to_bytes(_INT_BYTES, "little"), piece]
        else:
            out.append(b"S")
            out += [n.to_bytes(_INT_BYTES, "little") for n in (piece.start, piece.stop)]
    return b"".join(out)


def unpacked(data: bytes) -> tuple[Piece, ...]:
    """Return the pieces that ``packed`` gave.

    Raises
    ------
    ValueError
        These are other bytes.
    """
    if data[: len(_FORMAT)] != _FORMAT:
        raise ValueError("not a list of pieces")
    pieces: list[Piece] = []
    at = len(_FORMAT)
    while at < len(data):
        first = int.from_bytes(data[at + 1 : at + 1 + _INT_BYTES], "little")
        kind, at = data[at : at + 1], at + 1 + _INT_BYTES
        if kind == b"L":
            pieces.append(data[at : at + first])
            at += first
        elif kind == b"S":
            pieces.append(Span(first, int.from_bytes(data[at : at + _INT_BYTES], "little")))
            at += _INT_BYTES
        else:
            raise ValueError("not a list of pieces")
    if at != len(data):
        raise ValueError("a list of pieces is cut off")
    return tuple(pieces)
