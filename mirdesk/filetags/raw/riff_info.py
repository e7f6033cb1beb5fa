"""INFO lists of WAV files, item by item."""

from dataclasses import dataclass, replace
from typing import Final

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tags import NUMBER_OF_TOTAL, TOTAL_OF_NUMBER
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.fields import RIFF_INFO
from mirdesk.filetags.mapping import names_of
from mirdesk.filetags.raw.chunks import RIFF
from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.numbers import Numbered

_TYPE: Final = b"INFO"
_CODE_PAGE: Final = "cp1252"  # what Windows' programs of the western world wrote


@dataclass(frozen=True, slots=True)
class _Item:
    name: bytes
    data: bytes
    raw: bytes

    @property
    def field(self) -> str:
        """The field that the reader makes of it."""
        name = self.name.decode("latin-1").strip("\x00 ")
        return RIFF_INFO.get(name) or name.lower()

    @property
    def fields(self) -> frozenset[str]:
        """Number and total share an item."""
        total = TOTAL_OF_NUMBER.get(self.field)
        return frozenset((self.field, total)) if total else frozenset((self.field,))

    @property
    def unpadded(self) -> bytes:
        """The last item of a list may lack the padding that it gets when others follow."""
        return self.raw[: RIFF.header_bytes + len(self.data)]

    @property
    def text(self) -> str:
        return decoded(self.data)


@dataclass(frozen=True, slots=True)
class InfoBlock:
    """The INFO list of a WAV file; see ``TextBlock``.

    Attributes
    ----------
    items : tuple of _Item
    rest : bytes
        What follows them and is no item.
    """

    items: tuple[_Item, ...]
    rest: bytes = b""

    @classmethod
    def parse(cls, data: bytes) -> "InfoBlock":
        """Take the data of the chunk apart; it begins with ``INFO``.

        Raises
        ------
        WriteRefusedError
            Its items do not add up.
        """
        items: list[_Item] = []
        at = len(_TYPE)
        while at + RIFF.header_bytes <= len(data):
            start = at + RIFF.header_bytes
            stop = start + RIFF.size_in(data[at:start])
            if stop > len(data):
                raise WriteRefusedError("its list of information (INFO) is damaged")
            end = min(stop + (stop - start) % 2, len(data))
            items.append(_Item(data[at : at + 4], data[start:stop], data[at:end]))
            at = end
        return cls(tuple(items), data[at:])

    @property
    def units(self) -> tuple[Unit, ...]:
        """Every item, in order."""
        units = [
            Unit(f"RIFF/INFO/{item.name.decode('latin-1')}", item.unpadded, item.fields)
            for item in self.items
        ]
        return (*units, Unit("RIFF/INFO/rest", self.rest)) if self.rest else tuple(units)

    @property
    def held(self) -> frozenset[str]:
        """Fields that it gives to the reader."""
        fields = {item.field for item in self.items if item.text.strip()}
        totals = {
            TOTAL_OF_NUMBER[item.field]
            for item in self.items
            if item.field in TOTAL_OF_NUMBER and "/" in item.text
        }
        return frozenset(fields | totals)

    @property
    def is_empty(self) -> bool:
        """Whether the chunk can go."""
        return not self.items and not self.rest

    def can_take(self, edit: TagEdit) -> bool:
        """Tell whether each value is the only one of a field that INFO has a name for."""
        if edit.cover is not None and edit.cover.data:
            return False
        held = self.held
        return all(
            not values or (len(values) == 1 and (name in held or names_of(name).riff))
            for name, values in edit.values.items()
        )

    def edited(self, edit: TagEdit, *, is_main: bool) -> "InfoBlock":
        """Return the list with an edit applied; of several values it keeps the first.

        Beside an ID3 chunk, too, it gains every field that it has a name for: FFmpeg (5.1)
        discards the ID3 tag of a file that has such a list.
        """
        held = self.held
        values = {
            name: new[:1]
            for name, new in edit.values.items()
            if is_main or name in held or names_of(name).riff
        }
        items = list(self.items)
        for number, total in TOTAL_OF_NUMBER.items():
            if number in values or total in values:
                shared = [item.text for item in items if item.field == number]
                now = Numbered.of(shared).edited(values.get(number), values.get(total))
                items = self._replaced(items, number, now.joined[:1])
        for name, new in values.items():
            if name not in TOTAL_OF_NUMBER and name not in NUMBER_OF_TOTAL:
                items = self._replaced(items, name, new)
        return replace(self, items=tuple(items))

    def render(self) -> bytes:
        """Return the data of the chunk."""
        raws = [item.raw + b"\x00" * (len(item.raw) % 2) for item in self.items]
        return _TYPE + b"".join(raws) + self.rest

    def _replaced(self, items: list[_Item], name: str, values: tuple[str, ...]) -> list[_Item]:
        """Put one item in the place of all those of a field; with no value none."""
        old = [item for item in items if item.field == name]
        kept = [item for item in items if item.field != name or (values and item is old[0])]
        if not values or (old and [item.text for item in old] == list(values)):
            return kept
        item_name = old[0].name if old else names_of(name).riff.encode("latin-1")
        if not item_name:
            return items
        data = encoded(values[0], [item.data for item in self.items]) + b"\x00"
        new = _Item(item_name, data, RIFF.chunk(item_name, data))
        return [new if old and item is old[0] else item for item in kept] + (
            [] if old else [new]
        )


def decoded(data: bytes) -> str:
    """Return text as the reader takes it: UTF-8 where it is, else the western code page."""
    text = data.rstrip(b"\x00")
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode(_CODE_PAGE, "replace")


def encoded(text: str, others: list[bytes]) -> bytes:
    """Return text in UTF-8, or in the code page that other texts of the file are in."""
    if not text.isascii() and any(not _is_utf8(other) for other in others):
        try:
            data = text.encode(_CODE_PAGE)
        except UnicodeEncodeError:
            data = b""
        if data and not _is_utf8(data):
            return data
    return text.encode("utf-8", "replace")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
