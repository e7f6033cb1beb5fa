"""What the journal keeps of a write: the way back, and how to know the file again."""

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from typing import Final

from mirdesk.domain.file_writes import JournalEntry
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.pieces import Piece, Span, packed, read_span, unpacked

DIGEST_SIZE: Final = 16  # BLAKE2b-128
_ZLIB_LEVEL: Final = 1  # mostly small tags, or pictures that do not shrink


def packed_undo(inverse: Sequence[Piece]) -> bytes:
    """Return the way back as the journal keeps it."""
    return zlib.compress(packed(inverse), _ZLIB_LEVEL)


def undo_pieces(entry: JournalEntry) -> tuple[Piece, ...]:
    """Return the old file as pieces of the new one.

    Raises
    ------
    WriteRefusedError
        The record of the write is damaged.
    """
    try:
        return unpacked(zlib.decompress(entry.undo))
    except (zlib.error, ValueError) as error:
        raise WriteRefusedError("the record of how it was is damaged") from error


def literal_spans(undo: Iterable[Piece], new_size: int) -> list[Span]:
    """Return where in a new version the bytes lie that do not come from the old one.

    Parameters
    ----------
    undo : iterable of Span or bytes
        The old version as pieces of the new one.
    new_size : int
        Bytes of the new version.
    """
    spans: list[Span] = []
    at = 0
    for piece in undo:
        if isinstance(piece, Span):
            spans.append(Span(at, piece.start))
            at = piece.stop
    spans.append(Span(at, new_size))
    return [span for span in spans if span.size]


def digest_of(data: bytes) -> bytes:
    """Return the digest of the bytes that a write brought into a file."""
    return hashlib.blake2b(data, digest_size=DIGEST_SIZE).digest()


def is_as_written(
    descriptor: int, size: int, undo: Iterable[Piece], new_size: int, literals_digest: bytes
) -> bool:
    """Tell whether a file has the size and the bytes that a write gave it."""
    if size != new_size:
        return False
    spans = literal_spans(undo, new_size)
    return digest_of(b"".join(read_span(descriptor, s) for s in spans)) == literals_digest
