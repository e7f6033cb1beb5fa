"""Files told as pieces of others, and back."""

import io
import os
import random

import pytest

from mirdesk.errors import FileUnreadableError
from mirdesk.filetags.raw.pieces import (
    Span,
    inverted,
    joined,
    literals_of,
    packed,
    read_part,
    read_span,
    size_of,
    unpacked,
)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    path.write_bytes(bytes(range(256)) * 8)
    descriptor = os.open(path, os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


def told(pieces, data):
    return b"".join(data[p.start : p.stop] if isinstance(p, Span) else p for p in pieces)


def test_neighbours_are_joined_and_nothing_is_left_out():
    pieces = (b"a", b"", b"b", Span(0, 4), Span(4, 4), Span(4, 9), b"c", Span(12, 13))
    assert joined(pieces) == (b"ab", Span(0, 9), b"c", Span(12, 13))
    assert size_of(pieces) == 13
    assert literals_of(pieces) == b"abc"


def test_every_edit_can_be_taken_back_byte_for_byte(source):
    old = os.pread(source, 10_000, 0)
    chance = random.Random(1)
    for _ in range(200):
        cuts = sorted(chance.sample(range(len(old) + 1), 6))
        pieces = []
        for start, stop in zip(cuts[::2], cuts[1::2], strict=True):
            pieces += [chance.randbytes(chance.randrange(20)), Span(start, stop)]
        pieces.append(chance.randbytes(3))
        back, forward = inverted(pieces, source, len(old))
        new = told(forward, old)
        assert new == told(pieces, old)
        assert told(back, new) == old
        assert unpacked(packed(back)) == back


@pytest.mark.parametrize(
    "pieces", [(Span(5, 9), Span(0, 4)), (Span(0, 9), Span(8, 12)), (Span(0, 99_999),)]
)
def test_spans_out_of_order_are_a_bug(source, pieces):
    with pytest.raises(ValueError, match="out of order"):
        inverted(pieces, source, 2048)


def test_a_file_that_became_shorter_is_told(source):
    with pytest.raises(FileUnreadableError, match="shorter"):
        read_span(source, Span(2000, 3000))
    with pytest.raises(FileUnreadableError, match="shorter"):
        read_part(io.BytesIO(bytes(2048)), Span(2000, 3000))


def test_a_part_of_anything_like_a_file():
    assert read_part(io.BytesIO(b"abcdef"), Span(2, 5)) == b"cde"


@pytest.mark.parametrize("data", [b"", b"MDP1X" + bytes(8), b"MDP1L\x05" + bytes(7) + b"abc"])
def test_other_bytes_are_no_pieces(data):
    with pytest.raises(ValueError, match="pieces"):
        unpacked(data)
