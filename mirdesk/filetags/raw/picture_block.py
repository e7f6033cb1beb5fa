"""Pictures as FLAC blocks and ``METADATA_BLOCK_PICTURE`` comments hold them.

The layout is that of RFC 9639, section 8.8: role, MIME type, description, measures, bytes.
"""

import struct
from dataclasses import dataclass
from typing import Final

from mirdesk.domain.tag_edits import MAX_PICTURE_BYTES, CoverEdit
from mirdesk.errors import WriteRefusedError

FRONT_COVER: Final = 3  # picture types of ID3v2 APIC, https://id3.org/id3v2.4.0-frames
OTHER_PICTURE: Final = 0
COVER_ROLES: Final = (FRONT_COVER, OTHER_PICTURE)  # "other" where nothing says front cover
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type, PNG 11.2.2
_PNG_PALETTE: Final = 3
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0 ... SOF15
_JPEG_ALONE: Final = frozenset((0x01, *range(0xD0, 0xD9)))  # markers without a length


@dataclass(frozen=True, slots=True)
class _Measures:
    mime_type: str
    width: int
    height: int
    depth_bits: int
    colours: int = 0  # of a palette


def picture_end(data: bytes, size_bytes: int | None = None) -> int | None:
    """Return how many bytes a picture structure spans; None where it is cut off.

    Where only the first bytes of a larger structure are at hand, ``size_bytes`` is all of it.
    """
    at = 4
    for _ in range(2):  # MIME type, description
        if at + 4 > len(data):
            return None
        at += 4 + int.from_bytes(data[at : at + 4], "big")
    at += 20
    if at > len(data):
        return None
    at += int.from_bytes(data[at - 4 : at], "big")
    return at if at <= (len(data) if size_bytes is None else size_bytes) else None


def role_of(data: bytes, size_bytes: int | None = None) -> int | None:
    """Return the picture type of a structure; None where it is damaged."""
    end = picture_end(data, size_bytes)
    return None if end is None else int.from_bytes(data[:4], "big")


def cover_roles(roles: list[int | None]) -> list[bool]:
    """Tell which pictures are the front cover: those that say so, else the first "other"."""
    if FRONT_COVER in roles:
        return [role == FRONT_COVER for role in roles]
    first = roles.index(OTHER_PICTURE) if OTHER_PICTURE in roles else -1
    return [index == first for index in range(len(roles))]


def front_cover_block(cover: CoverEdit) -> bytes:
    """Return the structure for a new front cover.

    Raises
    ------
    WriteRefusedError
        It is too large, or neither JPEG nor PNG.
    """
    if len(cover.data) > MAX_PICTURE_BYTES:
        limit = MAX_PICTURE_BYTES // 2**20
        raise WriteRefusedError(f"the cover picture is too large: more than {limit} MB")
    seen = _measure(cover.data)
    mime_type = seen.mime_type.encode("ascii")
    return b"".join(
        (
            struct.pack(">2I", FRONT_COVER, len(mime_type)),
            mime_type,
            struct.pack(">I", 0),  # no description
            struct.pack(">4I", seen.width, seen.height, seen.depth_bits, seen.colours),
            struct.pack(">I", len(cover.data)),
            cover.data,
        )
    )


def _measure(data: bytes) -> _Measures:
    try:
        seen = _measure_png(data) if data.startswith(_PNG) else _measure_jpeg(data)
    except (IndexError, KeyError, struct.error):
        seen = None
    if seen is None:
        raise WriteRefusedError("the cover picture is neither JPEG nor PNG, or it is damaged")
    return seen


def _measure_png(data: bytes) -> _Measures:
    width, height, bits, colour_type = struct.unpack_from(">IIBB", data, 16)
    colours = 1 << bits if colour_type == _PNG_PALETTE else 0
    depth_bits = 8 * 3 if colours else bits * _PNG_CHANNELS[colour_type]
    return _Measures("image/png", width, height, depth_bits, colours)


def _measure_jpeg(data: bytes) -> _Measures | None:
    """Find the frame header, ITU-T T.81 annex B.2.2."""
    if data[:2] != b"\xff\xd8":
        return None
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # fill bytes
            at += 1
        elif marker in _JPEG_ALONE:
            at += 2
        elif marker in _JPEG_FRAMES:
            bits, height, width, parts = struct.unpack_from(">BHHB", data, at + 4)
            return _Measures("image/jpeg", width, height, bits * parts)
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None
