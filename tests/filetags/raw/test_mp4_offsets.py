"""Offsets in MP4 tables: found, told anew, and compared whatever has moved."""

import numpy as np
import pytest

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.mp4_boxes import box_bytes
from mirdesk.filetags.raw.mp4_offsets import moved, normal_form, table_in

ANCHORS = np.array([0, 1000], np.int64)


def u32(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(4, "big") for number in numbers)


def u64(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(8, "big") for number in numbers)


TABLES = {
    "stco": (("stbl", "stco"), u32(0, 2) + u32(1008, 2000)),
    "co64": (("stbl", "co64"), u32(0, 2) + u64(1008, 2000)),
    "tfhd": (("traf", "tfhd"), u32(1, 7) + u64(1008) + u32(99)),
    "tfra": (("mfra", "tfra"), u32(1 << 24, 1, 0x15, 2) + 2 * (u64(5, 1008) + b"\1\0\1\0\1\0")),
    "short tfra": (("mfra", "tfra"), u32(0, 1, 0, 1, 5, 1008) + b"\1\1\1"),
    "saio": (("stbl", "saio"), u32(1, 0x63656E63, 0, 1, 1008)),
    "long saio": (("stbl", "saio"), u32(1 << 24, 1) + u64(1008)),
}


@pytest.mark.parametrize("name", TABLES)
def test_offsets_follow_what_moves(name):
    kinds, body = TABLES[name]
    path = [kind.encode() for kind in kinds]
    box = box_bytes(path[-1], body)
    table = table_in(path, box, 8)
    assert table.numbers(box)[0] == 1008
    new = moved(box, [table], 100, 200, 5000)
    assert table.numbers(new)[0] == 6008
    assert moved(new, [table], 100, 200, -5000) == box
    told = normal_form(box, [table], ANCHORS)
    assert normal_form(new, [table], np.array([0, 6000])) == told
    assert normal_form(new, [table], ANCHORS) != told
    assert moved(box, [table], 5000, 6000, 5000) == box


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ((b"stbl", b"stsz"), u32(0, 0, 9)),
        ((b"traf", b"tfhd"), u32(0, 7)),
        ((b"traf", b"saio"), u32(0, 1, 64)),  # counted from the fragment
        ((b"stbl", b"stco"), u32(0, 0)),
    ],
)
def test_boxes_without_such_offsets(path, body):
    assert table_in(path, box_bytes(path[-1], body), 8) is None


@pytest.mark.parametrize("body", [b"", u32(0), u32(0, 3) + u32(1, 2)])
def test_tables_that_are_cut_off(body):
    with pytest.raises(WriteRefusedError, match="cut off"):
        table_in((b"stbl", b"stco"), box_bytes(b"stco", body), 8)


@pytest.mark.parametrize(
    ("offset", "shift", "reason"),
    [(150, 8, "where its tags are"), (0xFFFFFFF0, 4096, "4 GB"), (300, -301, "4 GB")],
)
def test_moves_that_cannot_be_told(offset, shift, reason):
    box = box_bytes(b"stco", u32(0, 1, offset))
    table = table_in((b"stbl", b"stco"), box, 8)
    with pytest.raises(WriteRefusedError, match=reason):
        moved(box, [table], 100, 200, shift)


def test_bytes_without_offsets_are_their_own_form():
    assert normal_form(b"abc", [], ANCHORS) == b"abc"
    box = box_bytes(b"stco", u32(0, 1, 7))
    table = table_in((b"stbl", b"stco"), box, 8)
    assert len(normal_form(box, [table], np.array([], np.int64))) > len(box)
