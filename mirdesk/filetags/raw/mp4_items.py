"""The items of an MP4 tag (``ilst``), each with its raw bytes.

QuickTime File Format, "Metadata", and what iTunes writes: an item is a box of four letters
with a ``data`` box for each value; free-form items have ``mean`` and ``name`` before them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from typing_extensions import override

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tags import COVER_FIELD, NUMBER_OF_TOTAL, TOTAL_OF_NUMBER
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.mp4_names import FREE_FORM, atom_of_field, field_of_atom
from mirdesk.filetags.raw.editing import TagBlock, Unit
from mirdesk.filetags.raw.mp4_boxes import SHORT_HEADER_BYTES, box_bytes
from mirdesk.filetags.raw.mp4_values import (
    DATA,
    DATA_HEADER_BYTES,
    data_of_cover,
    data_of_pair,
    data_of_values,
    pair_of,
)
from mirdesk.filetags.raw.numbers import Numbered
from mirdesk.filetags.raw.pieces import Piece, Span

_PREFIX: Final = "MP4/moov/udta/meta/ilst/"
_PAIRS: Final = {"track": b"trkn", "disc": b"disk"}
_MEAN_AND_NAME: Final = (b"mean", b"name")
_FREE: Final = FREE_FORM.encode()
_VERSION_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A box within an item."""

    kind: bytes
    raw: bytes = field(repr=False)

    @property
    def content(self) -> bytes:
        """What follows size and kind."""
        return self.raw[SHORT_HEADER_BYTES:]


@dataclass(frozen=True, slots=True)
class Item:
    """An item and where it lies.

    Attributes
    ----------
    raw : bytes
    source : Span or None
        In the file; None for a new one.
    parts : tuple of Part or None
        None where they do not add up: such an item is carried as it is.
    """

    raw: bytes = field(repr=False)
    source: Span | None = None
    parts: tuple[Part, ...] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, raw: bytes, source: Span | None = None) -> "Item":
        """Take an item apart."""
        return cls(raw, source, _parts_of(raw))

    @classmethod
    def made(cls, kind: bytes, content: bytes) -> "Item":
        """Return a new item."""
        return cls.of(box_bytes(kind, content))

    @property
    def kind(self) -> bytes:
        """Four letters."""
        return self.raw[4:8]

    @property
    def key(self) -> str:
        """Its name as mutagen spells it: ``©nam``, ``----:com.apple.iTunes:MOOD``."""
        if self.kind != _FREE:
            return self.kind.decode("latin-1")
        texts = [part.content[_VERSION_BYTES:].decode("latin-1") for part in self.parts or ()]
        return ":".join((FREE_FORM, *texts[:2]))

    @property
    def head(self) -> bytes:
        """``mean`` and ``name`` of a free-form item; empty for others."""
        return b"".join(part.raw for part in (self.parts or ())[:2]) if self._is_free else b""

    @property
    def data(self) -> tuple[Part, ...]:
        """One part for each value."""
        return tuple(part for part in self.parts or () if part.kind == DATA)

    @property
    def texts(self) -> tuple[str, ...]:
        """Its values, taken for text."""
        return tuple(
            part.raw[DATA_HEADER_BYTES:].decode("utf-8", "replace") for part in self.data
        )

    @property
    def field(self) -> str:
        """The field it stands for; empty for none."""
        return "" if self.kind == b"free" else field_of_atom(self.key)

    @property
    def fields(self) -> frozenset[str]:
        """All fields that it holds: a total may stand beside its number."""
        name = self.field
        if self.kind in _PAIRS.values() or (
            name in TOTAL_OF_NUMBER and any("/" in text for text in self.texts)
        ):
            return frozenset((name, TOTAL_OF_NUMBER[name]))
        return frozenset((name,) if name else ())

    @property
    def _is_free(self) -> bool:
        return self.kind == _FREE


@dataclass(frozen=True, slots=True)
class ItemList(TagBlock):
    """All items of a tag, in order."""

    items: tuple[Item, ...] = ()

    @classmethod
    def parse(cls, data: bytes, start: int = 0) -> "ItemList":
        """Take the content of an ``ilst`` box apart; it begins at ``start`` of the file.

        Raises
        ------
        WriteRefusedError
            Items do not add up.
        """
        items: list[Item] = []
        at = 0
        while at < len(data):
            size = int.from_bytes(data[at : at + 4], "big")
            if size < SHORT_HEADER_BYTES or at + size > len(data):
                raise WriteRefusedError("the items of its tag do not add up")
            raw = data[at : at + size]
            item = Item.of(raw, Span(start + at, start + at + size))
            names = tuple(part.kind for part in item.parts or ())[:2]
            if item.kind == _FREE and names != _MEAN_AND_NAME:
                raise WriteRefusedError("an item of its tag has no name that is understood")
            items.append(item)
            at += size
        return cls(tuple(items))

    @property
    @override
    def name(self) -> str:
        return "MP4"

    @property
    @override
    def units(self) -> tuple[Unit, ...]:
        return tuple(Unit(_PREFIX + item.key, item.raw, item.fields) for item in self.items)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The content of its box: present items by where they lie, new ones as bytes."""
        return tuple(item.source or item.raw for item in self.items)

    @override
    def edited(self, edit: TagEdit, *, is_main: bool) -> "ItemList":
        held = frozenset().union(*(item.fields for item in self.items))
        items = list(self.items)
        for number in _PAIRS:
            wanted = edit.fields & {number, TOTAL_OF_NUMBER[number]}
            if is_main or wanted & held:
                items = _with_numbers(items, number, edit)
        for name, values in edit.values.items():
            is_number = name in TOTAL_OF_NUMBER or name in NUMBER_OF_TOTAL
            if not is_number and (is_main or name in held):
                items = _with_values(items, name, tuple(values))
        if edit.cover is not None and (is_main or COVER_FIELD in held):
            new = data_of_cover(edit.cover) if edit.cover.data else b""
            items = _with_cover(items, new)
        return ItemList(tuple(items))


def _parts_of(raw: bytes) -> tuple[Part, ...] | None:
    parts: list[Part] = []
    at = SHORT_HEADER_BYTES
    while at < len(raw):
        size = int.from_bytes(raw[at : at + 4], "big")
        kind = raw[at + 4 : at + 8]
        least = DATA_HEADER_BYTES if kind == DATA else SHORT_HEADER_BYTES
        if size < least or at + size > len(raw):
            return None
        parts.append(Part(kind, raw[at : at + size]))
        at += size
    return tuple(parts)


def _replaced(items: Iterable[Item], fields: frozenset[str], new: Item | None) -> list[Item]:
    """Put an item in the place of the first that holds one of the fields; drop the others."""
    out: list[Item] = []
    for item in items:
        if not item.fields & fields:
            out.append(item)
        elif new is not None:
            out.append(new)
            new = None
    return out if new is None else [*out, new]


def _with_values(items: list[Item], name: str, values: tuple[str, ...]) -> list[Item]:
    old = [item for item in items if name in item.fields]
    kind, head = _place(name, old)
    present = next((text for item in old for text in item.texts), "")
    data = data_of_values(name, kind, values, present)
    new = Item.made(kind, head + data) if data else None
    return _replaced(items, frozenset((name,)), new)


def _place(name: str, old: list[Item]) -> tuple[bytes, bytes]:
    """Return kind, and ``mean`` and ``name``, of the item that a field is written to."""
    key = atom_of_field(name)
    if not key.startswith(FREE_FORM):
        return key.encode("latin-1"), b""
    if old:
        same = [item for item in old if item.key.lower() == key.lower()]
        like = next(iter(same or old))
        return like.kind, like.head
    _, mean, own_name = key.split(":", 2)
    head = [
        box_bytes(kind, bytes(_VERSION_BYTES) + text.encode("utf-8", "replace"))
        for kind, text in zip(_MEAN_AND_NAME, (mean, own_name), strict=True)
    ]
    return _FREE, b"".join(head)


def _with_numbers(items: list[Item], number: str, edit: TagEdit) -> list[Item]:
    total = TOTAL_OF_NUMBER[number]
    wanted = edit.fields & {number, total}
    if not wanted:
        return items
    old = [item for item in items if item.fields & wanted]
    now = _numbers_of(old, number)
    new = now.edited(_asked(edit, number), _asked(edit, total))
    kind = _PAIRS[number]
    like = next((item.data[0].raw for item in old if item.kind == kind and item.data), b"")
    data = data_of_pair(number, kind, new, like)
    return _replaced(items, wanted, Item.made(kind, data) if data else None)


def _asked(edit: TagEdit, name: str) -> tuple[str, ...] | None:
    values = edit.values.get(name)
    return None if values is None else tuple(values)


def _numbers_of(items: Iterable[Item], number: str) -> Numbered:
    """Return the first number and the first total that items hold."""
    shared: list[str] = []
    totals: list[str] = []
    for item in items:
        if item.kind in _PAIRS.values():
            shared += [text for part in item.data if (text := pair_of(part.raw))]
        elif item.field == number:
            shared += item.texts
        else:
            totals += item.texts
    now = Numbered.of(shared)
    return Numbered(now.numbers[:1], (*now.totals, *totals)[:1])


def _with_cover(items: list[Item], new: bytes) -> list[Item]:
    """Replace the first picture of the tag, or remove it; the others keep their bytes."""
    holders = [item for item in items if item.field == COVER_FIELD]
    if not holders:
        return [*items, Item.made(b"covr", new)] if new else items
    chosen = next((item for item in holders if item.data), holders[0])
    parts = [part.raw for part in chosen.parts or ()]
    if chosen.data:
        parts[(chosen.parts or ()).index(chosen.data[0])] = new
    else:
        parts = [new, *parts]
    has_picture = bool(new) or len(chosen.data) > 1
    made = [Item.made(b"covr", b"".join(parts))] if has_picture else []
    at = items.index(chosen)
    return [*items[:at], *made, *items[at + 1 :]]
