"""AIFF and DSDIFF files: the ID3 chunk, and the text chunks of AIFF kept in step with it."""

from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.filetags.fields import AIFF_CHUNKS
from mirdesk.filetags.raw.chunked import ChunkedEditor, ChunkedKind
from mirdesk.filetags.raw.chunks import DSDIFF, IFF
from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.riff_info import decoded, encoded
from mirdesk.filetags.sniff import Kind


@dataclass(frozen=True, slots=True)
class _TextChunk:
    """A NAME, AUTH, (c) or ANNO chunk; see ``TextBlock``."""

    name: bytes
    data: bytes

    @property
    def field(self) -> str:
        return AIFF_CHUNKS[self.name.decode("ascii")]

    @property
    def units(self) -> tuple[Unit, ...]:
        raw = IFF.chunk(self.name, self.data)
        name = self.name.decode("ascii").rstrip()
        return (Unit(f"AIFF/{name}", raw, frozenset((self.field,))),)

    @property
    def held(self) -> frozenset[str]:
        return frozenset((self.field,)) if decoded(self.data).strip() else frozenset()

    @property
    def is_empty(self) -> bool:
        return not self.data

    def can_take(self, edit: TagEdit) -> bool:
        is_one = list(edit.values) == [self.field] and len(edit.values[self.field]) < 2
        return is_one and not (edit.cover is not None and edit.cover.data)

    def edited(self, edit: TagEdit, *, is_main: bool) -> "_TextChunk":
        values = edit.values.get(self.field)
        if values is None or (not is_main and not self.held):
            return self
        if values and decoded(self.data) == values[0]:
            return self
        return replace(self, data=encoded(values[0], [self.data]) if values else b"")

    def render(self) -> bytes:
        return self.data


_KINDS: Final[dict[Kind, ChunkedKind]] = {
    Kind.AIFF: ChunkedKind(
        label="AIFF",
        style=IFF,
        forms=frozenset({(b"FORM", b"AIFF"), (b"FORM", b"AIFC")}),
        sound=frozenset({b"SSND"}),
        id3=(b"ID3 ",),
        texts=frozenset(name.encode("ascii") for name in AIFF_CHUNKS),
        read_text=_TextChunk,
    ),
    Kind.DSDIFF: ChunkedKind(
        label="DSDIFF",
        style=DSDIFF,
        forms=frozenset({(b"FRM8", b"DSD ")}),
        sound=frozenset({b"DSD ", b"DST "}),
        id3=(b"ID3 ",),
    ),
}


class IffEditor(ChunkedEditor):
    """An AIFF or DSDIFF file; see ``FileEditor``.

    Parameters
    ----------
    file : binary file
    size_bytes : int
    kind : Kind
        AIFF or DSDIFF.
    """

    def __init__(self, file: BinaryIO, size_bytes: int, kind: Kind) -> None:
        super().__init__(file, size_bytes, _KINDS[kind])
