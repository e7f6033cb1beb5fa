"""MP4 files (M4A, M4B, ALAC, 3GP ...) told anew with other tags."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt
from typing_extensions import override

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.editing import FileEditor, Unit
from mirdesk.filetags.raw.mp4_boxes import (
    MAX_SHORT_SIZE,
    SHORT_HEADER_BYTES,
    Box,
    box_bytes,
    read_boxes,
)
from mirdesk.filetags.raw.mp4_items import ItemList
from mirdesk.filetags.raw.mp4_layout import HANDLER, Layout
from mirdesk.filetags.raw.mp4_offsets import (
    OFFSET_KINDS,
    OffsetTable,
    moved,
    normal_form,
    table_in,
)
from mirdesk.filetags.raw.pieces import Piece, Span, joined, read_part, size_of

_PADDING_BYTES: Final = 4096
_MAX_KEPT_PADDING_BYTES: Final = 1 << 20  # more, as after a large cover went, is given back
_LONG_SIZE_AT: Final = 8

_Patch = tuple[Span, tuple[Piece, ...]]


class Mp4Editor(FileEditor):
    """An MP4 file taken apart.

    Parameters
    ----------
    file : binary file
        Open for reading.
    size_bytes : int

    Raises
    ------
    WriteRefusedError
        It is put together in a way that is not understood.
    """

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        self._file = file
        self._size_bytes = size_bytes
        self._layout = Layout.of(read_boxes(file, size_bytes))
        moov = self._layout.moov
        self._moov = self._read(moov)
        self._place = self._layout.tag_place(self._read)
        content = self._place.items
        self._items = ItemList.parse(
            self._moov[content.start - moov.start : content.stop - moov.start], content.start
        )

    @property
    @override
    def units(self) -> tuple[Unit, ...]:
        units: list[Unit] = []
        for box in self._layout.others:
            if box is self._layout.moov:
                units += self._moov_units()
            elif box.kind == b"moof":  # as a whole: films have thousands
                units.append(self._unit(box, self._read(box), box.leaves()))
            else:
                units += [self._unit(leaf, self._read(leaf), (leaf,)) for leaf in box.leaves()]
        return tuple(units)

    @property
    @override
    def audio(self) -> tuple[Span, ...]:
        return tuple(box.span for box in self._layout.media)

    @override
    def rewritten(self, edit: TagEdit) -> tuple[Piece, ...]:
        edited = self._items.edited(edit, is_main=True)
        if edited.units == self._items.units:
            return (Span(0, self._size_bytes),)
        self._check_free_of_sound(self._place.region)
        ilst = _box_of(b"ilst", edited.pieces)
        left = self._place.region.size - size_of(ilst)
        fits = left == 0 or left >= SHORT_HEADER_BYTES
        if fits and left <= _MAX_KEPT_PADDING_BYTES:
            return self._told([(self._place.region, (*ilst, _free(left)))])
        try:
            return self._regrown(ilst)
        except WriteRefusedError:
            if not fits:
                raise
        return self._told([(self._place.region, (*ilst, _free(left)))])

    def _regrown(self, ilst: tuple[Piece, ...]) -> tuple[Piece, ...]:
        """Use free room behind ``moov`` for a tag of another size, else move the sound."""
        outer = self._layout.padding
        for padding_bytes in (_PADDING_BYTES, SHORT_HEADER_BYTES):
            content = self._place.wrapped((*ilst, _free(padding_bytes)))
            growth = size_of(content) - self._place.region.size
            left = outer.size - growth
            if growth > 0 and (left == 0 or left >= SHORT_HEADER_BYTES):
                self._check_free_of_sound(outer)
                return self._told([*self._grown(content, growth), (outer, (_free(left),))])
        content = self._place.wrapped((*ilst, _free(_PADDING_BYTES)))
        growth = size_of(content) - self._place.region.size
        return self._told([*self._grown(content, growth), *self._shifted(growth)])

    def _grown(self, content: tuple[Piece, ...], growth: int) -> list[_Patch]:
        """Return the tag with its new content, and the new sizes of the boxes around it."""
        patches = [(self._place.region, content)]
        for box in self._place.parents:
            size = box.span.size + growth
            if box.is_open:
                continue
            if box.has_long_size:
                at, width = box.start + _LONG_SIZE_AT, 8
            elif size <= MAX_SHORT_SIZE:
                at, width = box.start, 4
            else:
                raise WriteRefusedError("its tables would become larger than 4 GB")
            patches.append((Span(at, at + width), (size.to_bytes(width, "big"),)))
        return patches

    def _shifted(self, shift: int) -> list[_Patch]:
        """Return what tells where the sound lies, for sound that follows the tags."""
        moov = self._layout.moov
        if moov.stop + self._layout.padding.size == self._size_bytes:
            # Of a file that was cut off, the tag would come to lie where sound is missing.
            self._check_free_of_sound(Span(self._size_bytes, self._size_bytes + shift))
            return []
        self._layout.check_can_move(self._read)
        return [
            (leaf.span, (moved(data, (table,), moov.start, moov.stop, shift),))
            for leaf, data, table in self._offset_tables
        ]

    @cached_property
    def _offset_tables(self) -> tuple[tuple[Box, bytes, OffsetTable], ...]:
        """Every box that tells where sound lies, its bytes and where they tell it."""
        out: list[tuple[Box, bytes, OffsetTable]] = []
        leaves = (leaf for box in self._layout.others for leaf in box.leaves())
        for leaf in leaves:
            if leaf.kind in OFFSET_KINDS:
                data = self._read(leaf)
                table = table_in(leaf.path, data, leaf.header_bytes)
                if table is not None:
                    out.append((leaf, data, table))
        return tuple(out)

    def _check_free_of_sound(self, place: Span) -> None:
        """Refuse to write over what is said to be sound, however odd that is."""
        told = [table.numbers(data).astype(np.int64) for _, data, table in self._offset_tables]
        offsets = np.concatenate(told) if told else np.empty(0, np.int64)
        if np.any((offsets >= place.start) & (offsets < place.stop)):
            raise WriteRefusedError("sound is said to lie where its tags are")

    def _told(self, patches: Iterable[_Patch]) -> tuple[Piece, ...]:
        """Return the file with some places replaced."""
        pieces: list[Piece] = []
        at = 0
        # An empty place comes before a full one that begins there.
        for place, content in sorted(
            patches, key=lambda patch: (patch[0].start, patch[0].stop)
        ):
            pieces += [Span(at, place.start), *content]
            at = place.stop
        return joined((*pieces, Span(at, self._size_bytes)))

    def _moov_units(self) -> list[Unit]:
        units: list[Unit] = []
        for leaf in self._layout.moov.leaves():
            if self._place.holds(leaf):
                units += self._items.units if leaf.kind == b"ilst" else ()
                continue
            data = self._read(leaf)
            if not (leaf.is_container or data == HANDLER):
                units.append(self._unit(leaf, data, (leaf,)))
        return units

    def _unit(self, box: Box, data: bytes, leaves: Iterable[Box]) -> Unit:
        return Unit(box.name, normal_form(data, self._tables(box, data, leaves), self._anchors))

    def _tables(self, box: Box, data: bytes, leaves: Iterable[Box]) -> Sequence[OffsetTable]:
        """Return the offsets within a box, counted from its start."""
        tables: list[OffsetTable] = []
        for leaf in leaves:
            if leaf.kind not in OFFSET_KINDS:
                continue
            at = leaf.start - box.start
            table = table_in(leaf.path, data[at : at + leaf.span.size], leaf.header_bytes)
            if table is not None:
                tables.append(
                    OffsetTable(at + table.at, table.count, table.width, table.stride)
                )
        return tables

    @cached_property
    def _anchors(self) -> npt.NDArray[np.int64]:
        starts = [box.start for box in self._layout.kept if box is not self._layout.moov]
        return np.array(starts, np.int64)

    def _read(self, box: Box) -> bytes:
        moov = self._layout.moov
        if moov.start < box.start < moov.stop:
            return self._moov[box.start - moov.start : box.stop - moov.start]
        return read_part(self._file, box.span)


def _box_of(kind: bytes, content: Sequence[Piece]) -> tuple[Piece, ...]:
    size = SHORT_HEADER_BYTES + size_of(content)
    return (size.to_bytes(4, "big") + kind, *content)


def _free(size_bytes: int) -> bytes:
    """Return padding of a size, header included."""
    return box_bytes(b"free", bytes(size_bytes - SHORT_HEADER_BYTES)) if size_bytes else b""
