"""Edit files made of chunks: their ID3 chunk, and the texts in chunks of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.borrowing import borrowed
from mirdesk.filetags.raw.chunks import Chunk, ChunkStyle, read_form
from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.id3v2 import Id3v2Block
from mirdesk.filetags.raw.outer_tags import fresh
from mirdesk.filetags.raw.pieces import Piece, Span, joined, size_of
from mirdesk.filetags.sniff import id3v2_bytes
from mirdesk.filetags.streams import MAX_ID3_BYTES


class TextBlock(Protocol):
    """Texts that one chunk holds."""

    @property
    def units(self) -> tuple[Unit, ...]:
        """Its items."""

    @property
    def held(self) -> frozenset[str]:
        """Fields that it gives to the reader."""

    @property
    def is_empty(self) -> bool:
        """Whether the chunk can go."""

    def can_take(self, edit: TagEdit) -> bool:
        """Tell whether everything of an edit can be kept here."""

    def edited(self, edit: TagEdit, *, is_main: bool) -> "TextBlock":
        """Return the texts with an edit applied; see ``TagBlock``."""

    def render(self) -> bytes:
        """Return the data of the chunk."""


@dataclass(frozen=True, slots=True)
class ChunkedKind:
    """What a kind of file calls its chunks.

    Attributes
    ----------
    label : str
        For the names of units.
    style : ChunkStyle
    forms : frozenset of tuple of bytes
        Names and types of the enclosing chunk that are known.
    sound : frozenset of bytes
        Chunks of sound.
    id3 : tuple of bytes
        Chunks with an ID3v2 tag; a new one gets the first name.
    texts : frozenset of bytes
        Chunks that may hold texts.
    read_text : callable or None
        Gives the texts of such a chunk by its name and data; None where it holds none.
    """

    label: str
    style: ChunkStyle
    forms: frozenset[tuple[bytes, bytes]]
    sound: frozenset[bytes]
    id3: tuple[bytes, ...]
    texts: frozenset[bytes] = frozenset()
    read_text: Callable[[bytes, bytes], TextBlock | None] | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A chunk and what is in it; neither tag nor text for what is carried along."""

    chunk: Chunk
    id3: Id3v2Block | None = None
    text: TextBlock | None = None


class ChunkedEditor:
    """A file of chunks; see ``FileEditor``.

    Parameters
    ----------
    file : binary file
        Open for reading.
    size_bytes : int
        Of the file.
    kind : ChunkedKind

    Raises
    ------
    WriteRefusedError
        Its chunks do not add up, or one of its tags is not understood.
    """

    def __init__(self, file: BinaryIO, size_bytes: int, kind: ChunkedKind) -> None:
        self._file = file
        self._size_bytes = size_bytes
        self._kind = kind
        self._form = read_form(file, size_bytes, kind.style, kind.sound)
        if (self._form.name, self._form.form_type) not in kind.forms:
            raise WriteRefusedError("this kind of file can be read, but not written")
        self._parts = tuple(self._part(chunk) for chunk in self._form.chunks)
        if not self.audio:
            raise WriteRefusedError("no sound was found in it")

    @property
    def units(self) -> tuple[Unit, ...]:
        """Every chunk but the sound itself; tags by their items."""
        form = self._form
        units = [Unit(f"{self._kind.label}/form", form.name + form.form_type)]
        for part in self._parts:
            units += self._units_of(part)
        if form.stop < self._size_bytes:
            rest = self._read(Span(form.stop, self._size_bytes))
            units.append(Unit(f"{self._kind.label}/behind the chunks", rest))
        return tuple(units)

    @property
    def audio(self) -> tuple[Span, ...]:
        """The data of the sound chunks."""
        return tuple(
            Span(part.chunk.data_start, part.chunk.data_stop)
            for part in self._parts
            if part.chunk.name in self._kind.sound
        )

    def rewritten(self, edit: TagEdit) -> tuple[Piece, ...]:
        """Return the file with an edit applied; see ``FileEditor``."""
        has_id3 = any(part.id3 is not None for part in self._parts)
        main_text = None if has_id3 else self._text_that_takes(edit)
        main = next((part for part in self._parts if part.id3 is not None), main_text)
        is_open = bool(self._parts) and self._parts[-1].chunk.is_open
        last = len(self._parts) - is_open
        body: list[Piece] = []
        for number, part in enumerate(self._parts):
            if number == last:
                body += self._new_chunk(edit, main, body)
            body += self._told(part, edit, is_main=part is main)
        if last == len(self._parts):
            body += self._new_chunk(edit, main, body)
        return joined((*self._told_form(body), *body, Span(self._form.stop, self._size_bytes)))

    def _part(self, chunk: Chunk) -> _Part:
        """Return a chunk with its tag or text taken apart."""
        if chunk.name in self._kind.id3:
            return _Part(chunk, id3=_parsed_id3(self._data_of(chunk)))
        if chunk.name in self._kind.texts:
            return _Part(chunk, text=self._read_text(chunk))
        return _Part(chunk)

    def _read_text(self, chunk: Chunk) -> TextBlock | None:
        """Return the texts of a chunk; beyond what the reader takes there are none."""
        if self._kind.read_text is None or chunk.size > MAX_TEXT_BYTES:
            return None
        return self._kind.read_text(chunk.name, self._data_of(chunk))

    def _units_of(self, part: _Part) -> tuple[Unit, ...]:
        if part.id3 is not None:
            return part.id3.units
        if part.text is not None:
            return part.text.units
        chunk = part.chunk
        name = f"{self._kind.label}/{chunk.name.decode('ascii').rstrip()}"
        is_sound = chunk.name in self._kind.sound
        stop = chunk.data_start if is_sound else chunk.data_stop  # padding may come later
        return (Unit(name, self._read(Span(chunk.start, stop))),)

    def _text_that_takes(self, edit: TagEdit) -> _Part | None:
        """Return the text chunk that can keep a whole edit, so that no ID3 chunk is needed."""
        for part in self._parts:
            if part.text is not None and part.text.can_take(edit):
                return part
        return None

    def _told(self, part: _Part, edit: TagEdit, *, is_main: bool) -> tuple[Piece, ...]:
        """Return a chunk with an edit applied."""
        chunk = part.chunk
        if part.id3 is not None:
            block = part.id3.edited(edit, is_main=is_main)
            if block.units != part.id3.units:
                return self._told_id3(chunk, part.id3, block)
        elif part.text is not None:
            text = part.text.edited(edit, is_main=is_main)
            if text.units != part.text.units:
                return () if text.is_empty else (self._chunk(chunk.name, text.render()),)
        return (Span(chunk.start, chunk.stop),)

    def _told_id3(self, chunk: Chunk, old: Id3v2Block, new: Id3v2Block) -> tuple[Piece, ...]:
        header, data = Span(chunk.start, chunk.data_start), self._data_of(chunk)
        in_place = new.render(room=chunk.size) if chunk.size else None
        if in_place is not None:
            told = borrowed(in_place, data, chunk.data_start, old.units)
            return (header, *told, Span(chunk.data_stop, chunk.stop))
        return borrowed(self._chunk(chunk.name, fresh(new)), data, chunk.data_start, old.units)

    def _new_chunk(self, edit: TagEdit, main: _Part | None, before: list[Piece]) -> list[Piece]:
        """Return an ID3 chunk for a file without a tag that takes the edit."""
        if main is not None:
            return []
        block = Id3v2Block.new().edited(edit, is_main=True)
        if not block.units:
            return []
        unpadded = [part.chunk.stop for part in self._parts if part.chunk.lacks_padding]
        last = before[-1] if before else b""
        padding = b"\x00" if isinstance(last, Span) and last.stop in unpadded else b""
        return [padding + self._chunk(self._kind.id3[0], fresh(block))]

    def _told_form(self, body: list[Piece]) -> tuple[Piece, ...]:
        """Return the enclosing header with the size that the body has now."""
        form, style = self._form, self._kind.style
        grown = size_of(body) - (form.stop - form.body_start)
        if not grown or form.size in (0, style.largest):  # streams do not know their size
            return (Span(0, form.body_start),)
        told_stop = style.header_bytes + form.size
        if not (self._parts and self._parts[-1].chunk.is_open):
            told_stop = max(form.stop, min(told_stop, self._size_bytes))
        size = told_stop - style.header_bytes + grown
        if size >= style.largest:
            raise WriteRefusedError("it would become larger than files of its kind can be")
        return (style.header(form.name, size), Span(style.header_bytes, form.body_start))

    def _chunk(self, name: bytes, data: bytes) -> bytes:
        if len(data) >= self._kind.style.largest:
            raise WriteRefusedError("a chunk would become larger than it can be")
        return self._kind.style.chunk(name, data)

    def _data_of(self, chunk: Chunk) -> bytes:
        return self._read(Span(chunk.data_start, chunk.data_stop))

    def _read(self, span: Span) -> bytes:
        self._file.seek(span.start)
        return self._file.read(span.size)


MAX_TEXT_BYTES: Final = 1024 * 1024  # as the reader


def _parsed_id3(data: bytes) -> Id3v2Block:
    """Return the tag of an ID3 chunk.

    Raises
    ------
    WriteRefusedError
        There is something else in it.
    """
    if not data:
        return Id3v2Block.new()
    size = id3v2_bytes(data[:10])
    if not 0 < size <= min(len(data), MAX_ID3_BYTES) or data[size:].strip(b"\x00"):
        raise WriteRefusedError("its ID3 chunk does not hold a whole tag")
    return Id3v2Block.parse(data[:size])
