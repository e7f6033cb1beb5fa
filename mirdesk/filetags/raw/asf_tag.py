"""All attributes of a Windows Media file as one tag."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from typing_extensions import override

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.domain.tags import COVER_FIELD, TOTAL_OF_NUMBER
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.asf_names import SHARED_RATING
from mirdesk.filetags.mapping import ALL_NAMES, names_of
from mirdesk.filetags.pictures import FRONT_COVER
from mirdesk.filetags.ratings import is_stars, rating_like, windows_rating
from mirdesk.filetags.raw.asf_attributes import (
    BOOL,
    BYTES,
    CLASSIC_NAMES,
    DWORD,
    MAX_SHORT_BYTES,
    NUMBER_BYTES,
    PICTURE_NAME,
    TEXT,
    Attribute,
    Place,
    bool_bytes,
    encoded_text,
)
from mirdesk.filetags.raw.editing import TagBlock, Unit
from mirdesk.filetags.raw.numbers import Numbered
from mirdesk.filetags.raw.pieces import Piece

_OTHER_PICTURE: Final = 0  # picture types as in ID3v2
_YES, _NO = ("1", "true", "yes"), ("0", "false", "no")
_CLASSIC: Final = {name.lower(): name for name in CLASSIC_NAMES}


@dataclass(frozen=True, slots=True)
class AsfTag(TagBlock):
    """The attributes of the four objects, each object's in order.

    Attributes
    ----------
    attributes : tuple of Attribute
    tails : dict of Place to bytes
        What follows the attributes of an object.
    """

    attributes: tuple[Attribute, ...] = ()
    tails: dict[Place, bytes] = field(default_factory=dict, hash=False)

    @property
    @override
    def name(self) -> str:
        return "ASF"

    @property
    @override
    def units(self) -> tuple[Unit, ...]:
        return tuple(unit for place in Place for unit in self.units_of(place))

    def units_of(self, place: Place) -> tuple[Unit, ...]:
        """Return the units of one object."""
        covers = _front_covers(self.attributes)
        units = [
            Unit(
                f"ASF/{place}/{one.name}",
                one.raw,
                frozenset((COVER_FIELD,))
                if any(one is cover for cover in covers)
                else one.fields,
            )
            for one in self.attributes
            if one.place is place
        ]
        if self.tails.get(place):
            units.append(Unit(f"ASF/{place}/rest", self.tails[place]))
        return tuple(units)

    def content_of(self, place: Place) -> tuple[Piece, ...]:
        """Return what one object holds; nothing where it is not needed."""
        held = [one for one in self.attributes if one.place is place]
        tail = self.tails.get(place, b"")
        if place is Place.CLASSIC:
            by_name = {one.name: one for one in held}
            sizes = (len(by_name[n].raw) if n in by_name else 0 for n in CLASSIC_NAMES)
            head = b"".join(size.to_bytes(2, "little") for size in sizes)
            texts = (by_name[name].piece for name in CLASSIC_NAMES if name in by_name)
            return (head, *texts, tail)
        if len(held) > MAX_SHORT_BYTES:
            raise WriteRefusedError("it has too many attributes")
        return (len(held).to_bytes(2, "little"), *(one.piece for one in held), tail)

    def has(self, place: Place) -> bool:
        """Tell whether an object holds anything."""
        return any(one.place is place for one in self.attributes)

    @override
    def edited(self, edit: TagEdit, *, is_main: bool) -> "AsfTag":
        held = frozenset().union(*(unit.fields for unit in self.units))
        wanted = {
            name: tuple(values)
            for name, values in edit.values.items()
            if is_main or name in held
        }
        attributes = list(self.attributes)
        for number in TOTAL_OF_NUMBER:
            attributes = _with_slashes(attributes, number, wanted)
        for name, values in wanted.items():
            attributes = _with_values(attributes, name, values)
        if edit.cover is not None and (is_main or COVER_FIELD in held):
            attributes = _with_cover(attributes, edit.cover)
        return AsfTag(tuple(attributes), self.tails)


def _with_slashes(
    attributes: list[Attribute], number: str, wanted: dict[str, tuple[str, ...]]
) -> list[Attribute]:
    """Edit a number and its total where they stand as ``3/12``; takes them off.

    Discs are written so unless the file has them apart: the format asks for it, and Picard
    does it; beets, which writes ``TotalDiscs``, finds the number all the same.
    https://learn.microsoft.com/en-us/windows/win32/wmformat/wm-partofset
    """
    total = TOTAL_OF_NUMBER[number]
    both = frozenset((number, total))
    is_joined = any(both <= one.fields for one in attributes)
    is_usual = number == "disc" and not any(total in one.fields for one in attributes)
    if both.isdisjoint(wanted) or not (is_joined or is_usual):
        return attributes
    now = Numbered.of(one.text for one in attributes if number in one.fields)
    asked = wanted.pop(number, None), wanted.pop(total, None)
    new = now.edited(*asked)
    if not new.numbers:
        attributes = _with_values(attributes, total, new.totals)
        return _with_values(attributes, number, ())
    if asked[1] is not None:
        own_totals = [one for one in attributes if one.fields == {total}]
        attributes = _replaced(attributes, own_totals, [])
    return _with_values(attributes, number, new.joined)


def _with_values(
    attributes: list[Attribute], name: str, values: tuple[str, ...]
) -> list[Attribute]:
    old = [one for one in attributes if name in one.fields]
    label = _label(name, old)
    like = next((one for one in old if one.name.lower() == label.lower()), None)
    new = [
        _made(name, label, value, like, is_first=index == 0)
        for index, value in enumerate(values)
    ]
    return _replaced(attributes, old, new)


def _with_cover(attributes: list[Attribute], cover: CoverEdit) -> list[Attribute]:
    old = _front_covers(attributes)
    if not cover.data:
        return _replaced(attributes, old, [])
    like = old[0] if old else None
    value = _picture(cover, like)
    is_first = not any(
        one.is_picture and one.place is Place.EXTENDED and one is not like for one in attributes
    )
    place = Place.EXTENDED if is_first and len(value) <= MAX_SHORT_BYTES else Place.LIBRARY
    if like is not None and like.place is Place.LIBRARY:
        place = Place.LIBRARY
    label = like.name if like is not None else PICTURE_NAME
    bound = like if like is not None and place is like.place else None
    made = Attribute.made(place, label, BYTES, value, like=bound)
    return _replaced(attributes, old[:1], [made])


def _front_covers(attributes: Iterable[Attribute]) -> list[Attribute]:
    """Return the pictures that an edit of the cover is about."""
    pictures = [one for one in attributes if one.is_picture]
    for role in (FRONT_COVER, _OTHER_PICTURE):
        found = [one for one in pictures if one.value[:1] == bytes([role])]
        if found:
            return found
    return []


def _replaced(
    attributes: Iterable[Attribute], old: list[Attribute], new: list[Attribute]
) -> list[Attribute]:
    """Put the first new attribute in the place of an old one, all others at the end."""
    waiting = list(new)
    out: list[Attribute] = []
    for one in attributes:
        if not any(one is gone for gone in old):
            out.append(one)
        elif waiting and waiting[0] is new[0] and one.place is new[0].place:
            out.append(waiting.pop(0))
    return [*out, *waiting]


def _label(name: str, old: list[Attribute]) -> str:
    """Return the name under which a field is written: the file's own spelling if it has one."""
    usual = names_of(name).asf
    same = next((one.name for one in old if one.name.lower() == usual.lower()), "")
    if same or name in ALL_NAMES or not old:
        return same or usual
    return old[0].name


def _made(
    name: str, label: str, value: str, like: Attribute | None, *, is_first: bool
) -> Attribute:
    if like is not None and like.is_bound:
        place = like.place if is_first else Place.LIBRARY
        bound: Attribute | None = like
    else:
        classic = _CLASSIC.get(label.lower())
        place = Place.CLASSIC if classic else Place.EXTENDED
        place = place if is_first else Place.LIBRARY
        bound, label = None, classic or label
    type_, packed = _packed(name, label, value, like, place)
    if len(packed) > MAX_SHORT_BYTES and place is not Place.LIBRARY:
        place = Place.LIBRARY
        type_, packed = _packed(name, label, value, like, place)
    return Attribute.made(place, label, type_, packed, like=bound)


def _packed(
    name: str, label: str, value: str, like: Attribute | None, place: Place
) -> tuple[int, bytes]:
    """Return type and bytes of a value: the type the file has, where the value fits it."""
    type_ = like.type if like is not None else TEXT
    if label.lower() == SHARED_RATING:
        type_ = DWORD  # Picard gives up on a file where it is text
    if name == "rating":
        value = _rating(label, value, like)
    text = value.strip().lower()
    if place is Place.CLASSIC:
        type_ = TEXT
    if type_ == BOOL and text in (*_YES, *_NO):
        return BOOL, int(text in _YES).to_bytes(bool_bytes(place), "little")
    width = NUMBER_BYTES.get(type_, 0)
    if width and text.isascii() and text.isdigit() and int(text) < 1 << 8 * width:
        return type_, int(text).to_bytes(width, "little")
    return TEXT, encoded_text(value)


def _rating(label: str, value: str, like: Attribute | None) -> str:
    if not is_stars(value):
        raise WriteRefusedError(f"a rating is 0 to 5 stars: “{value}” cannot be kept")
    present = like.text if like is not None else ""
    if label.lower() == SHARED_RATING:
        return str(windows_rating(int(value), present))
    return rating_like(value, present)


def _picture(cover: CoverEdit, like: Attribute | None) -> bytes:
    """Return a ``WM/Picture``; role and description are those of the present one."""
    role, description = bytes([FRONT_COVER]), b"\x00\x00"
    if like is not None:
        role = like.value[:1]
        description = _after_text(like.value, _text_end(like.value, 5)) or description
    size = len(cover.data).to_bytes(4, "little")
    return role + size + encoded_text(cover.mime_type) + description + cover.data


def _after_text(value: bytes, at: int) -> bytes:
    """Return a text with its NUL; empty where it is cut off."""
    end = _text_end(value, at)
    return value[at:end] if end <= len(value) else b""


def _text_end(value: bytes, at: int) -> int:
    """Return where a text in UTF-16 is over, behind its NUL."""
    while at < len(value) and value[at : at + 2] != b"\x00\x00":
        at += 2
    return at + 2
