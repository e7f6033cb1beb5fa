"""The extended header of ID3v2 tags: size of the padding, checksum, restrictions.

After https://id3.org/id3v2.3.0, 3.2, and https://id3.org/id3v2.4.0-structure, 3.2.
"""

import zlib
from typing import Final

from mutagen.id3 import Frames

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.id3_frames import V22, V23, synchsafe

_HAS_EXTENDED_HEADER: Final = 0x40
_SIZE_BYTES: Final = 4
_V23_PLAIN_BYTES: Final = 10  # size, flags, size of the padding
_V23_CRC_BYTES: Final = 14
_V23_HAS_CRC: Final = 0x80
_V24_HEAD_BYTES: Final = 6  # size, number of flag bytes, flags
# Bytes behind each flag of 2.4, its length byte included, in order.
_V24_UPDATE: Final = (0x40, 1)
_V24_CRC: Final = (0x20, 6)
_V24_RESTRICTIONS: Final = (0x10, 2)
_STRANGE: Final = "the extended header of its ID3 tag is not understood"


def extended_header(content: bytes, major: int, flags: int, *, is_coded: bool) -> bytes:
    """Return the extended header at the start of what follows the header of a tag.

    Parameters
    ----------
    content : bytes
    major, flags : int
        Of the header of the tag.
    is_coded : bool
        The tag as a whole is unsynchronised.

    Raises
    ------
    WriteRefusedError
        It is cut off, or cannot be told from the frames.
    """
    first = content[:_SIZE_BYTES]
    # Some programs set the flag and write none: a frame follows at once.
    is_missing = first.decode("ascii", "replace") in Frames
    if not flags & _HAS_EXTENDED_HEADER or major == V22 or is_missing:
        return b""
    if major == V23:
        size = _SIZE_BYTES + int.from_bytes(first, "big")
    else:
        size = sum(byte << shift for byte, shift in zip(first, (21, 14, 7, 0), strict=False))
        if any(byte & 0x80 for byte in first):
            raise WriteRefusedError(_STRANGE)
    found = content[:size]
    if size < _SIZE_BYTES or len(found) < size or (is_coded and b"\xff" in found):
        raise WriteRefusedError(_STRANGE)
    return found


def settings_of(extended: bytes, major: int) -> bytes:
    """Return what an extended header says beside sizes and sums."""
    if major == V23:
        return extended[_SIZE_BYTES : _SIZE_BYTES + 2]
    crc_at = _v24_crc_at(extended)
    if crc_at is None:
        return extended[_SIZE_BYTES:]
    return extended[_SIZE_BYTES:crc_at] + extended[crc_at + 5 :]


def check_extended(extended: bytes, major: int, frames: bytes, padding_bytes: int) -> None:
    """Make sure that an extended header is understood and its checksum right.

    Raises
    ------
    WriteRefusedError
    """
    renewed = renewed_extended(extended, major, frames, padding_bytes)
    if _sum_of(renewed, major) != _sum_of(extended, major):
        raise WriteRefusedError("the checksum of its ID3 tag is wrong already")


def renewed_extended(extended: bytes, major: int, frames: bytes, padding_bytes: int) -> bytes:
    """Return an extended header for other frames and padding.

    Parameters
    ----------
    extended : bytes
    frames : bytes
        As they would be without the coding of a 2.2 or 2.3 tag as a whole.

    Raises
    ------
    WriteRefusedError
        The extended header is not understood.
    """
    if not extended:
        return b""
    if not (_is_known_v23(extended) if major == V23 else _is_known_v24(extended)):
        raise WriteRefusedError(_STRANGE)
    if major == V23:
        head = extended[: _SIZE_BYTES + 2] + padding_bytes.to_bytes(4, "big")
        has_crc = bool(extended[_SIZE_BYTES] & _V23_HAS_CRC)
        return head + (zlib.crc32(frames).to_bytes(4, "big") if has_crc else b"")
    crc_at = _v24_crc_at(extended)
    if crc_at is None:
        return extended
    crc = zlib.crc32(frames + bytes(padding_bytes))
    # 35 bits in five bytes of seven.
    coded = bytes([crc >> 28]) + synchsafe(crc & 0x0FFFFFFF)
    return extended[:crc_at] + coded + extended[crc_at + 5 :]


def _sum_of(extended: bytes, major: int) -> bytes:
    if major == V23:
        return extended[_V23_PLAIN_BYTES:]
    crc_at = _v24_crc_at(extended)
    return b"" if crc_at is None else extended[crc_at : crc_at + 5]


def _is_known_v23(extended: bytes) -> bool:
    if len(extended) < _V23_PLAIN_BYTES:
        return False
    size = _V23_CRC_BYTES if extended[4] & _V23_HAS_CRC else _V23_PLAIN_BYTES
    is_plain = not extended[4] & ~_V23_HAS_CRC and not extended[5]
    return is_plain and len(extended) == size


def _is_known_v24(extended: bytes) -> bool:
    """Tell whether flags and lengths add up, and nothing is restricted."""
    if len(extended) < _V24_HEAD_BYTES or extended[4] != 1:
        return False
    flags, size = extended[5], _V24_HEAD_BYTES
    for bit, size_bytes in (_V24_UPDATE, _V24_CRC, _V24_RESTRICTIONS):
        if flags & bit:
            if extended[size : size + 1] != bytes([size_bytes - 1]):
                return False
            size += size_bytes
    return not flags & _V24_RESTRICTIONS[0] and not flags & 0x8F and size == len(extended)


def _v24_crc_at(extended: bytes) -> int | None:
    """Return where the five bytes of the checksum lie."""
    if len(extended) < _V24_HEAD_BYTES or not extended[5] & _V24_CRC[0]:
        return None
    return _V24_HEAD_BYTES + (_V24_UPDATE[1] if extended[5] & _V24_UPDATE[0] else 0) + 1
