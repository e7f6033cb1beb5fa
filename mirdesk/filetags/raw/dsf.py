"""DSF files: an ID3v2 tag behind the sound.

Layout: "DSF File Format Specification" 1.01 by Sony.
"""

import struct
from typing import BinaryIO, Final

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.id3v2 import Id3v2Block
from mirdesk.filetags.raw.outer_tags import OuterTag, fresh, told
from mirdesk.filetags.raw.pieces import Piece, Span, joined, size_of
from mirdesk.filetags.sniff import id3v2_bytes
from mirdesk.filetags.streams import MAX_ID3_BYTES

_HEAD: Final = struct.Struct("<4sQQQ")  # "DSD ", 28, bytes of the file, where the tag lies
_CHUNK: Final = struct.Struct("<4sQ")  # name, bytes with this header
_SIZES_AT: Final = 12


class DsfEditor:
    """A DSF file; see ``FileEditor``.

    Parameters
    ----------
    file : binary file
        Open for reading.
    size_bytes : int
        Of the file.

    Raises
    ------
    WriteRefusedError
        Its parts do not add up, or its tag is not understood.
    """

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        self._file = file
        self._size_bytes = size_bytes
        head = self._read(Span(0, _HEAD.size))
        if len(head) < _HEAD.size:
            raise WriteRefusedError("it is cut off")
        magic, head_bytes, self._told_bytes, self._tag_at = _HEAD.unpack(head)
        if magic != b"DSD " or head_bytes != _HEAD.size:
            raise WriteRefusedError("its beginning is not that of a DSF file")
        self._format = self._chunk(_HEAD.size, b"fmt ")
        self._sound = self._chunk(self._format.stop, b"data")
        self._tag = self._find_tag()

    @property
    def units(self) -> tuple[Unit, ...]:
        """Headers, the tag, and whatever lies around it."""
        sound_head = Span(self._sound.start, self._sound.start + _CHUNK.size)
        units = [
            Unit("DSF/DSD", self._read(Span(0, _SIZES_AT))),
            Unit("DSF/fmt", self._read(self._format)),
            Unit("DSF/data", self._read(sound_head)),
        ]
        tag = self._tag
        behind = Span(self._sound.stop, tag.span.start if tag else self._size_bytes)
        units += self._opaque("DSF/behind the sound", behind)
        if tag is not None:
            units += tag.units
            units += self._opaque("DSF/behind the tag", Span(tag.span.stop, self._size_bytes))
        return tuple(units)

    @property
    def audio(self) -> tuple[Span, ...]:
        """The data of the sound chunk."""
        return (Span(self._sound.start + _CHUNK.size, self._sound.stop),)

    def rewritten(self, edit: TagEdit) -> tuple[Piece, ...]:
        """Return the file with an edit applied; see ``FileEditor``."""
        tag = self._tag
        if tag is None:
            block = Id3v2Block.new().edited(edit, is_main=True)
            if not block.units:
                return (Span(0, self._size_bytes),)
            tag_at = self._size_bytes
            tail: tuple[Piece, ...] = (Span(_HEAD.size, tag_at), fresh(block))
        else:
            tag_at = tag.span.start
            new = told(tag, edit, is_main=True)
            if new == (tag.span,):
                return (Span(0, self._size_bytes),)
            tail = (Span(_HEAD.size, tag_at), *new, Span(tag.span.stop, self._size_bytes))
        head = _HEAD.pack(b"DSD ", _HEAD.size, _HEAD.size + size_of(tail), tag_at)
        return joined((Span(0, _SIZES_AT), head[_SIZES_AT:], *tail))

    def _chunk(self, at: int, name: bytes) -> Span:
        header = self._read(Span(at, at + _CHUNK.size))
        found, size = _CHUNK.unpack(header) if len(header) == _CHUNK.size else (b"", 0)
        if found != name or size < _CHUNK.size:
            raise WriteRefusedError("its parts are not in the order that DSF files have")
        if at + size > self._size_bytes:
            raise WriteRefusedError("it is cut off: its sound is longer than the file")
        return Span(at, at + size)

    def _find_tag(self) -> OuterTag | None:
        at = self._tag_at
        if at in (0, self._size_bytes):
            return None
        if not self._sound.stop <= at < self._size_bytes:
            raise WriteRefusedError("its tag is said to lie where it cannot be")
        size = id3v2_bytes(self._read(Span(at, at + 10)))
        if not 0 < size <= min(self._size_bytes - at, MAX_ID3_BYTES):
            raise WriteRefusedError("there is no whole ID3v2 tag where its header says")
        span = Span(at, at + size)
        raw = self._read(span)
        block = Id3v2Block.parse(raw)
        return OuterTag(block.name, span, raw, block, is_read=True)

    def _opaque(self, name: str, span: Span) -> list[Unit]:
        return [Unit(name, self._read(span))] if span.size else []

    def _read(self, span: Span) -> bytes:
        self._file.seek(span.start)
        return self._file.read(span.size)
