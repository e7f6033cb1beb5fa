"""Where a tag lies or will lie, and what keeps a file from being moved."""

import pytest

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.mp4_boxes import box_bytes, read_boxes
from mirdesk.filetags.raw.mp4_layout import HANDLER, Layout
from mirdesk.filetags.raw.pieces import Span


@pytest.fixture
def laid_out(tmp_path):
    """Gives ``make(*boxes)``: their layout, and the function that reads a box."""

    def make(*boxes: bytes):
        data = b"".join(boxes)
        path = tmp_path / "boxes"
        path.write_bytes(data)
        with path.open("rb") as file:
            layout = Layout.of(read_boxes(file, len(data)))
        return layout, lambda box: data[box.start : box.stop]

    return make


def box(kind: str, *content: bytes) -> bytes:
    return box_bytes(kind.encode(), b"".join(content))


ILST = box("ilst")
MDAT = box("mdat", b"sound")
FREE = box("free", bytes(20))
OLD_META = box("meta", box("hdlr", bytes(24)))


def meta(*content: bytes) -> bytes:
    return box("meta", bytes(4), *content)


def test_free_boxes_beside_the_tag_belong_to_it(laid_out):
    layout, read = laid_out(
        MDAT, box("moov", box("udta", meta(HANDLER, FREE, ILST, FREE, box("xtra")))), FREE
    )
    place = layout.tag_place(read)
    assert place.region.size == 2 * len(FREE) + len(ILST)
    assert place.items == Span(place.region.start + 36, place.region.start + 36)
    assert [parent.kind for parent in place.parents] == [b"moov", b"udta", b"meta"]
    assert layout.padding.size == len(FREE)
    assert [part.kind for part in layout.media] == [b"mdat"]


@pytest.mark.parametrize(
    ("moov", "missing", "parents"),
    [
        (box("moov", box("mvhd")), (b"udta", b"meta"), 1),
        (box("moov", box("udta"), box("mvhd")), (b"meta",), 2),
        (box("moov", box("udta", meta(HANDLER))), (), 3),
        (box("moov", box("udta", meta(HANDLER, FREE))), (), 3),
    ],
)
def test_what_is_missing_is_told(laid_out, moov, missing, parents):
    layout, read = laid_out(moov, MDAT)
    place = layout.tag_place(read)
    assert (place.missing, len(place.parents)) == (missing, parents)
    made = b"".join(place.wrapped((ILST,)))
    assert made.endswith(ILST)
    assert len(made) == len(ILST) + {0: 0, 1: 45, 2: 53}[len(missing)]


def test_a_new_tag_comes_before_what_readers_stumble_over(laid_out):
    layout, read = laid_out(box("moov", box("mvhd"), box("trak", OLD_META)), MDAT)
    assert layout.tag_place(read).region.start == 16
    layout, read = laid_out(box("moov", OLD_META, box("udta", meta(ILST))))
    with pytest.raises(WriteRefusedError, match="QuickTime"):
        layout.tag_place(read)


@pytest.mark.parametrize(
    ("moov", "reason"),
    [
        (box("moov", box("udta", meta(ILST, ILST))), "several tags"),
        (box("moov", box("udta", meta(ILST), meta(ILST))), "several tags"),
        (box("moov", box("udta"), box("udta", meta(ILST))), "several tags"),
        (box("moov", box("cmov")), "compressed"),
    ],
)
def test_tags_that_are_not_understood(laid_out, moov, reason):
    layout, read = laid_out(moov, MDAT)
    with pytest.raises(WriteRefusedError, match=reason):
        layout.tag_place(read)


def dinf(entry: bytes) -> bytes:
    content = box("dinf", box("dref", bytes(7) + b"\1", entry))
    return box("moov", box("trak", box("mdia", box("minf", content))))


@pytest.mark.parametrize(
    ("boxes", "reason"),
    [
        ((box("sidx"), box("moov"), MDAT), "amid"),
        ((box("moof"), box("moov"), MDAT), "amid"),
        ((box("moov", box("meta", bytes(4), box("iloc"))), MDAT), "place cannot be told"),
        ((dinf(box("url ", bytes(4), b"file:x\0")), MDAT), "another file"),
    ],
)
def test_what_cannot_be_moved(laid_out, boxes, reason):
    layout, read = laid_out(*boxes)
    with pytest.raises(WriteRefusedError, match=reason):
        layout.check_can_move(read)


def test_sound_of_its_own_can_be_moved(laid_out):
    for entry in (box("url ", bytes(3) + b"\1"), box("url ", bytes(4))):
        layout, read = laid_out(box("ftyp"), dinf(entry), MDAT)
        layout.check_can_move(read)


def test_large_unknown_boxes_are_carried_unread(laid_out):
    layout, _ = laid_out(box("moov"), box("junk", bytes(2_000_000)), MDAT, box("moof"))
    assert [part.kind for part in layout.media] == [b"junk", b"mdat"]
    assert [part.kind for part in layout.others] == [b"moov", b"moof"]
