"""The comment packet of a stream: found, and put back into pages."""

import io
import struct

import pytest

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.ogg_comments import CODECS, find_comments, has_picture_blocks
from mirdesk.filetags.raw.ogg_pages import IS_CONTINUED, IS_FIRST, Page, lacing_of, read_page
from mirdesk.filetags.raw.vorbis_comment import VorbisComment
from mirdesk.filetags.sniff import Kind

CODEC = {codec.kind: codec for codec in CODECS}
OPUS, VORBIS, FLAC = CODEC[Kind.OGG_OPUS], CODEC[Kind.OGG_VORBIS], CODEC[Kind.OGG_FLAC]


def comment_of(size):
    return VorbisComment(b"encoder", (b"TITLE=" + b"x" * size,))


def stream(packet, rest_lacing=b"", rest_body=b"", segments_a_page=255, **last):
    """Return a file of a first page and the pages of a comment packet."""
    first = Page(IS_FIRST, 0, 5, 0, bytes((8,)), b"OpusHead")
    lacing, body = lacing_of(len(packet)) + rest_lacing, packet + rest_body
    pages = [first]
    while lacing:
        sizes, lacing = lacing[:segments_a_page], lacing[segments_a_page:]
        flags = IS_CONTINUED if len(pages) > 1 else 0
        position = {"granule": 0, **last}["granule"] if not lacing else -1
        page = Page(flags, position, 5, len(pages), sizes, body[: sum(sizes)])
        pages.append(page)
        body = body[sum(sizes) :]
    return first, io.BytesIO(b"".join(page.head + page.body for page in pages))


def found(codec, packet, *rest, **options):
    first, file = stream(packet, *rest, **options)
    return find_comments(file, first, codec)


def packets_of(pages):
    """Join the packets of pages by their lacing values alone."""
    packets, current = [], b""
    for page in pages:
        body = page.body
        assert bool(page.flags & IS_CONTINUED) == bool(current)
        for size in page.lacing:
            current, body = current + body[:size], body[size:]
            if size < 255:
                packets.append(current)
                current = b""
        assert body == b""
    return packets, current


@pytest.mark.parametrize("old", [0, 225, 10_000, 70_000, 400_000])
@pytest.mark.parametrize("new", [0, 226, 20_000, 70_001, 500_000])
def test_comments_of_any_size_take_the_place_of_others(old, new):
    setup = b"\x05vorbis" + bytes(4000)
    packet = VORBIS.magic + VorbisComment(b"e", comment_of(old).comments, b"\x01").rendered()
    run = found(VORBIS, packet, lacing_of(len(setup)), setup)
    assert (run.packet, run.rest_body) == (packet, setup)
    comment = VorbisComment(b"e", comment_of(new).comments, b"\x01")
    pages = run.with_comment(comment)
    assert packets_of(pages) == ([VORBIS.magic + comment.rendered(), setup], b"")
    assert [page.sequence for page in pages] == list(range(1, len(pages) + 1))
    # No position where no packet ends, RFC 3533 section 6.
    assert all((page.granule == -1) == (min(page.lacing) == 255) for page in pages)
    file = io.BytesIO(b"".join(page.head + page.body for page in pages))
    assert read_page(file, 0) is not None
    back = find_comments(
        io.BytesIO(stream(b"")[0].head + b"OpusHead" + file.getvalue()), stream(b"")[0], VORBIS
    )
    assert back.comment == comment


def test_few_bytes_more_need_no_other_page():
    run = found(OPUS, OPUS.magic + comment_of(100).rendered())
    assert len(run.with_comment(comment_of(60_000))) == 1
    assert len(run.with_comment(comment_of(66_000))) == 2


def test_as_many_pages_as_before_while_they_are_well_filled():
    run = found(OPUS, OPUS.magic + comment_of(100_000).rendered(), segments_a_page=100)
    assert len(run.pages) == 4
    assert len(run.with_comment(comment_of(240_000))) == 4
    assert len(run.with_comment(comment_of(20_000))) == 4
    assert len(run.with_comment(comment_of(10))) == 1


def test_the_beginning_of_a_packet_that_goes_on_stays_the_last_thing():
    run = found(OPUS, OPUS.magic + comment_of(10).rendered(), b"\xff\xff", bytes(510))
    for size in (1000, 100_000):
        pages = run.with_comment(comment_of(size))
        packets, open_end = packets_of(pages)
        assert (len(packets), open_end) == (1, bytes(510))


def test_the_position_of_sound_on_the_same_page_is_kept():
    packet = OPUS.magic + comment_of(10).rendered()
    run = found(OPUS, packet, lacing_of(20), b"s" * 20, granule=960)
    assert [page.granule for page in run.with_comment(comment_of(20))] == [960]
    assert [page.granule for page in run.with_comment(comment_of(80_000))] == [-1, 960]


def test_room_behind_the_comments_is_used_and_given_up_when_it_is_too_small():
    packet = OPUS.magic + comment_of(10).rendered() + bytes(50)
    run = found(OPUS, packet)
    assert run.comment.room_bytes == 50
    assert sum(len(page.body) for page in run.with_comment(comment_of(60))) == len(packet)
    assert sum(len(page.body) for page in run.with_comment(comment_of(61))) == len(packet) + 1
    assert sum(len(page.body) for page in run.with_comment(comment_of(0))) == len(packet)


def test_blocks_of_flac_have_their_size_in_front():
    told = comment_of(10).rendered()
    run = found(FLAC, b"\x84" + len(told).to_bytes(3, "big") + told)
    (page,) = run.with_comment(comment_of(20))
    new = comment_of(20).rendered()
    assert page.body == b"\x84" + len(new).to_bytes(3, "big") + new
    assert run.units[-1].raw == b"\x84"
    with pytest.raises(WriteRefusedError, match="16 MB"):
        run.with_comment(comment_of(1 << 24))


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [((0x84,), False), ((4, 2, 0x86), True), ((4, 0x82, 6), False), ((4, 6, 0x81), True)],
)
@pytest.mark.parametrize("segments", [255, 2])
def test_pictures_outside_of_the_comments_are_noticed(kinds, expected, segments):
    told = comment_of(10).rendered()
    packets = [bytes((kinds[0],)) + len(told).to_bytes(3, "big") + told]
    packets += [bytes((kind,)) + b"\x06" * 600 for kind in kinds[1:]]
    lacing = b"".join(lacing_of(len(packet)) for packet in packets[1:])
    first, file = stream(packets[0], lacing, b"".join(packets[1:]), segments_a_page=segments)
    assert has_picture_blocks(file, find_comments(file, first, FLAC)) is expected


def told_with_size(size):
    told = comment_of(10).rendered()
    return b"\x04" + (len(told) + size).to_bytes(3, "big") + told


@pytest.mark.parametrize(
    ("codec", "packet", "reason"),
    [
        (OPUS, b"OpusTagz" + comment_of(1).rendered(), "where they belong"),
        (VORBIS, b"\x05vorbis" + comment_of(1).rendered(), "where they belong"),
        (VORBIS, VORBIS.magic + comment_of(1).rendered(), "damaged"),
        (OPUS, OPUS.magic + comment_of(1).rendered()[:-1], "do not add up"),
        (FLAC, told_with_size(1), "where they belong"),
        (FLAC, b"", "where they belong"),
        (FLAC, b"\x04\x00\x00\x0c" + bytes(12), "wrong size"),
    ],
)
def test_other_packets_are_refused(codec, packet, reason):
    with pytest.raises(WriteRefusedError, match=reason):
        found(codec, packet)


def test_pages_that_are_missing_or_out_of_order_are_refused():
    first, file = stream(OPUS.magic + comment_of(100_000).rendered())
    data = file.getvalue()
    with pytest.raises(WriteRefusedError, match="cut off"):
        find_comments(io.BytesIO(data[: first.stop]), first, OPUS)
    second = read_page(file, first.stop)
    assert second is not None
    with pytest.raises(WriteRefusedError, match="out of order"):
        find_comments(io.BytesIO(data[: first.stop] + data[second.stop :]), first, OPUS)
    page = Page(IS_CONTINUED, 0, 5, 1, b"\x08", b"OpusTags")
    with pytest.raises(WriteRefusedError, match="do not add up"):
        find_comments(io.BytesIO(data[: first.stop] + page.head + page.body), first, OPUS)


def test_the_units_are_the_comments_and_what_shares_their_pages():
    packet = OPUS.magic + comment_of(3).rendered() + b"\x01kept"
    run = found(OPUS, packet, lacing_of(4), b"more")
    assert [unit.raw for unit in run.units] == [
        b"encoder",
        struct.pack("<I", 9) + b"TITLE=xxx",
        b"\x01kept",
        b"\x04more",
    ]
