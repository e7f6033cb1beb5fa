"""Boxes of an MP4 file: a strict parser that gives where each of them lies.

ISO/IEC 14496-12, section 4.2. Tags are in ``moov/udta/meta/ilst``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.pieces import Span, read_part

MAX_MOOV_BYTES: Final = 256 * 1024 * 1024  # eight of the largest covers that are kept
MAX_SHORT_SIZE: Final = 0xFFFFFFFF
SHORT_HEADER_BYTES: Final = 8
_LONG_HEADER_BYTES: Final = 16
_VERSION_BYTES: Final = 4  # version and flags of a "full box"

# Boxes that are looked into, as ISO/IEC 14496-12 and iTunes nest them; all others are leaves.
_CONTAINERS: Final = frozenset({
    (b"moov",),
    (b"moov", b"trak"),
    (b"moov", b"trak", b"mdia"),
    (b"moov", b"trak", b"mdia", b"minf"),
    (b"moov", b"trak", b"mdia", b"minf", b"stbl"),
    (b"moov", b"udta"),
    (b"moov", b"udta", b"meta"),
    (b"moof",),
    (b"moof", b"traf"),
    (b"mfra",),
})  # fmt: skip
_META: Final = (b"moov", b"udta", b"meta")


@dataclass(frozen=True, slots=True)
class Box:
    """A box and where it lies in its file.

    Attributes
    ----------
    path : tuple of bytes
        Kinds from the top level down to its own.
    start, stop : int
        The whole box, in bytes of the file.
    header_bytes : int
        Size and kind, and version and flags where boxes follow them; the rest is its content.
    has_long_size, is_open : bool
        The size has 64 bits; the size is 0 and the box goes to the end of the file.
    children : tuple of Box
        Of boxes that are looked into.
    """

    path: tuple[bytes, ...]
    start: int
    stop: int
    header_bytes: int
    has_long_size: bool = False
    is_open: bool = False
    children: tuple["Box", ...] = ()

    @property
    def kind(self) -> bytes:
        """Four bytes that name it."""
        return self.path[-1]

    @property
    def content_start(self) -> int:
        """Where its content begins."""
        return self.start + self.header_bytes

    @property
    def span(self) -> Span:
        """The whole box."""
        return Span(self.start, self.stop)

    @property
    def name(self) -> str:
        """Its path for people, ``MP4/moov/udta``."""
        return "/".join(("MP4", *(kind.decode("latin-1") for kind in self.path)))

    @property
    def is_container(self) -> bool:
        """Whether it holds boxes, or could."""
        return self.path in _CONTAINERS

    def named(self, kind: bytes) -> tuple["Box", ...]:
        """Return the children of a kind."""
        return tuple(child for child in self.children if child.kind == kind)

    def leaves(self) -> Iterator["Box"]:
        """Give the boxes in it, or itself, that have no boxes in turn."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def box_bytes(kind: bytes, content: bytes) -> bytes:
    """Return a box made of its content."""
    return (SHORT_HEADER_BYTES + len(content)).to_bytes(4, "big") + kind + content


def read_boxes(file: BinaryIO, size_bytes: int) -> tuple[Box, ...]:
    """Return the boxes of a file; ``moov``, ``moof`` and ``mfra`` with the boxes in them.

    Raises
    ------
    WriteRefusedError
        Boxes do not add up.
    """
    boxes: list[Box] = []
    at = 0
    while at < size_bytes:
        if size_bytes - at < SHORT_HEADER_BYTES:
            boxes.append(Box((b"rest",), at, size_bytes, 0))
            break
        head = read_part(file, Span(at, min(at + _LONG_HEADER_BYTES, size_bytes)))
        box = _box_at(head, at, size_bytes, (), is_top=True)
        boxes.append(_opened(file, box) if (box.kind,) in _CONTAINERS else box)
        at = box.stop
    return tuple(boxes)


def _opened(file: BinaryIO, box: Box) -> Box:
    if box.span.size > MAX_MOOV_BYTES:
        raise WriteRefusedError("its tables are larger than 256 MB")
    data = read_part(file, box.span)
    return _with_children(data, box.start, box)


def _with_children(data: bytes, offset: int, box: Box) -> Box:
    """Look into a box; ``data`` begins at ``offset`` of the file."""
    header_bytes = box.header_bytes
    if box.path == _META:
        header_bytes += _VERSION_BYTES
        if box.start + header_bytes > box.stop or any(_part(data, offset, box)):
            raise WriteRefusedError("its tags are laid out in the way of old QuickTime films")
    children: list[Box] = []
    at = box.start + header_bytes
    while at < box.stop:
        head = data[at - offset : at - offset + _LONG_HEADER_BYTES]
        child = _box_at(head, at, box.stop, box.path)
        if child.path in _CONTAINERS:
            child = _with_children(data, offset, child)
        children.append(child)
        at = child.stop
    return Box(
        box.path,
        box.start,
        box.stop,
        header_bytes,
        box.has_long_size,
        box.is_open,
        tuple(children),
    )


def _part(data: bytes, offset: int, box: Box) -> bytes:
    """Return version and flags of a box."""
    at = box.content_start - offset
    return data[at : at + _VERSION_BYTES]


def _box_at(
    head: bytes, start: int, limit: int, parents: tuple[bytes, ...], *, is_top: bool = False
) -> Box:
    if limit - start < SHORT_HEADER_BYTES:
        raise WriteRefusedError("its parts do not add up: some bytes belong to none of them")
    size, kind = int.from_bytes(head[:4], "big"), head[4:8]
    is_open, has_long_size = size == 0 and is_top, size == 1
    header_bytes = _LONG_HEADER_BYTES if has_long_size else SHORT_HEADER_BYTES
    if has_long_size:
        size = int.from_bytes(head[8:16], "big")
    elif is_open:
        size = limit - start
    if size < header_bytes or size > limit - start:
        raise WriteRefusedError(_size_reason(kind, is_top=is_top))
    return Box((*parents, kind), start, start + size, header_bytes, has_long_size, is_open)


def _size_reason(kind: bytes, *, is_top: bool) -> str:
    name = kind.decode("latin-1")
    shown = f" (“{name}”)" if name.isprintable() else ""
    if is_top:
        return f"it is cut off, or something else follows the sound{shown}"
    return f"its parts do not add up: one{shown} leaves the one around it"
