"""Tags that stand before and behind a stream: ID3v2, APEv2, Lyrics3 and ID3v1.

Sources: https://id3.org/id3v2.4.0-structure (3.4, footer), https://id3.org/Lyrics3,
https://id3.org/Lyrics3v2, https://id3.org/ID3v1 and, for ``TAG+``,
https://en.wikipedia.org/wiki/ID3#Enhanced_tag.
"""

from dataclasses import dataclass, field
from typing import BinaryIO, Final

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.apev2 import END_BYTES, ApeBlock, bounds_by_footer, bounds_by_header
from mirdesk.filetags.raw.borrowing import borrowed
from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.id3v1 import Id3v1Block
from mirdesk.filetags.raw.id3v2 import Id3v2Block
from mirdesk.filetags.raw.pieces import Piece, Span
from mirdesk.filetags.sniff import id3v2_bytes
from mirdesk.filetags.streams import MAX_ID3_BYTES

ID3_PADDING_BYTES: Final = 4096
ENHANCED: Final = "Enhanced TAG"
Block = Id3v2Block | ApeBlock | Id3v1Block

_ID3V1_BYTES: Final = 128
_ENHANCED_BYTES: Final = 227
_ID3_HEADER_BYTES: Final = 10
_ENHANCED_SLOTS: Final = {
    "title": slice(4, 64),
    "artist": slice(64, 124),
    "album": slice(124, 184),
    "genre": slice(185, 215),
}
_MAX_TAGS: Final = 16
_LYRICS_2_END: Final = b"LYRICS200"
_LYRICS_1_END: Final = b"LYRICSEND"
_LYRICS_BEGIN: Final = b"LYRICSBEGIN"
_LYRICS_SIZE_BYTES: Final = 6
_MAX_LYRICS_1_BYTES: Final = 5100 + len(_LYRICS_BEGIN) + len(_LYRICS_1_END)


@dataclass(frozen=True, slots=True)
class OuterTag:
    """One tag before or behind a stream.

    Attributes
    ----------
    name : str
    span : Span
    raw : bytes
    block : Id3v2Block or ApeBlock or Id3v1Block or None
        None for what is carried along as it is.
    is_read : bool
        The reader sees it where it lies.
    """

    name: str
    span: Span
    raw: bytes = field(repr=False)
    block: Block | None = None
    is_read: bool = False

    @property
    def units(self) -> tuple[Unit, ...]:
        """What is in it."""
        if self.block is not None:
            return self.block.units
        fields = frozenset(_ENHANCED_SLOTS) if self.name == ENHANCED else frozenset()
        return (Unit(self.name, self.raw, fields),)


def leading_tags(file: BinaryIO, audio_offset: int) -> tuple[OuterTag, ...]:
    """Return the tags before a stream.

    Parameters
    ----------
    file : binary file
    audio_offset : int
        As ``sniff`` found it.

    Raises
    ------
    WriteRefusedError
        One of them is not understood.
    """
    out: list[OuterTag] = []
    at = 0
    while at < audio_offset:
        head = _read(file, at, END_BYTES)
        size = id3v2_bytes(head[:_ID3_HEADER_BYTES])
        bounds = (at, at + size) if size else bounds_by_header(head, at)
        if bounds is None or bounds[0] != at or not at < bounds[1] <= audio_offset:
            raise WriteRefusedError("the tags in front of its sound do not add up")
        if bounds[1] - at > MAX_ID3_BYTES:
            raise WriteRefusedError("the tag in front of its sound is over 64 MB")
        raw = _read(file, at, bounds[1] - at)
        block = Id3v2Block.parse(raw) if size else ApeBlock.parse(raw)
        out.append(OuterTag(block.name, Span(at, bounds[1]), raw, block, is_read=at == 0))
        at = bounds[1]
    return tuple(out)


def trailing_tags(file: BinaryIO, audio_offset: int, size_bytes: int) -> tuple[OuterTag, ...]:
    """Return the tags behind a stream, in file order.

    Parameters
    ----------
    file : binary file
    audio_offset : int
        They begin behind it.
    size_bytes : int
        Of the file.

    Raises
    ------
    WriteRefusedError
        One of them is not understood.
    """
    out: list[OuterTag] = []
    end = size_bytes
    for _ in range(_MAX_TAGS):
        found = _tag_that_ends_at(file, audio_offset, end, tuple(out))
        if found is None:
            break
        out.insert(0, found)
        end = found.span.start
    return tuple(out)


def told(tag: OuterTag, edit: TagEdit, *, is_main: bool) -> tuple[Piece, ...]:
    """Return a tag with an edit applied, as pieces of the file.

    Raises
    ------
    WriteRefusedError
        A value cannot be kept in this kind of tag.
    """
    if tag.block is None:
        return (_without_long_names(tag, edit),) if tag.name == ENHANCED else (tag.span,)
    block = tag.block.edited(edit, is_main=is_main)
    if block.units == tag.block.units:
        return (tag.span,)
    return borrowed(_rendered(block, tag.span.size), tag.raw, tag.span.start, tag.units)


def _rendered(block: Block, room_bytes: int) -> bytes:
    if isinstance(block, Id3v2Block):
        in_place = block.render(room=room_bytes)
        return fresh(block) if in_place is None else in_place
    if isinstance(block, ApeBlock) and block.is_empty:
        return b""  # readers take an APEv2 tag without items for damaged
    return block.render()


def fresh(block: Id3v2Block) -> bytes:
    """Return an ID3v2 tag with room for later edits."""
    rendered = block.render(padding=ID3_PADDING_BYTES)
    if rendered is None:
        raise WriteRefusedError("its tag would be larger than ID3v2 tags can be")
    return rendered


def _without_long_names(tag: OuterTag, edit: TagEdit) -> bytes | Span:
    """Empty what continues the cut texts of ID3v1, where those change."""
    raw = bytearray(tag.raw)
    for name, slot in _ENHANCED_SLOTS.items():
        if name in edit.values:
            raw[slot] = bytes(slot.stop - slot.start)
    return tag.span if raw == tag.raw else bytes(raw)


def _tag_that_ends_at(
    file: BinaryIO, begin: int, end: int, behind: tuple[OuterTag, ...]
) -> OuterTag | None:
    tail = _read(file, max(begin, end - _ENHANCED_BYTES), min(end - begin, _ENHANCED_BYTES))
    v1 = tail[-_ID3V1_BYTES:]
    if len(v1) == _ID3V1_BYTES and v1[:3] == b"TAG" and not _is_ape(tail, v1):
        span = Span(end - _ID3V1_BYTES, end)
        if behind:  # nobody looks for it there
            return OuterTag("ID3v1 before other tags", span, v1)
        return OuterTag("ID3v1", span, v1, Id3v1Block.parse(v1), is_read=True)
    if len(tail) == _ENHANCED_BYTES and tail[:4] == b"TAG+" and _is_id3v1(behind):
        return OuterTag(ENHANCED, Span(end - _ENHANCED_BYTES, end), tail)
    span_of_ape = bounds_by_footer(tail[-END_BYTES:], end - END_BYTES)
    if span_of_ape is not None:
        return _ape(file, begin, span_of_ape, behind)
    other = _lyrics(file, begin, end, tail) or _appended_id3v2(begin, end, tail)
    return None if other is None else _opaque(file, other)


def _ape(
    file: BinaryIO, begin: int, bounds: tuple[int, int], behind: tuple[OuterTag, ...]
) -> OuterTag | None:
    """Return an APEv2 tag with a footer; its header may be missing though promised."""
    start, stop = bounds
    footer_at = stop - END_BYTES
    if start > footer_at or start < begin - END_BYTES:
        raise WriteRefusedError("its APEv2 tag is larger than the file")
    promised = _read(file, max(start, begin), len(b"APETAGEX")) == b"APETAGEX"
    if not promised:
        size_without = int.from_bytes(_read(file, footer_at + 12, 4), "little")
        start = stop - size_without
        before = (
            _read(file, start - END_BYTES, END_BYTES) if start - END_BYTES >= begin else b""
        )
        if bounds_by_header(before, start - END_BYTES) == (start - END_BYTES, stop):
            start -= END_BYTES
    if start < begin or start > footer_at:
        raise WriteRefusedError("its APEv2 tag is larger than the file")
    raw = _read(file, start, stop - start)
    # The reader looks at the end, before ID3v1, and before Lyrics3v2 and ID3v1.
    names = [tag.name for tag in behind]
    is_read = names in ([], ["ID3v1"], ["Lyrics3v2", "ID3v1"])
    return OuterTag("APEv2", Span(start, stop), raw, ApeBlock.parse(raw), is_read)


def _lyrics(file: BinaryIO, begin: int, end: int, tail: bytes) -> tuple[str, Span] | None:
    if tail.endswith(_LYRICS_2_END):
        digits = tail[-len(_LYRICS_2_END) - _LYRICS_SIZE_BYTES : -len(_LYRICS_2_END)]
        start = end - len(_LYRICS_2_END) - _LYRICS_SIZE_BYTES
        start -= int(digits) if digits.isdigit() else 0
        if start >= begin and _read(file, start, len(_LYRICS_BEGIN)) == _LYRICS_BEGIN:
            return "Lyrics3v2", Span(start, end)
    if tail.endswith(_LYRICS_1_END):
        window_at = max(begin, end - _MAX_LYRICS_1_BYTES)
        found = _read(file, window_at, end - window_at).rfind(_LYRICS_BEGIN)
        if found >= 0:
            return "Lyrics3", Span(window_at + found, end)
    return None


def _appended_id3v2(begin: int, end: int, tail: bytes) -> tuple[str, Span] | None:
    footer = tail[-_ID3_HEADER_BYTES:]
    if footer[:3] != b"3DI":
        return None
    start = end - id3v2_bytes(b"ID3" + footer[3:5] + bytes([footer[5] | 0x10]) + footer[6:])
    return ("appended ID3v2", Span(start, end)) if begin <= start < end else None


def _opaque(file: BinaryIO, found: tuple[str, Span]) -> OuterTag:
    name, span = found
    return OuterTag(name, span, _read(file, span.start, span.size))


def _is_ape(tail: bytes, v1: bytes) -> bool:
    """Tell whether these letters are in the middle of ``APETAGEX``."""
    return tail[: -len(v1)].endswith(b"APE") and v1[3:5] == b"EX"


def _is_id3v1(behind: tuple[OuterTag, ...]) -> bool:
    return len(behind) == 1 and behind[0].name == "ID3v1"


def _read(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)
