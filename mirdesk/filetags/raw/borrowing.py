"""Tell new bytes by what the old ones hold already: journals stay small, pictures unread."""

from collections.abc import Iterable
from typing import Final

from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.pieces import Piece, Span, joined

_WORTH_BYTES: Final = 512  # below that a span costs more than it saves


def borrowed(new: bytes, old: bytes, old_at: int, units: Iterable[Unit]) -> tuple[Piece, ...]:
    """Return new bytes as pieces of a file.

    Parameters
    ----------
    new : bytes
        What shall lie there.
    old : bytes
        What lies in the file now, from ``old_at`` on.
    old_at : int
    units : iterable of Unit
        Of the old bytes, in order; large ones that are in the new bytes too become spans.
    """
    pieces: list[Piece] = []
    new_done = old_done = 0
    for unit in units:
        if len(unit.raw) < _WORTH_BYTES:
            continue
        in_new = new.find(unit.raw, new_done)
        in_old = old.find(unit.raw, old_done) if in_new >= 0 else -1
        if in_old < 0:
            continue
        old_done = in_old + len(unit.raw)
        pieces += [new[new_done:in_new], Span(old_at + in_old, old_at + old_done)]
        new_done = in_new + len(unit.raw)
    pieces.append(new[new_done:])
    return joined(pieces)
