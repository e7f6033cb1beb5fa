"""The comment packet of a stream in an Ogg file: found, taken apart, put back into pages."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.ogg_pages import (
    IS_CONTINUED,
    IS_FIRST,
    IS_LAST,
    MAX_SEGMENTS,
    NO_GRANULE,
    Page,
    lacing_of,
    read_page,
)
from mirdesk.filetags.raw.vorbis_comment import VorbisComment
from mirdesk.filetags.sniff import Kind

_MAX_PACKET_BYTES: Final = 64 * 1024 * 1024  # twice the largest cover that would be kept
_MAX_HEADER_PAGES: Final = 4096
_MAX_SPARE_BYTES: Final = 64 * 1024  # more than this is not left behind by a removed cover
_MIN_SEGMENTS: Final = 8  # a page, where their number is kept
_FLAC_COMMENT: Final = 4  # block types, RFC 9639 section 8.1
_FLAC_PICTURE: Final = 6
_IS_LAST_BLOCK: Final = 0x80
_MAX_FLAC_BYTES: Final = (1 << 24) - 1


@dataclass(frozen=True, slots=True)
class Codec:
    """How a codec marks its first packet and its comment packet.

    Attributes
    ----------
    kind : Kind
    first : bytes
        The first packet begins with it.
    magic : bytes
        The comment packet begins with it.
    is_framed : bool
        A framing byte closes the comment.
    """

    kind: Kind
    first: bytes
    magic: bytes
    is_framed: bool = False


# https://xiph.org/vorbis/doc/Vorbis_I_spec.html 4.2, RFC 7845 section 5, the Speex manual 7.2,
# https://xiph.org/flac/ogg_mapping.html, and the Theora specification 6.1.
CODECS: Final = (
    Codec(Kind.OGG_VORBIS, b"\x01vorbis", b"\x03vorbis", is_framed=True),
    Codec(Kind.OGG_OPUS, b"OpusHead", b"OpusTags"),
    Codec(Kind.OGG_SPEEX, b"Speex   ", b""),
    Codec(Kind.OGG_FLAC, b"\x7fFLAC", b""),
    Codec(Kind.OGG_THEORA, b"\x80theora", b"\x81theora"),
)


@dataclass(frozen=True, slots=True)
class CommentRun:
    """The pages of one stream that hold its comment packet.

    Attributes
    ----------
    codec : Codec
    pages : tuple of Page
    packet : bytes
        The comment packet.
    comment : VorbisComment
    rest_lacing, rest_body : bytes
        What else lies on the last of the pages: other header packets, whole or in part.
    """

    codec: Codec
    pages: tuple[Page, ...]
    packet: bytes
    comment: VorbisComment
    rest_lacing: bytes
    rest_body: bytes

    @property
    def serial(self) -> int:
        """The number of the stream."""
        return self.pages[0].serial

    @property
    def units(self) -> tuple[Unit, ...]:
        """The comment's, and all that shares its pages."""
        rest = self.rest_lacing + self.rest_body
        flac_head = self.packet[:1] if self.codec.kind is Kind.OGG_FLAC else b""
        name = self.codec.kind.value
        others = ((f"{name}/kind of block", flac_head), (f"{name}/behind the comments", rest))
        return (*self.comment.units, *(Unit(*other) for other in others if other[1]))

    def with_comment(self, comment: VorbisComment) -> tuple[Page, ...]:
        """Return the pages with another comment; as many as before where that can be.

        Raises
        ------
        WriteRefusedError
            The comment is too large.
        """
        packet = self._packet_of(comment)
        lacing = lacing_of(len(packet)) + self.rest_lacing
        counts = _shared_out(len(lacing), len(self.pages))
        return _paginated(lacing, packet + self.rest_body, counts, self.pages)

    def _packet_of(self, comment: VorbisComment) -> bytes:
        told = comment.rendered()
        if self.codec.kind is Kind.OGG_FLAC:
            if len(told) > _MAX_FLAC_BYTES:
                raise WriteRefusedError("tags of FLAC files can have 16 MB at most")
            return self.packet[:1] + len(told).to_bytes(3, "big") + told
        if len(told) > _MAX_PACKET_BYTES:
            raise WriteRefusedError("tags of Ogg files can have 64 MB at most")
        packet = self.codec.magic + told
        spare = len(self.packet) - len(packet)
        had_room = self.comment.room_bytes
        fits = had_room and 0 <= spare <= max(had_room, _MAX_SPARE_BYTES)
        return packet + bytes(spare if fits else 0)


def find_comments(file: BinaryIO, first: Page, codec: Codec) -> CommentRun:
    """Return the comment packet of the stream that begins with a page.

    Raises
    ------
    WriteRefusedError
        It is not where it belongs, or damaged.
    """
    pages: list[Page] = []
    at = first.stop
    for _ in range(_MAX_HEADER_PAGES):
        page = read_page(file, at)
        if page is None:
            break
        at = page.stop
        if page.serial != first.serial:
            continue
        _check_order(page, pages[-1] if pages else first, is_continued=bool(pages))
        pages.append(page)
        if min(page.lacing, default=255) < 255:
            return _taken_apart(codec, pages)
    raise WriteRefusedError("the tags in its Ogg header are cut off")


def has_picture_blocks(file: BinaryIO, run: CommentRun) -> bool:
    """Tell whether the header of FLAC in Ogg has pictures outside of the comments."""
    if run.codec.kind is not Kind.OGG_FLAC:
        return False
    lacing, body, at = run.rest_lacing, run.rest_body, run.pages[-1].stop
    kind, begins = run.packet[0], True
    for _ in range(_MAX_HEADER_PAGES):
        for size in lacing:
            if begins and kind & _IS_LAST_BLOCK:
                return False
            if begins:
                kind = body[0] if body else _IS_LAST_BLOCK
            if kind & ~_IS_LAST_BLOCK == _FLAC_PICTURE:
                return True
            body, begins = body[size:], size < 255
        page = read_page(file, at)
        if page is None:
            break
        at = page.stop
        lacing, body = (page.lacing, page.body) if page.serial == run.serial else (b"", b"")
    return False


def _check_order(page: Page, before: Page, *, is_continued: bool) -> None:
    if page.sequence != before.sequence + 1 or page.flags & IS_FIRST:
        raise WriteRefusedError("pages of its Ogg header are missing or out of order")
    if bool(page.flags & IS_CONTINUED) is not is_continued:
        raise WriteRefusedError("the packets of its Ogg header do not add up")


def _taken_apart(codec: Codec, pages: Sequence[Page]) -> CommentRun:
    last = pages[-1]
    ends_at = next(index for index, size in enumerate(last.lacing) if size < 255) + 1
    in_last = sum(last.lacing[:ends_at])
    packet = b"".join((*(page.body for page in pages[:-1]), last.body[:in_last]))
    head_bytes = 4 if codec.kind is Kind.OGG_FLAC else len(codec.magic)
    _check_packet(codec, packet)
    comment = VorbisComment.parse(packet[head_bytes:], is_framed=codec.is_framed)
    if codec.kind is Kind.OGG_FLAC and (comment.room_bytes or comment.ending):
        raise WriteRefusedError("its Vorbis comment has a wrong size")
    rest = last.lacing[ends_at:], last.body[in_last:]
    return CommentRun(codec, tuple(pages), packet, comment, *rest)


def _check_packet(codec: Codec, packet: bytes) -> None:
    if codec.kind is Kind.OGG_FLAC:
        kind = packet[0] & ~_IS_LAST_BLOCK if packet else -1
        is_right = (
            kind == _FLAC_COMMENT and int.from_bytes(packet[1:4], "big") == len(packet) - 4
        )
    else:
        is_right = packet.startswith(codec.magic)
    if not is_right:
        raise WriteRefusedError("the tags in its Ogg header are not where they belong")


def _shared_out(segments: int, pages_before: int) -> list[int]:
    """Return how many segments go on each page.

    As many pages as before leave all later pages as they are; so that is kept while the pages
    are neither too full nor nearly empty.
    """
    is_sound = pages_before == 1 or segments >= _MIN_SEGMENTS * pages_before
    if segments <= MAX_SEGMENTS * pages_before and is_sound:
        pages = pages_before
    else:
        pages = math.ceil(segments / MAX_SEGMENTS)
    counts: list[int] = []
    for left in range(pages, 0, -1):
        counts.append(math.ceil((segments - sum(counts)) / left))
    return counts


def _paginated(
    lacing: bytes, body: bytes, counts: Sequence[int], old: Sequence[Page]
) -> tuple[Page, ...]:
    """Put segments on pages, RFC 3533 section 6."""
    pages: list[Page] = []
    place = body_at = 0
    for index, count in enumerate(counts):
        sizes = lacing[place : place + count]
        body_stop = body_at + sum(sizes)
        flags = IS_CONTINUED if place and lacing[place - 1] == 255 else 0
        flags |= old[-1].flags & IS_LAST if index == len(counts) - 1 else 0
        granule = 0 if min(sizes) < 255 else NO_GRANULE
        page = Page(flags, granule, old[0].serial, 0, sizes, body[body_at:body_stop])
        pages.append(replace(page, sequence=old[0].sequence + index))
        place, body_at = place + count, body_stop
    # The position belongs to the last packet that ends here: to a header's, so to none, unless
    # sound shares the page.
    last = max(index for index, page in enumerate(pages) if page.granule == 0)
    pages[last] = replace(pages[last], granule=old[-1].granule)
    return tuple(pages)
