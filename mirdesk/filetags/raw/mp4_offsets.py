"""Numbers in an MP4 file that tell where its sound lies, counted from the start of the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mirdesk.errors import WriteRefusedError

_BASE_OFFSET_PRESENT: Final = 0x000001  # flag of tfhd, ISO/IEC 14496-12, 8.8.7
_HAS_AUX_TYPE: Final = 0x000001  # flag of saio, 8.7.9
OFFSET_KINDS: Final = frozenset((b"stco", b"co64", b"tfhd", b"tfra", b"saio"))
_ABSOLUTE_SAIO: Final = (b"stbl", b"saio")  # in fragments it counts from the fragment


@dataclass(frozen=True, slots=True)
class OffsetTable:
    """Where offsets lie in a box: ``count`` numbers of ``width`` bytes, ``stride`` apart."""

    at: int
    count: int
    width: int
    stride: int

    def numbers(self, data: bytes | bytearray) -> npt.NDArray[Any]:
        """Return the offsets as a view of the bytes, shape (count,), big-endian unsigned."""
        return np.ndarray(
            (self.count,),
            f">u{self.width}",
            buffer=data,
            offset=self.at,
            strides=(self.stride,),
        )


def table_in(path: Sequence[bytes], box: bytes, header_bytes: int) -> OffsetTable | None:
    """Return the offsets that a box holds; None where it holds none.

    Parameters
    ----------
    path : sequence of bytes
        Kinds of the boxes around it and its own.
    box : bytes
        The whole box.
    header_bytes : int
        Before version and flags.

    Raises
    ------
    WriteRefusedError
        It promises more numbers than it has.
    """
    body = box[header_bytes : header_bytes + 16]
    table = _described(path, body)
    if table is None:
        return None
    last = table.at + (table.count - 1) * table.stride + table.width
    if len(body) < 8 or (table.count and header_bytes + last > len(box)):
        raise WriteRefusedError("one of its tables of offsets is cut off")
    if not table.count:
        return None
    return OffsetTable(header_bytes + table.at, table.count, table.width, table.stride)


def _described(path: Sequence[bytes], body: bytes) -> OffsetTable | None:
    """Return the table, counted from version and flags on."""
    kind = path[-1]
    version, flags = int.from_bytes(body[:1], "big"), int.from_bytes(body[1:4], "big")
    first = int.from_bytes(body[4:8], "big")
    if kind in (b"stco", b"co64"):
        width = 4 if kind == b"stco" else 8
        return OffsetTable(8, first, width, width)
    if kind == b"tfhd":
        return OffsetTable(8, 1, 8, 8) if flags & _BASE_OFFSET_PRESENT else None
    if kind == b"tfra":  # 8.8.10
        lengths = int.from_bytes(body[8:12], "big")
        numbers = sum((lengths >> shift & 3) + 1 for shift in (0, 2, 4))
        width = 8 if version else 4
        count = int.from_bytes(body[12:16], "big")
        return OffsetTable(16 + width, count, width, 2 * width + numbers)
    if tuple(path[-2:]) == _ABSOLUTE_SAIO:
        extra = 8 if flags & _HAS_AUX_TYPE else 0
        count = int.from_bytes(body[4 + extra : 8 + extra], "big")
        width = 8 if version else 4
        return OffsetTable(8 + extra, count, width, width)
    return None


def normal_form(
    data: bytes, tables: Sequence[OffsetTable], anchors: npt.NDArray[np.int64]
) -> bytes:
    """Return bytes in which offsets are told from the box they point into.

    Parameters
    ----------
    data : bytes
    tables : sequence of OffsetTable
        Where they lie in ``data``.
    anchors : ndarray, shape (boxes,)
        Ascending: where those boxes start that every edit keeps.
    """
    if not tables:
        return data
    out = bytearray(data)
    told: list[bytes] = []
    for table in tables:
        numbers = table.numbers(out)
        offsets = numbers.astype(np.int64)
        box = np.searchsorted(anchors, offsets, side="right") - 1
        starts = np.where(box < 0, 0, anchors[box]) if len(anchors) else np.zeros_like(offsets)
        told += [box.astype(">i4").tobytes(), (offsets - starts).astype(">i8").tobytes()]
        numbers[:] = 0
    return bytes(out) + b"".join(told)


def moved(
    data: bytes, tables: Sequence[OffsetTable], start: int, stop: int, shift: int
) -> bytes:
    """Return bytes in which offsets follow what lies behind a part that changes its size.

    Parameters
    ----------
    data : bytes
    tables : sequence of OffsetTable
    start, stop : int
        Where the part lies in the file; nothing may point into it.
    shift : int
        By how much everything from ``stop`` on moves, in bytes.

    Raises
    ------
    WriteRefusedError
        An offset points into the part, or no longer fits.
    """
    out = bytearray(data)
    for table in tables:
        numbers = table.numbers(out)
        offsets = numbers.astype(np.int64)
        if np.any((offsets > start) & (offsets < stop)):
            raise WriteRefusedError("sound is said to lie where its tags are")
        offsets[offsets >= stop] += shift
        if offsets.max() >= 1 << 8 * table.width or offsets.min() < 0:
            raise WriteRefusedError(
                "its sound would move beyond the 4 GB that its table can tell of"
            )
        numbers[:] = offsets
    return bytes(out)
