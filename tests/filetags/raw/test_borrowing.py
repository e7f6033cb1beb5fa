"""New bytes told by old ones."""

import random

from mirdesk.filetags.raw.borrowing import borrowed
from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.pieces import Span

chance = random.Random(7)


def told(pieces, data):
    return b"".join(data[p.start : p.stop] if isinstance(p, Span) else p for p in pieces)


def test_large_units_are_not_told_again():
    picture, lyrics = chance.randbytes(5000), chance.randbytes(2000)
    old = b"head" + picture + b"title" + lyrics + bytes(100)
    new = b"HEAD!" + picture + b"longer title" + lyrics + bytes(300)
    units = [Unit("a", picture), Unit("b", b"title"), Unit("c", lyrics)]
    file = bytes(50) + old
    pieces = borrowed(new, old, 50, units)
    assert told(pieces, file) == new
    assert [p for p in pieces if isinstance(p, Span)] == [Span(54, 5054), Span(5059, 7059)]


def test_what_is_gone_or_elsewhere_is_told_in_full():
    one, two = chance.randbytes(1000), chance.randbytes(1000)
    old = one + two
    for new in (two + one, two, one + one, b"", chance.randbytes(900)):
        assert told(borrowed(new, old, 0, [Unit("1", one), Unit("2", two)]), old) == new
