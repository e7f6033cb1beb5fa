"""APEv2 tags taken apart and edited item by item.

Layout: https://wiki.hydrogenaud.io/index.php?title=APEv2_specification; version 1 (1000) has
no header and no item flags, see https://wiki.hydrogenaud.io/index.php?title=APEv1_specification.
"""

import struct
from dataclasses import dataclass, replace
from typing import Final, Self

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.domain.tags import COVER_FIELD, NUMBER_OF_TOTAL, TOTAL_OF_NUMBER
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.ape_names import field_of_key
from mirdesk.filetags.mapping import names_of
from mirdesk.filetags.ratings import rating_like
from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.numbers import Numbered

END_BYTES: Final = 32  # of the header and of the footer
_MAGIC: Final = b"APETAGEX"
_END: Final = struct.Struct("<8s4I8s")  # magic, version, size, items, flags, reserved
_ITEM: Final = struct.Struct("<II")  # bytes of the value, flags
_HAS_HEADER: Final = 1 << 31
_IS_HEADER: Final = 1 << 29
_VERSION_2: Final = 2000
_KIND_MASK: Final = 6  # bits 1 and 2 of the item flags: text, binary, link, reserved
_BINARY: Final = 2
_FRONT_COVER: Final = "cover art (front)"
_KEY_CHARS: Final = range(2, 256)
_FORBIDDEN_KEYS: Final = frozenset(("ID3", "TAG", "OGGS", "MP+"))
_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class _Item:
    """One item as it lies in the tag."""

    key: str
    flags: int
    value: bytes
    raw: bytes

    @property
    def is_binary(self) -> bool:
        return self.flags & _KIND_MASK == _BINARY

    @property
    def field(self) -> str:
        """The field that the reader makes of it; empty for none."""
        if self.is_binary:
            return COVER_FIELD if self.key.lower() == _FRONT_COVER else ""
        return field_of_key(self.key)

    @property
    def texts(self) -> list[str]:
        return self.value.decode("utf-8", "replace").split("\x00")

    def with_value(self, value: bytes) -> "_Item":
        return self if value == self.value else _item(self.key, self.flags, value)


def _item(key: str, flags: int, value: bytes) -> _Item:
    raw = _ITEM.pack(len(value), flags) + key.encode("ascii") + b"\x00" + value
    return _Item(key, flags, value, raw)


@dataclass(frozen=True, slots=True)
class ApeBlock:
    """An APEv1 or APEv2 tag.

    Attributes
    ----------
    header, footer : bytes
        32 bytes as they lie in the file, or empty.
    items : tuple of _Item
    rest : bytes
        What lies behind the number of items that the tag says it has; readers pass it over.
    """

    header: bytes
    footer: bytes
    items: tuple[_Item, ...]
    rest: bytes = b""

    @classmethod
    def new(cls) -> Self:
        """Return an empty tag of version 2, with header and footer."""
        header = _END.pack(_MAGIC, _VERSION_2, 0, 0, _HAS_HEADER | _IS_HEADER, bytes(8))
        return cls(header, _END.pack(_MAGIC, _VERSION_2, 0, 0, _HAS_HEADER, bytes(8)), ())

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Take a whole tag apart.

        Parameters
        ----------
        data : bytes
            From its header (where it has one) to its footer (where it has one).

        Raises
        ------
        WriteRefusedError
            Its items do not add up.
        """
        has_footer = data[-END_BYTES:][:8] == _MAGIC and len(data) >= END_BYTES
        footer = data[-END_BYTES:] if has_footer else b""
        body = data[: len(data) - len(footer)]
        header = body[:END_BYTES] if body[:8] == _MAGIC else b""
        body = body[len(header) :]
        if not (header or footer) or len(header) not in (0, END_BYTES):
            raise WriteRefusedError("its APEv2 tag has neither a beginning nor an end")
        count = _END.unpack(footer or header)[3]
        items: list[_Item] = []
        position = 0
        while position < len(body) and len(items) < count:
            item = _parsed_item(body, position)
            items.append(item)
            position += len(item.raw)
        return cls(header, footer, tuple(items), body[position:])

    @property
    def version(self) -> int:
        """1 or 2."""
        version: int = _END.unpack(self.footer or self.header)[1]
        return version // 1000

    @property
    def name(self) -> str:
        """Human name."""
        return f"APEv{self.version}"

    @property
    def units(self) -> tuple[Unit, ...]:
        """Every item, in order."""
        units = [Unit(f"APE/{i.key}", i.raw, _fields_of(i)) for i in self.items]
        if self.rest:
            units.append(Unit("APE/rest", self.rest))
        return tuple(units)

    @property
    def held(self) -> frozenset[str]:
        """Fields that it gives to the reader."""
        totals = (
            total
            for number, total in TOTAL_OF_NUMBER.items()
            if any(i.field == number and "/" in "".join(i.texts) for i in self.items)
        )
        return frozenset((*(item.field for item in self.items if item.field), *totals))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self.items and not self.rest

    def edited(self, edit: TagEdit, *, is_main: bool) -> "ApeBlock":
        """Return the tag with an edit applied; see ``TagBlock``."""
        held = self.held
        values = {n: v for n, v in edit.values.items() if is_main or n in held}
        items = list(self.items)
        for number, total in TOTAL_OF_NUMBER.items():
            if number in values or total in values:
                items = _numbered(items, number, values)
        for name, new in values.items():
            if name not in TOTAL_OF_NUMBER and name not in NUMBER_OF_TOTAL:
                items = _replaced(items, name, new)
        if edit.cover is not None and (is_main or COVER_FIELD in held):
            items = _with_cover(items, edit.cover)
        return replace(self, items=tuple(items))

    def render(self) -> bytes:
        """Return the whole tag."""
        body = b"".join(item.raw for item in self.items) + self.rest
        return self._end(self.header, body) + body + self._end(self.footer, body)

    def _end(self, old: bytes, body: bytes) -> bytes:
        """Return a header or footer with the size and number of what it encloses."""
        if not old:
            return b""
        magic, version, _, _, flags, reserved = _END.unpack(old)
        size = len(body) + len(self.footer)
        return _END.pack(magic, version, size, len(self.items), flags, reserved)


def bounds_by_header(header: bytes, at: int) -> tuple[int, int] | None:
    """Return where a tag starts and stops whose 32 bytes of header lie here; None for none."""
    if not _is_end(header):
        return None
    size: int = _END.unpack(header[:END_BYTES])[2]
    return at, at + END_BYTES + size


def bounds_by_footer(footer: bytes, at: int) -> tuple[int, int] | None:
    """Return the same for 32 bytes of footer; a header that it promises is counted in."""
    if not _is_end(footer):
        return None
    _, version, size, _, flags, _ = _END.unpack(footer)
    has_header = bool(flags & _HAS_HEADER) and version >= _VERSION_2
    return at + END_BYTES - size - (END_BYTES if has_header else 0), at + END_BYTES


def _is_end(data: bytes) -> bool:
    """Tell whether these are a header or footer of a known version."""
    if len(data) < END_BYTES or data[:8] != _MAGIC:
        return False
    return _END.unpack(data[:END_BYTES])[1] // 1000 in (1, 2)


def _parsed_item(body: bytes, position: int) -> _Item:
    key_at = position + _ITEM.size
    key_stop = body.find(b"\x00", key_at)
    if key_stop < 0:
        raise WriteRefusedError("an item of its APEv2 tag is damaged")
    size, flags = _ITEM.unpack_from(body, position)
    stop = key_stop + 1 + size
    if stop > len(body):
        raise WriteRefusedError("an item of its APEv2 tag is larger than the tag")
    key = body[key_at:key_stop].decode("latin-1")
    return _Item(key, flags, body[key_stop + 1 : stop], body[position:stop])


def _fields_of(item: _Item) -> frozenset[str]:
    """Return the fields an item carries; number and total may share one."""
    name = item.field
    if name in TOTAL_OF_NUMBER:
        return frozenset((name, TOTAL_OF_NUMBER[name]))
    return frozenset((name,)) if name else frozenset()


def _numbered(
    items: list[_Item], number: str, values: dict[str, tuple[str, ...]]
) -> list[_Item]:
    """Set the track or disc number, its total or both; the other stays where it is."""
    total = TOTAL_OF_NUMBER[number]
    shared = Numbered.of(text for item in items if item.field == number for text in item.texts)
    keeps_apart = any(item.field == total for item in items)
    if total in values and keeps_apart:
        items = _replaced(items, total, values[total])
    is_shared = bool(shared.totals) or not keeps_apart
    now = shared.edited(values.get(number), values.get(total) if is_shared else None)
    return _replaced(items, number, now.joined)


def _replaced(items: list[_Item], name: str, values: tuple[str, ...]) -> list[_Item]:
    """Put one item in the place of all those of a field; with no values none."""
    old = [item for item in items if item.field == name]
    if not values:
        return [item for item in items if item.field != name]
    kept = _usual(old, name)
    if name == "rating":
        values = tuple(rating_like(value, kept.texts[0] if kept else "") for value in values)
    value = "\x00".join(values).encode("utf-8", "replace")
    if kept is None:
        return [*items, _item(_new_key(items, names_of(name).ape, name), 0, value)]
    new = kept.with_value(value)
    return [
        new if item is kept else item for item in items if item.field != name or item is kept
    ]


def _usual(old: list[_Item], name: str) -> _Item | None:
    """Return which item of a field stays: the one that others look for, else the first."""
    names = names_of(name)
    usual = (names.ape.lower(), names.vorbis.lower())
    same = [item for key in usual for item in old if item.key.lower() == key]
    return next(iter(same or old), None)


def _new_key(items: list[_Item], key: str, name: str) -> str:
    """Return the key if it may be used.

    Raises
    ------
    WriteRefusedError
    """
    if len(key) not in _KEY_CHARS or not all(" " <= char <= "~" for char in key):
        raise WriteRefusedError(f"APEv2 tags cannot have a field called “{name}”")
    if key.upper() in _FORBIDDEN_KEYS:
        raise WriteRefusedError(f"APEv2 tags must not have a field called “{name}”")
    if any(item.key.lower() == key.lower() for item in items):
        raise WriteRefusedError(f"its APEv2 tag keeps something else than text as “{key}”")
    return key


def _with_cover(items: list[_Item], cover: CoverEdit) -> list[_Item]:
    old = [item for item in items if item.field == COVER_FIELD]
    if not cover.data:
        return [item for item in items if item.field != COVER_FIELD]
    ending = _ENDINGS.get(cover.mime_type)
    if ending is None:
        raise WriteRefusedError("covers of APEv2 tags are JPEG or PNG pictures")
    file_name = f"Cover Art (Front).{ending}".encode()
    value = file_name + b"\x00" + cover.data
    if not old:
        return [*items, _item("Cover Art (Front)", _BINARY, value)]
    new = old[0].with_value(value)
    return [
        new if item is old[0] else item
        for item in items
        if item.field != COVER_FIELD or item is old[0]
    ]
