"""Objects of a Windows Media file (ASF): a strict parser of its header.

Advanced Systems Format (ASF) Specification, revision 01.20.05, sections 2 to 4.
"""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.pieces import Piece, Span, size_of

OBJECT_HEADER_BYTES: Final = 24  # GUID and size
HEADER_BYTES: Final = 30  # of the header object: number of objects and two reserved bytes more
EXTENSION_BYTES: Final = 46  # of the header extension: reserved bytes and the size of its data
MAX_HEADER_BYTES: Final = 256 * 1024 * 1024  # eight of the largest covers that are kept


def _guid(text: str) -> bytes:
    return UUID(text).bytes_le


HEADER: Final = _guid("75B22630-668E-11CF-A6D9-00AA0062CE6C")
DATA: Final = _guid("75B22636-668E-11CF-A6D9-00AA0062CE6C")
FILE_PROPERTIES: Final = _guid("8CABDCA1-A947-11CF-8EE4-00C00C205365")
HEADER_EXTENSION: Final = _guid("5FBF03B5-A92E-11CF-8EE3-00C00C205365")
CONTENT_DESCRIPTION: Final = _guid("75B22633-668E-11CF-A6D9-00AA0062CE6C")
EXTENDED_DESCRIPTION: Final = _guid("D2D0A440-E307-11D2-97F0-00A0C95EA850")
METADATA: Final = _guid("C5F8CBEA-5BAF-4877-8467-AA8C44FA4CCA")
METADATA_LIBRARY: Final = _guid("44231C94-9498-49D1-A141-1D134E457054")
PADDING: Final = _guid("1806D474-CADF-4509-A4BA-9AABCB96AAE8")

_REFUSED: Final = {
    _guid("2211B3FB-BD23-11D2-B4B7-00A0C955FC6E"): "it is protected against copying (DRM)",
    _guid("298AE614-2622-4C17-B935-DAE07EE9289C"): "it is protected against copying (DRM)",
    _guid("43058533-6981-49E6-9B74-AD12CB86D58C"): "it is protected against copying (DRM)",
    _guid("2211B3FC-BD23-11D2-B4B7-00A0C955FC6E"): "it is signed, and would no longer be",
}
_EXTENSION_RESERVED: Final = _guid("ABD3D211-A9BA-11CF-8EE6-00C00C205365") + b"\x06\x00"


@dataclass(frozen=True, slots=True)
class AsfObject:
    """An object and where it lies.

    Attributes
    ----------
    guid : bytes
        What it is.
    raw : bytes
        All of it.
    start : int
        In the file.
    children : tuple of AsfObject
        Of the header extension.
    """

    guid: bytes
    raw: bytes = field(repr=False)
    start: int
    children: tuple["AsfObject", ...] = ()

    @property
    def span(self) -> Span:
        """Where it lies."""
        return Span(self.start, self.start + len(self.raw))

    @property
    def content(self) -> bytes:
        """What follows GUID and size."""
        return self.raw[OBJECT_HEADER_BYTES:]

    @property
    def content_start(self) -> int:
        """Where that begins in the file."""
        return self.start + OBJECT_HEADER_BYTES


def header_size(head: bytes, size_bytes: int) -> int:
    """Return the size of the header object at the start of a file.

    Raises
    ------
    WriteRefusedError
        There is none, or it leaves the file.
    """
    size = int.from_bytes(head[16:24], "little")
    if (
        head[:16] != HEADER
        or len(head) < HEADER_BYTES
        or not HEADER_BYTES <= size <= size_bytes
    ):
        raise WriteRefusedError("its header is cut off")
    if size > MAX_HEADER_BYTES:
        raise WriteRefusedError("its header is larger than 256 MB")
    return size


def header_objects(header: bytes) -> tuple[AsfObject, ...]:
    """Return the objects in a header object, those in its extension as children.

    Raises
    ------
    WriteRefusedError
        They do not add up, or the file is protected.
    """
    objects = _objects(header, HEADER_BYTES, 0)
    if len(objects) != int.from_bytes(header[24:28], "little"):
        raise WriteRefusedError("its header has more or fewer parts than it says")
    out = tuple(_opened(one) if one.guid == HEADER_EXTENSION else one for one in objects)
    guids = [one.guid for one in (*out, *(child for one in out for child in one.children))]
    for guid, reason in _REFUSED.items():
        if guid in guids:
            raise WriteRefusedError(reason)
    for guid in (
        FILE_PROPERTIES,
        HEADER_EXTENSION,
        CONTENT_DESCRIPTION,
        EXTENDED_DESCRIPTION,
        METADATA,
        METADATA_LIBRARY,
    ):
        if guids.count(guid) > 1:
            raise WriteRefusedError("a part of its header is there twice")
    return out


def _opened(extension: AsfObject) -> AsfObject:
    raw = extension.raw
    size = int.from_bytes(raw[EXTENSION_BYTES - 4 : EXTENSION_BYTES], "little")
    if len(raw) != EXTENSION_BYTES + size:
        raise WriteRefusedError("the parts of its header do not add up")
    children = _objects(raw, EXTENSION_BYTES, extension.start)
    return AsfObject(extension.guid, raw, extension.start, children)


def _objects(data: bytes, at: int, offset: int) -> tuple[AsfObject, ...]:
    """Return the objects from ``at`` on; ``data`` begins at ``offset`` of the file."""
    out: list[AsfObject] = []
    while at < len(data):
        size = int.from_bytes(data[at + 16 : at + OBJECT_HEADER_BYTES], "little")
        if size < OBJECT_HEADER_BYTES or at + size > len(data):
            raise WriteRefusedError("the parts of its header do not add up")
        out.append(AsfObject(data[at : at + 16], data[at : at + size], offset + at))
        at += size
    return tuple(out)


def made(guid: bytes, *content: Piece) -> tuple[Piece, ...]:
    """Return an object made of its content."""
    size = OBJECT_HEADER_BYTES + size_of(content)
    return (guid + size.to_bytes(8, "little"), *content)


def made_extension(*content: Piece) -> tuple[Piece, ...]:
    """Return a header extension around objects."""
    head = _EXTENSION_RESERVED + size_of(content).to_bytes(4, "little")
    return made(HEADER_EXTENSION, head, *content)
