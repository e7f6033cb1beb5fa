"""Boxes: where they lie, and when they do not add up."""

import pytest

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.mp4_boxes import box_bytes, read_boxes
from mirdesk.filetags.raw.pieces import Span


@pytest.fixture
def boxes(tmp_path):
    """Gives ``read(data)``: the boxes of a file with these bytes."""

    def read(data: bytes):
        path = tmp_path / "boxes"
        path.write_bytes(data)
        with path.open("rb") as file:
            return read_boxes(file, len(data))

    return read


def long_box(kind: bytes, content: bytes) -> bytes:
    return (1).to_bytes(4, "big") + kind + (16 + len(content)).to_bytes(8, "big") + content


META = box_bytes(b"meta", bytes(4) + box_bytes(b"ilst", b""))


def test_boxes_within_boxes(boxes):
    ftyp, moov = boxes(
        box_bytes(b"ftyp", b"M4A ") + long_box(b"moov", box_bytes(b"udta", META))
    )
    assert (ftyp.span, ftyp.name, ftyp.children) == (Span(0, 12), "MP4/ftyp", ())
    assert (moov.header_bytes, moov.has_long_size) == (16, True)
    udta = moov.named(b"udta")[0]
    assert [leaf.name for leaf in moov.leaves()] == ["MP4/moov/udta/meta/ilst"]
    assert udta.named(b"meta")[0].content_start == udta.start + 8 + 12
    assert udta.is_container
    assert not ftyp.is_container


def test_the_last_box_may_be_open_and_a_rest_is_kept(boxes):
    (mdat,) = boxes(bytes(4) + b"mdat" + bytes(50))
    assert (mdat.is_open, mdat.stop) == (True, 58)
    assert [box.name for box in boxes(box_bytes(b"mdat", b"x") + b"abc")] == [
        "MP4/mdat",
        "MP4/rest",
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\0\0\0\x20mdat" + bytes(8), "cut off"),
        (b"\0\0\0\x04mdat" + bytes(8), "cut off"),
        (b"\0\0\0\x01mdat" + bytes(4) + b"\0\0\0\x08", "cut off"),
        (box_bytes(b"moov", b"\0\0\0\x20trak"), "leaves the one around"),
        (box_bytes(b"moov", bytes(4) + b"trak" + bytes(20)), "leaves the one around"),
        (box_bytes(b"moov", b"\0\0\0\x20\xff\x01\x02\x03"), "one leaves the one around"),
        (box_bytes(b"moov", bytes(4)), "belong to none"),
        (
            box_bytes(b"moov", box_bytes(b"udta", box_bytes(b"meta", b"\0\0\0\x08hdlr"))),
            "Quick",
        ),
        (box_bytes(b"moov", box_bytes(b"udta", box_bytes(b"meta", b""))), "QuickTime"),
    ],
)
def test_what_does_not_add_up(boxes, data, reason):
    with pytest.raises(WriteRefusedError, match=reason):
        boxes(data)
