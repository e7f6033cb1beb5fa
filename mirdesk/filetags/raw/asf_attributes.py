"""Attributes of Windows Media files, one by one, with their raw bytes.

ASF Specification, revision 01.20.05, sections 3.10, 3.11, 4.7 and 4.8.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from mirdesk.domain.tags import TOTAL_OF_NUMBER
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.asf_names import field_of_attribute
from mirdesk.filetags.raw.pieces import Piece, Span

CLASSIC_NAMES: Final = ("Title", "Author", "Copyright", "Description", "Rating")
MAX_SHORT_BYTES: Final = 0xFFFF  # of a value outside the library
PICTURE_NAME: Final = "WM/Picture"

TEXT, BYTES, BOOL, DWORD, QWORD, WORD, GUID = range(7)
NUMBER_BYTES: Final = {DWORD: 4, QWORD: 8, WORD: 2}


class Place(StrEnum):
    """The four objects that hold attributes, in the order in which readers go."""

    CLASSIC = "Content Description"
    EXTENDED = "Extended Content Description"
    METADATA = "Metadata"
    LIBRARY = "Metadata Library"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One value of one name.

    Attributes
    ----------
    place : Place
    name : str
    type : int
        ``TEXT`` ... ``GUID``.
    value : bytes
    language, stream : int
        Which of the file's languages and streams it is about, 0 for all.
    raw : bytes
        With its name and lengths, as it lies in the file.
    source : Span or None
        Where that is; None for a new one.
    """

    place: Place
    name: str
    type: int
    value: bytes = field(repr=False)
    language: int = 0
    stream: int = 0
    raw: bytes = field(default=b"", repr=False)
    source: Span | None = None

    @classmethod
    def made(
        cls, place: Place, name: str, type_: int, value: bytes, *, like: "Attribute | None"
    ) -> "Attribute":
        """Return a new attribute; languages and streams are those of ``like``."""
        language, stream = (like.language, like.stream) if like is not None else (0, 0)
        raw = _raw(place, name, type_, value, language, stream)
        return cls(place, name, type_, value, language, stream, raw)

    @property
    def piece(self) -> Piece:
        """Its bytes, or where they lie."""
        return self.source or self.raw

    @property
    def is_bound(self) -> bool:
        """It is about one language or stream."""
        return bool(self.language or self.stream)

    @property
    def is_picture(self) -> bool:
        """It is a picture, front cover or other."""
        return self.type == BYTES and self.name.lower() == PICTURE_NAME.lower()

    @property
    def text(self) -> str:
        """Its value as readers show it; empty for bytes."""
        if self.type == TEXT:
            return self.value.decode("utf-16-le", "replace").strip("\x00")
        if self.type == BOOL:
            return str(int.from_bytes(self.value, "little") == 1)
        if self.type in NUMBER_BYTES:
            return str(int.from_bytes(self.value, "little"))
        return ""

    @property
    def fields(self) -> frozenset[str]:
        """The fields it holds; pictures are told apart by who knows them all."""
        if self.type in (BYTES, GUID):
            return frozenset()
        name = field_of_attribute(self.name, self.text)
        if name in TOTAL_OF_NUMBER and "/" in self.text:
            return frozenset((name, TOTAL_OF_NUMBER[name]))
        return frozenset((name,) if name else ())


def classic_attributes(content: bytes, start: int) -> tuple[list[Attribute], bytes]:
    """Return the texts of a Content Description object, and what follows them.

    Parameters
    ----------
    content : bytes
        Of the object; begins at ``start`` of the file.
    start : int

    Raises
    ------
    WriteRefusedError
        They do not add up.
    """
    out: list[Attribute] = []
    at = 2 * len(CLASSIC_NAMES)
    for index, name in enumerate(CLASSIC_NAMES):
        size = int.from_bytes(content[2 * index : 2 * index + 2], "little")
        raw = content[at : at + size]
        if at + size > len(content):
            raise _broken()
        if size:
            source = Span(start + at, start + at + size)
            out.append(Attribute(Place.CLASSIC, name, TEXT, raw, raw=raw, source=source))
        at += size
    return out, content[at:]


def listed_attributes(
    place: Place, content: bytes, start: int
) -> tuple[list[Attribute], bytes]:
    """Return the attributes of one of the other three objects, and what follows them.

    Raises
    ------
    WriteRefusedError
        They do not add up.
    """
    out: list[Attribute] = []
    at = 2
    if len(content) < at:
        raise _broken()
    for _ in range(int.from_bytes(content[:2], "little")):
        one = _attribute_at(place, content, at, start)
        out.append(one)
        at += len(one.raw)
    return out, content[at:]


def _attribute_at(place: Place, content: bytes, at: int, start: int) -> Attribute:
    begin = at
    language = stream = 0
    if place is Place.EXTENDED:
        name_bytes = _number(content, at, 2)
        name_at = at + 2
        type_ = _number(content, name_at + name_bytes, 2)
        size = _number(content, name_at + name_bytes + 2, 2)
        at = name_at + name_bytes + 4
    else:
        language, stream = _number(content, at, 2), _number(content, at + 2, 2)
        name_bytes, type_ = _number(content, at + 4, 2), _number(content, at + 6, 2)
        size = _number(content, at + 8, 4)
        name_at = at + 12
        at = name_at + name_bytes
    value = content[at : at + size]
    if at + size > len(content) or not _is_whole(place, type_, value):
        raise _broken()
    name = content[name_at : name_at + name_bytes].decode("utf-16-le", "replace").strip("\x00")
    source = Span(start + begin, start + at + size)
    raw = content[begin : at + size]
    return Attribute(place, name, type_, value, language, stream, raw, source)


def _is_whole(place: Place, type_: int, value: bytes) -> bool:
    """Tell whether a value has the size of its type; readers give up where one has not."""
    if type_ == BOOL:
        return len(value) == bool_bytes(place)
    return type_ <= GUID and len(value) == NUMBER_BYTES.get(type_, len(value))


def bool_bytes(place: Place) -> int:
    """Return how many bytes yes or no has."""
    return 4 if place is Place.EXTENDED else 2


def _number(content: bytes, at: int, width: int) -> int:
    if at + width > len(content):
        raise _broken()
    return int.from_bytes(content[at : at + width], "little")


def _raw(
    place: Place, name: str, type_: int, value: bytes, language: int, stream: int
) -> bytes:
    if place is Place.CLASSIC:
        return value
    label = encoded_text(name)
    name_size, kind = len(label).to_bytes(2, "little"), type_.to_bytes(2, "little")
    if place is Place.EXTENDED:
        return name_size + label + kind + len(value).to_bytes(2, "little") + value
    about = language.to_bytes(2, "little") + stream.to_bytes(2, "little")
    return about + name_size + kind + len(value).to_bytes(4, "little") + label + value


def encoded_text(text: str) -> bytes:
    """Return text as ASF keeps it: UTF-16 with a NUL at its end."""
    return text.encode("utf-16-le", "replace") + b"\x00\x00"


def _broken() -> WriteRefusedError:
    return WriteRefusedError("the attributes in its header do not add up")
