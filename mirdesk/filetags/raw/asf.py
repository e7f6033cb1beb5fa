"""Windows Media files (WMA, ASF) told anew with other tags."""

from collections.abc import Iterable
from typing import BinaryIO, Final

from typing_extensions import override

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.filetags.raw.asf_attributes import (
    Attribute,
    Place,
    classic_attributes,
    listed_attributes,
)
from mirdesk.filetags.raw.asf_objects import (
    CONTENT_DESCRIPTION,
    DATA,
    EXTENDED_DESCRIPTION,
    EXTENSION_BYTES,
    FILE_PROPERTIES,
    HEADER_BYTES,
    HEADER_EXTENSION,
    METADATA,
    METADATA_LIBRARY,
    OBJECT_HEADER_BYTES,
    PADDING,
    AsfObject,
    header_objects,
    header_size,
    made,
    made_extension,
)
from mirdesk.filetags.raw.asf_tag import AsfTag
from mirdesk.filetags.raw.editing import FileEditor, Unit
from mirdesk.filetags.raw.pieces import Piece, Span, joined, read_part, size_of

_PADDING_BYTES: Final = 4096
_MAX_KEPT_PADDING_BYTES: Final = 1 << 20  # more, as after a large cover went, is given back
_MAX_UNIT_BYTES: Final = 1 << 20  # larger objects behind the header are carried like sound
_FILE_SIZE: Final = slice(40, 48)  # in a whole File Properties object
_COUNT_AT: Final = 24

_PLACES: Final = {
    CONTENT_DESCRIPTION: Place.CLASSIC,
    EXTENDED_DESCRIPTION: Place.EXTENDED,
    METADATA: Place.METADATA,
    METADATA_LIBRARY: Place.LIBRARY,
}
_TOP_PLACES: Final = (CONTENT_DESCRIPTION, EXTENDED_DESCRIPTION)
_INNER_PLACES: Final = (METADATA, METADATA_LIBRARY)


class AsfEditor(FileEditor):
    """A Windows Media file taken apart.

    Parameters
    ----------
    file : binary file
        Open for reading.
    size_bytes : int

    Raises
    ------
    WriteRefusedError
        It is put together in a way that is not understood, or protected.
    """

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        self._file = file
        self._size_bytes = size_bytes
        head = read_part(file, Span(0, min(HEADER_BYTES, size_bytes)))
        self._header_bytes = header_size(head, size_bytes)
        self._header = read_part(file, Span(0, self._header_bytes))
        self._objects = header_objects(self._header)
        self._tag = _tag_of(self._objects)
        self._media, self._behind = self._sorted_rest()

    @property
    @override
    def units(self) -> tuple[Unit, ...]:
        units: list[Unit] = []
        for one in _flat(self._objects):
            if one.guid in _PLACES:
                units += self._tag.units_of(_PLACES[one.guid])
            elif one.guid not in (PADDING, HEADER_EXTENSION):
                units.append(Unit(_name_of(one.guid), self._normal_form(one)))
        for span in self._behind:
            raw = read_part(self._file, span)
            units.append(Unit(_name_of(raw[:16]), raw))
        return tuple(units)

    @property
    @override
    def audio(self) -> tuple[Span, ...]:
        return self._media

    @override
    def rewritten(self, edit: TagEdit) -> tuple[Piece, ...]:
        tag = self._tag.edited(edit, is_main=True)
        if tag.units == self._tag.units:
            return (Span(0, self._size_bytes),)
        least = size_of(self._header_of(tag, 0, self._size_bytes))
        left = self._header_bytes - least
        fits = left == 0 or OBJECT_HEADER_BYTES <= left <= _MAX_KEPT_PADDING_BYTES
        padding_bytes = left if fits else _PADDING_BYTES
        new_size = self._size_bytes - self._header_bytes + least + padding_bytes
        header = self._header_of(tag, padding_bytes, new_size)
        return joined((*header, Span(self._header_bytes, self._size_bytes)))

    def _header_of(self, tag: AsfTag, padding_bytes: int, file_bytes: int) -> tuple[Piece, ...]:
        """Return the header with another tag and one padding object of a size."""
        padding = _padding(padding_bytes)
        content: list[Piece] = []
        count = 0
        is_padded = False
        for one in self._objects:
            if one.guid == PADDING:
                told, is_padded = (() if is_padded else padding), True
            elif one.guid == HEADER_EXTENSION:
                has_padding = any(child.guid == PADDING for child in one.children)
                told = _extension(one, tag, () if is_padded else padding)
                is_padded = is_padded or has_padding
            else:
                told = self._object(one, tag, file_bytes)
            content += told
            count += bool(told)
        added = _added(self._objects, tag)
        if not is_padded and padding:
            added.append(padding)
        content += [piece for one in added for piece in one]
        size = HEADER_BYTES + size_of(content)
        counted = (count + len(added)).to_bytes(4, "little")
        head = self._header[:16] + size.to_bytes(8, "little") + counted
        return (head + self._header[_COUNT_AT + 4 : HEADER_BYTES], *content)

    def _object(self, one: AsfObject, tag: AsfTag, file_bytes: int) -> tuple[Piece, ...]:
        """Return an object of the header as it shall be."""
        if one.guid in _PLACES:
            return made(one.guid, *tag.content_of(_PLACES[one.guid]))
        if (
            one.guid == FILE_PROPERTIES
            and self._tells_size(one)
            and file_bytes != self._size_bytes
        ):
            size = file_bytes.to_bytes(8, "little")
            return (one.raw[: _FILE_SIZE.start] + size + one.raw[_FILE_SIZE.stop :],)
        return (one.span,)

    def _normal_form(self, one: AsfObject) -> bytes:
        """Return an object in which the size of the file is only right or wrong."""
        if one.guid != FILE_PROPERTIES or len(one.raw) < _FILE_SIZE.stop:
            return one.raw
        mark = b"right" if self._tells_size(one) else b"wrong"
        return one.raw[: _FILE_SIZE.start] + one.raw[_FILE_SIZE.stop :] + mark

    def _tells_size(self, one: AsfObject) -> bool:
        """Tell whether File Properties have the true size; cut files and old edits do not."""
        return one.raw[_FILE_SIZE] == self._size_bytes.to_bytes(8, "little")

    def _sorted_rest(self) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        """Return what lies behind the header: sound, and objects such as indexes."""
        media: list[Span] = []
        others: list[Span] = []
        at = self._header_bytes
        while at < self._size_bytes:
            head = read_part(
                self._file, Span(at, min(at + OBJECT_HEADER_BYTES, self._size_bytes))
            )
            size = int.from_bytes(head[16:], "little")
            # Of live recordings the size is unknown; cut files end before it says.
            is_whole = OBJECT_HEADER_BYTES <= size <= self._size_bytes - at
            span = Span(at, at + size if is_whole else self._size_bytes)
            is_media = head[:16] == DATA or span.size > _MAX_UNIT_BYTES
            (media if is_media else others).append(span)
            at = span.stop
        return tuple(media), tuple(others)


def _tag_of(objects: Iterable[AsfObject]) -> AsfTag:
    attributes: list[Attribute] = []
    tails: dict[Place, bytes] = {}
    for one in _flat(objects):
        place = _PLACES.get(one.guid)
        if place is None:
            continue
        if place is Place.CLASSIC:
            found, tails[place] = classic_attributes(one.content, one.content_start)
        else:
            found, tails[place] = listed_attributes(place, one.content, one.content_start)
        attributes += found
    return AsfTag(tuple(attributes), tails)


def _flat(objects: Iterable[AsfObject]) -> Iterable[AsfObject]:
    """Give objects and those in the extension, in file order."""
    for one in objects:
        yield one
        yield from one.children


def _extension(one: AsfObject, tag: AsfTag, padding: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the header extension with another tag; padding only where it has some."""
    content: list[Piece] = []
    for child in one.children:
        if child.guid == PADDING:
            content += padding
            padding = ()
        elif child.guid in _PLACES:
            content += made(child.guid, *tag.content_of(_PLACES[child.guid]))
        else:
            content.append(child.span)
    for guid in _INNER_PLACES:
        if tag.has(_PLACES[guid]) and guid not in (child.guid for child in one.children):
            content += made(guid, *tag.content_of(_PLACES[guid]))
    reserved = one.raw[OBJECT_HEADER_BYTES : EXTENSION_BYTES - 4]
    return made(HEADER_EXTENSION, reserved + size_of(content).to_bytes(4, "little"), *content)


def _added(objects: Iterable[AsfObject], tag: AsfTag) -> list[tuple[Piece, ...]]:
    """Return the objects that a tag needs and the header lacks."""
    present = {one.guid for one in objects}
    out = [
        made(guid, *tag.content_of(_PLACES[guid]))
        for guid in _TOP_PLACES
        if guid not in present and tag.has(_PLACES[guid])
    ]
    if HEADER_EXTENSION not in present:
        inner = [
            piece
            for guid in _INNER_PLACES
            if tag.has(_PLACES[guid])
            for piece in made(guid, *tag.content_of(_PLACES[guid]))
        ]
        if inner:
            out.append(made_extension(*inner))
    return out


def _padding(size_bytes: int) -> tuple[Piece, ...]:
    if not size_bytes:
        return ()
    return made(PADDING, bytes(size_bytes - OBJECT_HEADER_BYTES))


def _name_of(guid: bytes) -> str:
    return "ASF/header/File Properties" if guid == FILE_PROPERTIES else f"ASF/{guid.hex()}"
