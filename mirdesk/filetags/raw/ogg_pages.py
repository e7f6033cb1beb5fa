"""Pages of Ogg files, RFC 3533 section 6: read, made, walked over, and numbered anew."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from mirdesk.errors import WriteRefusedError

MAGIC: Final = b"OggS"
HEAD_BYTES: Final = 27  # of a page's header, before its lacing values
MAX_SEGMENTS: Final = 255
IS_CONTINUED: Final = 1
IS_FIRST: Final = 2
IS_LAST: Final = 4
NO_GRANULE: Final = -1  # of a page on which no packet ends
SEQUENCE_AT: Final = 18  # the sequence number and the CRC behind it, four bytes each
LACING_COUNT_AT: Final = 26
_CRC_AT: Final = 22
_HEAD: Final = struct.Struct("<4sBBqIIIB")
_HEADS: Final = np.dtype(
    [
        ("magic", "S4"),
        ("version", "u1"),
        ("flags", "u1"),
        ("granule", "<i8"),
        ("serial", "<u4"),
        ("sequence", "<u4"),
        ("crc", "<u4"),
        ("segments", "u1"),
    ]
)
_MAX_HEAD_BYTES: Final = HEAD_BYTES + MAX_SEGMENTS
_LARGE_PAGE_BYTES: Final = 1 << 14  # behind one, the next header alone is read
_CHUNK_BYTES: Final = 1 << 18  # larger ones come fresh from the system, which costs more
_MIRRORED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_POLYNOMIAL: Final = 0x04C11DB7
_LEVELS: Final = 17  # powers of two up to the size of the largest page


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``lacing`` has the sizes of its segments, 255 where a packet goes on."""

    flags: int
    granule: int
    serial: int
    sequence: int
    lacing: bytes
    body: bytes
    start: int = 0

    @property
    def stop(self) -> int:
        """Where it ends in its file."""
        return self.body_start + len(self.body)

    @property
    def body_start(self) -> int:
        """Where the packets begin in its file."""
        return self.start + HEAD_BYTES + len(self.lacing)

    @property
    def head(self) -> bytes:
        """Header and lacing values, with the CRC."""
        head = bytearray(
            _HEAD.pack(
                MAGIC,
                0,
                self.flags,
                self.granule,
                self.serial,
                self.sequence % (1 << 32),
                0,
                len(self.lacing),
            )
            + self.lacing
        )
        head[_CRC_AT : _CRC_AT + 4] = _crc_of(bytes(head) + self.body)
        return bytes(head)


def read_page(file: BinaryIO, at: int) -> Page | None:
    """Return the page that begins there; None where there is none.

    Raises
    ------
    WriteRefusedError
        It is cut off, or its CRC is wrong.
    """
    file.seek(at)
    head = file.read(HEAD_BYTES)
    if len(head) < HEAD_BYTES or head[:4] != MAGIC:
        return None
    _, version, flags, granule, serial, sequence, _, segments = _HEAD.unpack(head)
    lacing = file.read(segments)
    body = file.read(sum(lacing))
    page = Page(flags, granule, serial, sequence, lacing, body, at)
    if version or len(lacing) < segments or len(body) < sum(lacing):
        raise WriteRefusedError("a page of its Ogg header is cut off or of an unknown kind")
    if page.head != head + lacing:
        raise WriteRefusedError("a page of its Ogg header is damaged: its checksum is wrong")
    return page


def lacing_of(size_bytes: int) -> bytes:
    """Return the lacing values of a whole packet."""
    whole, rest = divmod(size_bytes, 255)
    return b"\xff" * whole + bytes((rest,))


@dataclass(frozen=True, slots=True)
class Walk:
    """Pages one after the other.

    Attributes
    ----------
    starts, sizes : ndarray, shape (pages,), int64
        Bytes.
    heads : ndarray, shape (pages,), of the fields of a page's header
    stop : int
        Where the last page ends; before the end of the file when something else follows.
    """

    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    heads: NDArray[np.void]
    stop: int


def walk(file: BinaryIO, start: int, stop: int) -> Walk:
    """Go from page to page, looking at headers only."""
    starts: list[int] = []
    heads: list[bytes] = []
    at = before = base = start
    chunk = b""
    while at + HEAD_BYTES <= stop:
        place = at - base
        if place + _MAX_HEAD_BYTES > len(chunk) and base + len(chunk) < stop:
            wanted = _MAX_HEAD_BYTES if at - before > _LARGE_PAGE_BYTES else _CHUNK_BYTES
            file.seek(at)
            chunk, base, place = file.read(min(wanted, stop - at)), at, 0
        head = chunk[place : place + HEAD_BYTES]
        if len(head) < HEAD_BYTES or head[:4] != MAGIC:
            break
        body_at = place + HEAD_BYTES + head[LACING_COUNT_AT]
        next_at = base + body_at + sum(chunk[place + HEAD_BYTES : body_at])
        if next_at > stop:
            break
        starts.append(at)
        heads.append(head)
        before, at = at, next_at
    edges = np.array([*starts, at], dtype=np.int64)
    return Walk(edges[:-1], np.diff(edges), np.frombuffer(b"".join(heads), dtype=_HEADS), at)


def renumbered(heads: NDArray[np.void], sizes: NDArray[np.int64], by: int) -> list[bytes]:
    """Return new sequence numbers and CRCs of pages, eight bytes each.

    The CRC is linear: it changes by what the change of the number alone would give. So the
    bodies need not be read, and a page whose CRC was wrong stays one.

    Parameters
    ----------
    heads : ndarray, shape (pages,)
    sizes : ndarray, shape (pages,), int64
        Of the whole pages in bytes.
    by : int
        Added to each number.
    """
    old = heads["sequence"].astype(np.uint32)
    new = (old.astype(np.int64) + by).astype(np.uint32)
    # The four bytes of the number as they enter the sum, the first one highest; from there to
    # the end of the page as many zero bytes follow as the page has.
    state = (old ^ new).byteswap()
    distance = sizes - SEQUENCE_AT
    for level, table in enumerate(_advances()):
        is_set = (distance >> level & 1).astype(bool)
        state = np.where(is_set, _advanced(table, state), state)
    out = np.empty((len(heads), 2), dtype="<u4")
    out[:, 0], out[:, 1] = new, heads["crc"] ^ state
    return [row.tobytes() for row in out]


def _advanced(table: NDArray[np.uint32], state: NDArray[np.uint32]) -> NDArray[np.uint32]:
    out: NDArray[np.uint32] = table[0][state & 0xFF]
    for byte in range(1, 4):
        out = out ^ table[byte][state >> (8 * byte) & 0xFF]
    return out


def _advances() -> Sequence[NDArray[np.uint32]]:
    """Return, by powers of two, what zero bytes do to a CRC, shape (4, 256) each."""
    if not _tables:
        states = (np.arange(256, dtype=np.uint32)[None] << 8 * np.arange(4)[:, None]).astype(
            np.uint32
        )
        for _ in range(8):
            carry = (states >> 31).astype(np.uint32)
            states = (states << 1).astype(np.uint32) ^ carry * np.uint32(_POLYNOMIAL)
        _tables.append(states)
        while len(_tables) < _LEVELS:
            _tables.append(_advanced(_tables[-1], _tables[-1]))
    return _tables


_tables: list[NDArray[np.uint32]] = []


def _crc_of(data: bytes) -> bytes:
    """Return the CRC of a page whose CRC field is zero, as it is stored.

    zlib's runs mirrored, begins with ones and ends inverted; Ogg's does not.
    """
    mirrored = ~zlib.crc32(data.translate(_MIRRORED), 0xFFFFFFFF) & 0xFFFFFFFF
    return mirrored.to_bytes(4, "big").translate(_MIRRORED)
