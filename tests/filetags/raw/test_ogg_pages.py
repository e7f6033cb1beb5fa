"""Ogg pages, checked against those of mutagen."""

import io
import random

import numpy as np
import pytest
from mutagen.ogg import OggPage

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.ogg_pages import (
    IS_CONTINUED,
    IS_FIRST,
    NO_GRANULE,
    Page,
    lacing_of,
    read_page,
    renumbered,
    walk,
)


def random_pages(count, seed=1):
    chance = random.Random(seed)
    pages = []
    for number in range(count):
        lacing = bytes(chance.choice((255, 255, chance.randrange(255))) for _ in range(200))
        lacing = lacing[: chance.randrange(1, 200)]
        body = chance.randbytes(sum(lacing))
        pages.append(Page(0, number * 100, 7, number, lacing, body))
    return pages


def written(pages):
    return b"".join(page.head + page.body for page in pages)


@pytest.mark.parametrize("size", [0, 1, 254, 255, 256, 510, 70_000])
def test_lacing_values_add_up_to_the_packet(size):
    lacing = lacing_of(size)
    assert sum(lacing) == size
    assert lacing[-1] < 255
    assert set(lacing[:-1]) <= {255}


def test_pages_are_those_of_mutagen():
    for page in random_pages(20):
        theirs = OggPage(io.BytesIO(written([page])))
        assert theirs.write() == written([page])
        assert (theirs.serial, theirs.sequence, theirs.position) == (
            page.serial,
            page.sequence,
            page.granule,
        )


def test_flags_and_the_missing_position():
    page = Page(IS_FIRST | IS_CONTINUED, NO_GRANULE, 2**32 - 1, 0, b"\xff", bytes(255))
    theirs = OggPage(io.BytesIO(written([page])))
    assert (theirs.first, theirs.continued, theirs.complete) == (True, True, False)
    assert theirs.position == -1
    assert theirs.write() == written([page])


def test_a_page_is_read_with_its_place():
    pages = random_pages(3)
    file = io.BytesIO(b"xyz" + written(pages) + b"end")
    at = 3
    for page in pages:
        seen = read_page(file, at)
        assert seen is not None
        assert (seen.head, seen.body, seen.start) == (page.head, page.body, at)
        assert file.getvalue()[seen.body_start : seen.stop] == page.body
        at = seen.stop
    assert read_page(file, at) is None
    assert read_page(file, 1000_000_000) is None


def test_damaged_and_cut_pages_are_refused():
    data = bytearray(written(random_pages(1)))
    with pytest.raises(WriteRefusedError, match="cut off"):
        read_page(io.BytesIO(data[:-1]), 0)
    data[-1] ^= 1
    with pytest.raises(WriteRefusedError, match="checksum"):
        read_page(io.BytesIO(data), 0)


def test_walking_finds_every_page_and_what_follows():
    pages = random_pages(300)  # several chunks
    data = written(pages)
    file = io.BytesIO(data + b"TAG behind")
    seen = walk(file, 0, len(data) + 10)
    assert seen.stop == len(data)
    assert [int(n) for n in seen.heads["sequence"]] == list(range(300))
    assert [int(n) for n in seen.sizes] == [len(written([page])) for page in pages]
    assert walk(file, 0, len(data) - 1).stop == int(seen.starts[-1])
    assert len(walk(file, len(data), len(data) + 10).starts) == 0


@pytest.mark.parametrize("by", [1, -3, 255, 100_000])
def test_new_numbers_come_with_the_right_checksums(by):
    pages = random_pages(60)
    data = bytearray(written(pages))
    seen = walk(io.BytesIO(data), 0, len(data))
    for start, numbers in zip(seen.starts, renumbered(seen.heads, seen.sizes, by), strict=True):
        data[int(start) + 18 : int(start) + 26] = numbers
    file = io.BytesIO(data)
    for page in pages:
        theirs = OggPage(file)
        assert theirs.sequence == (page.sequence + by) % 2**32
        assert theirs.write() == bytes(data[theirs.offset : file.tell()])


def test_a_wrong_checksum_stays_wrong():
    data = bytearray(written(random_pages(1)))
    data[-1] ^= 0x10
    seen = walk(io.BytesIO(data), 0, len(data))
    (numbers,) = renumbered(seen.heads, seen.sizes, 1)
    data[18:26] = numbers
    with pytest.raises(WriteRefusedError, match="checksum"):
        read_page(io.BytesIO(data), 0)
    data[-1] ^= 0x10
    page = read_page(io.BytesIO(data), 0)
    assert page is not None
    assert page.sequence == 1
    assert np.frombuffer(numbers, "<u4")[0] == 1
