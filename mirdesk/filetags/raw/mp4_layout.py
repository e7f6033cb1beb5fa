"""Where an MP4 file has its tag, its sound and its free room, and whether they can move."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.mp4_boxes import SHORT_HEADER_BYTES, Box, box_bytes
from mirdesk.filetags.raw.pieces import Piece, Span, size_of

# The handler of iTunes tags: "mdir" of "appl", as iTunes and all taggers write it.
HANDLER: Final = box_bytes(b"hdlr", bytes(8) + b"mdirappl" + bytes(9))
_HANDLER_KIND: Final = slice(16, 20)  # in a whole ``hdlr`` box
_VERSION: Final = bytes(4)

_MAX_UNIT_BYTES: Final = 1 << 20  # larger boxes beside ``moov`` are carried like sound
_SELF_CONTAINED: Final = 1  # flag of an entry of ``dref``, ISO/IEC 14496-12, 8.7.2
_EMPTY_ENTRY_BYTES: Final = 12

_Reader = Callable[[Box], bytes]


@dataclass(frozen=True, slots=True)
class TagPlace:
    """Where the tag is, or will be.

    Attributes
    ----------
    region : Span
        ``ilst`` and the free boxes beside it; empty where there is no tag yet.
    items : Span
        The content of ``ilst``.
    parents : tuple of Box
        Boxes around it, whose sizes count it.
    missing : tuple of bytes
        Boxes that must be made around it, the outermost first.
    """

    region: Span
    items: Span
    parents: tuple[Box, ...]
    missing: tuple[bytes, ...] = ()

    def holds(self, box: Box) -> bool:
        """Tell whether a box is part of the tag or its padding."""
        return self.region.start <= box.start and box.stop <= self.region.stop

    def wrapped(self, content: tuple[Piece, ...]) -> tuple[Piece, ...]:
        """Return the tag within the boxes that are missing."""
        for kind in reversed(self.missing):
            head = _VERSION + HANDLER if kind == b"meta" else b""
            size = SHORT_HEADER_BYTES + len(head) + size_of(content)
            content = (size.to_bytes(4, "big") + kind + head, *content)
        return content


@dataclass(frozen=True, slots=True)
class Layout:
    """The boxes of a file, by what they are to an editor.

    Attributes
    ----------
    moov : Box
        With the tables and the tag.
    padding : Span
        Free boxes right behind it, possibly none.
    kept : tuple of Box
        All boxes but the padding.
    media : tuple of Box
        Sound, and whatever is so large that it is carried unread.
    others : tuple of Box
        What is kept and read.
    """

    moov: Box
    padding: Span
    kept: tuple[Box, ...]
    media: tuple[Box, ...]
    others: tuple[Box, ...]

    @classmethod
    def of(cls, boxes: tuple[Box, ...]) -> "Layout":
        """Sort the boxes of a file.

        Raises
        ------
        WriteRefusedError
            There is not exactly one ``moov``.
        """
        moovs = [box for box in boxes if box.kind == b"moov"]
        if len(moovs) != 1:
            count = "no table" if not moovs else f"{len(moovs)} tables"
            raise WriteRefusedError(f"it has {count} of contents, where it should have one")
        moov = moovs[0]
        stop = moov.stop
        for box in boxes:
            if box.start == stop and box.kind == b"free" and not box.is_open:
                stop = box.stop
        kept = tuple(box for box in boxes if not moov.stop <= box.start < stop)
        media = tuple(box for box in kept if _is_media(box))
        others = tuple(box for box in kept if not _is_media(box))
        return cls(moov, Span(moov.stop, stop), kept, media, others)

    def tag_place(self, read: _Reader) -> TagPlace:
        """Return where the tag is or will be.

        Raises
        ------
        WriteRefusedError
            There are several tags, or one of another kind.
        """
        if self.moov.named(b"cmov"):
            raise WriteRefusedError("its table of contents is compressed")
        udtas = self.moov.named(b"udta")
        if any(udta.named(b"meta") for udta in udtas[1:]):
            raise WriteRefusedError("it has several tags, and it is not clear which one counts")
        blinding = self._blinding(read)
        if not udtas:
            return _new_place(blinding, (self.moov,), (b"udta", b"meta"))
        if blinding < udtas[0].start:
            raise WriteRefusedError("its tags stand behind those of QuickTime, unread")
        metas = udtas[0].named(b"meta")
        if not metas:
            return _new_place(udtas[0].stop, (self.moov, udtas[0]), (b"meta",))
        if len(metas) > 1:
            raise WriteRefusedError("it has several tags, and it is not clear which one counts")
        return _place_in_meta((self.moov, udtas[0], metas[0]), read)

    def _blinding(self, read: _Reader) -> int:
        """Return from where on in ``moov`` readers of iTunes tags lose their way.

        They take ``meta`` for a box with version and flags, which in QuickTime it is not.
        """
        for child in self.moov.children:
            for leaf in child.leaves():
                if leaf.kind == b"meta" and any(_version_of(leaf, read)):
                    return child.start
        return self.moov.stop

    def check_can_move(self, read: _Reader) -> None:
        """Refuse where something besides the known tables may tell of offsets in the file.

        Raises
        ------
        WriteRefusedError
        """
        for box in self.kept:
            if box.start < self.moov.start and box.kind in (b"sidx", b"moof"):
                raise WriteRefusedError("its tags stand amid pieces of sound")
        for box in self.others:
            for leaf in box.leaves():
                _check_leaf(leaf, read)


def _is_media(box: Box) -> bool:
    return box.kind == b"mdat" or (not box.children and box.span.size > _MAX_UNIT_BYTES)


def _version_of(box: Box, read: _Reader) -> bytes:
    return read(box)[box.header_bytes : box.header_bytes + len(_VERSION)]


def _new_place(at: int, parents: tuple[Box, ...], missing: tuple[bytes, ...]) -> TagPlace:
    return TagPlace(Span(at, at), Span(0, 0), parents, missing)


def _place_in_meta(parents: tuple[Box, ...], read: _Reader) -> TagPlace:
    meta = parents[-1]
    handlers = [read(box)[_HANDLER_KIND] for box in meta.named(b"hdlr")]
    if any(kind != b"mdir" for kind in handlers):
        raise WriteRefusedError("its tag is of a kind that iTunes does not write")
    tags = meta.named(b"ilst")
    if len(tags) > 1:
        raise WriteRefusedError("it has several tags")
    boxes = list(meta.children)
    first = last = boxes.index(tags[0]) if tags else len(boxes)
    while first > 0 and boxes[first - 1].kind == b"free":
        first -= 1
    while last + 1 < len(boxes) and boxes[last + 1].kind == b"free":
        last += 1
    start = boxes[first].start if first < len(boxes) else meta.stop
    if not tags:
        return TagPlace(Span(start, meta.stop), Span(0, 0), parents)
    items = Span(tags[0].content_start, tags[0].stop)
    return TagPlace(Span(start, boxes[last].stop), items, parents)


def _check_leaf(leaf: Box, read: _Reader) -> None:
    if leaf.kind == b"iloc" or (leaf.kind == b"meta" and b"iloc" in read(leaf)):
        raise WriteRefusedError("it has pictures or texts whose place cannot be told anew")
    if leaf.kind == b"dinf" and any(_is_elsewhere(entry) for entry in _references(read(leaf))):
        raise WriteRefusedError("its sound lies in another file")


def _references(dinf: bytes) -> Iterator[bytes]:
    """Give the entries of the data references in a ``dinf`` box."""
    at = SHORT_HEADER_BYTES + 16 if dinf[12:16] == b"dref" else len(dinf)
    while at + SHORT_HEADER_BYTES <= len(dinf):
        size = max(SHORT_HEADER_BYTES, int.from_bytes(dinf[at : at + 4], "big"))
        yield dinf[at : at + size]
        at += size


def _is_elsewhere(entry: bytes) -> bool:
    return len(entry) > _EMPTY_ENTRY_BYTES and not entry[11] & _SELF_CONTAINED
