"""Values of fields as ``data`` boxes of MP4 tags, and back."""

from typing import Final

from mirdesk.domain.tag_edits import CoverEdit
from mirdesk.domain.tags import TOTAL_OF_NUMBER, display_name
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.ratings import is_stars, rating_like
from mirdesk.filetags.raw.mp4_boxes import SHORT_HEADER_BYTES, box_bytes
from mirdesk.filetags.raw.numbers import Numbered

DATA: Final = b"data"
DATA_HEADER_BYTES: Final = 16  # size, kind, type, locale

# Types of values, QuickTime File Format, "Well-known types".
_IMPLICIT, _UTF8, _JPEG, _PNG, _INTEGER = 0, 1, 13, 14, 21

_FLAGS: Final = frozenset((b"cpil", b"pgap", b"pcst"))
_YES, _NO = frozenset(("1", "true", "yes")), frozenset(("0", "false", "no"))
# Whole numbers and the bytes iTunes gives them.
_INTEGERS: Final[dict[bytes, int]] = {
    b"tmpo": 2, b"\xa9mvi": 2, b"\xa9mvc": 2, b"tvsn": 4, b"tves": 4, b"cnID": 4, b"geID": 4,
    b"atID": 4, b"sfID": 4, b"cmID": 4, b"plID": 8, b"akID": 1, b"shwm": 1, b"stik": 1,
    b"hdvd": 1, b"rtng": 1,
}  # fmt: skip
_MAX_PAIR_NUMBER: Final = 0xFFFF
_PAIR_BYTES: Final = {b"trkn": 8, b"disk": 6}  # as iTunes writes them
_PAIR_AT: Final = 2


def data_of_values(name: str, kind: bytes, values: tuple[str, ...], present: str) -> bytes:
    """Return all values of a field as ``data`` boxes; nothing for no values.

    Parameters
    ----------
    name : str
        The field.
    kind : bytes
        The item they go into.
    values : tuple of str
    present : str
        The present value, for its scale.

    Raises
    ------
    WriteRefusedError
        An item of this kind cannot keep a value.
    """
    if kind in _FLAGS:
        is_set = any(_flag(name, value) for value in values)
        return _data(_INTEGER, b"\x01") if is_set else b""
    if kind in _INTEGERS:
        numbers = (_whole(name, value) for value in values)
        return b"".join(_data(_INTEGER, _packed(name, n, _INTEGERS[kind])) for n in numbers)
    if name == "rating":
        values = tuple(_rating(value, present) for value in values)
    return b"".join(_data(_UTF8, value.encode("utf-8", "replace")) for value in values)


def data_of_pair(number: str, kind: bytes, new: Numbered, like: bytes) -> bytes:
    """Return number and total as a ``data`` box; nothing where there is neither.

    Parameters
    ----------
    number : str
        ``track`` or ``disc``.
    kind : bytes
        ``trkn`` or ``disk``.
    new : Numbered
    like : bytes
        The present ``data`` box, whose further bytes are kept; empty for none.
    """
    found = [
        _pair_number(name, values)
        for name, values in ((number, new.numbers), (TOTAL_OF_NUMBER[number], new.totals))
    ]
    if not any(found):
        return b""
    header, content = like[SHORT_HEADER_BYTES:DATA_HEADER_BYTES], like[DATA_HEADER_BYTES:]
    if len(content) < _PAIR_AT + 4:
        header, content = bytes(8), bytes(_PAIR_BYTES[kind])
    packed = b"".join(n.to_bytes(2, "big") for n in found)
    return box_bytes(DATA, header + content[:_PAIR_AT] + packed + content[_PAIR_AT + 4 :])


def pair_of(data_box: bytes) -> str:
    """Return the ``3/12`` of a ``data`` box; empty for nothing."""
    content = data_box[DATA_HEADER_BYTES:]
    number, total = (int.from_bytes(content[at : at + 2], "big") for at in (2, 4))
    return f"{number or ''}/{total or ''}".rstrip("/")


def data_of_cover(cover: CoverEdit) -> bytes:
    """Return a picture as a ``data`` box."""
    return _data(_PNG if cover.mime_type == "image/png" else _JPEG, cover.data)


def _data(type_: int, content: bytes) -> bytes:
    return box_bytes(DATA, type_.to_bytes(4, "big") + bytes(4) + content)


def _flag(name: str, value: str) -> bool:
    text = value.strip().lower()
    if text not in _YES | _NO:
        raise WriteRefusedError(
            f"MP4 files keep “{display_name(name)}” as yes or no: “{value}” cannot be kept"
        )
    return text in _YES


def _whole(name: str, value: str) -> int:
    """Return a number as MP4 keeps it: rounded."""
    try:
        return round(float(value.strip()))
    except (ValueError, OverflowError):
        raise WriteRefusedError(
            f"MP4 files keep “{display_name(name)}” as a whole number: “{value}” cannot be kept"
        ) from None


def _packed(name: str, number: int, least_bytes: int) -> bytes:
    for width in (1, 2, 4, 8):
        if width >= least_bytes and -(1 << 8 * width - 1) <= number < 1 << 8 * width - 1:
            return number.to_bytes(width, "big", signed=True)
    raise WriteRefusedError(f"{number} is too large a number for “{display_name(name)}”")


def _pair_number(name: str, values: tuple[str, ...]) -> int:
    if not values:
        return 0
    text = values[0].strip()
    if len(values) > 1:
        raise WriteRefusedError(f"MP4 files keep one value of “{display_name(name)}”")
    if not (text.isascii() and text.isdigit()) or int(text) > _MAX_PAIR_NUMBER:
        raise WriteRefusedError(
            f"MP4 files keep “{display_name(name)}” as a whole number up to "
            f"{_MAX_PAIR_NUMBER:,}: “{values[0]}” cannot be kept"
        )
    return int(text)


def _rating(value: str, present: str) -> str:
    if not is_stars(value):
        raise WriteRefusedError(f"a rating is 0 to 5 stars: “{value}” cannot be kept")
    return rating_like(value, present)
