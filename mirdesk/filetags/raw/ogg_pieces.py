"""New pages of comments told by the old ones: large pictures that stay are not told again."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from mirdesk.filetags.raw.borrowing import borrowed
from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.ogg_comments import CommentRun
from mirdesk.filetags.raw.ogg_pages import Page
from mirdesk.filetags.raw.pieces import Piece, Span, joined

Change = tuple[Span, tuple[Piece, ...]]  # what takes the place of what


def changes_of(run: CommentRun, pages: Sequence[Page]) -> list[Change]:
    """Return what takes the place of the pages of a comment packet.

    Parameters
    ----------
    run : CommentRun
        As the file has it.
    pages : sequence of Page
        The new ones.
    """
    places = [Span(page.start, page.stop) for page in run.pages]
    if all(one.stop == next_one.start for one, next_one in pairwise(places)):
        whole = Span(places[0].start, places[-1].stop)
        return [(whole, joined(_told(run, pages)))]
    # Pages of other streams lie between them: each new one goes where an old one was, those
    # left over to the last of them.
    told = [page.head + page.body for page in pages]
    last = len(places) - 1
    return [
        (place, (b"".join(told[index : index + 1] if index < last else told[last:]),))
        for index, place in enumerate(places)
    ]


def _told(run: CommentRun, pages: Sequence[Page]) -> Iterator[Piece]:
    old = run.packet + run.rest_body
    rest = Unit("rest", run.rest_body)
    pieces = borrowed(b"".join(page.body for page in pages), old, 0, (*run.comment.units, rest))
    parts = _Parts(pieces)
    for page in pages:
        yield page.head
        for piece in parts.take(len(page.body)):
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from _in_file(piece, run.pages)


class _Parts:
    """Pieces that are taken off in portions."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._left = list(reversed(pieces))

    def take(self, size_bytes: int) -> Iterator[Piece]:
        """Return the next bytes."""
        while size_bytes > 0:
            piece = self._left.pop()
            size = piece.size if isinstance(piece, Span) else len(piece)
            if size > size_bytes:
                piece, rest = _split(piece, size_bytes)
                self._left.append(rest)
            size_bytes -= size
            yield piece


def _split(piece: Piece, at: int) -> tuple[Piece, Piece]:
    if isinstance(piece, bytes):
        return piece[:at], piece[at:]
    middle = piece.start + at
    return Span(piece.start, middle), Span(middle, piece.stop)


def _in_file(span: Span, pages: Sequence[Page]) -> Iterator[Span]:
    """Return where bytes of the packets lie in the pages of the file."""
    at = 0
    for page in pages:
        start, stop = max(span.start, at), min(span.stop, at + len(page.body))
        if start < stop:
            shift = page.body_start - at
            yield Span(start + shift, stop + shift)
        at += len(page.body)
