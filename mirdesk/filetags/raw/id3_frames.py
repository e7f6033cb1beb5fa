"""The frames of an ID3v2 tag as raw bytes: taken apart, made anew, put in a row.

After https://id3.org/id3v2-00, https://id3.org/id3v2.3.0 and
https://id3.org/id3v2.4.0-structure. Where files stray from these, what mutagen reads counts,
because it is what the library shows.
"""

import struct
import zlib
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any, Final

from mutagen import MutagenError
from mutagen.id3 import BinaryFrame, Frames, Frames_2_2
from mutagen.id3._tags import ID3Header, determine_bpi
from mutagen.id3._util import unsynch

from mirdesk.errors import WriteRefusedError

# mutagen unpacks compressed frames; importing this module keeps them from filling the memory.
from mirdesk.filetags import inflating  # noqa: F401
from mirdesk.filetags.tag_maps import ID3_CLASSES

V22: Final = 2
V23: Final = 3
V24: Final = 4
UNSYNCHRONISED_FRAME: Final = 0x0002  # of ID3v2.4, 4.1.2
UNSYNCHRONISED_TAG: Final = 0x80
_FRAME_ERRORS: Final = (
    MutagenError,
    NotImplementedError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    struct.error,
    zlib.error,
)
# Names of 2.2 to those of 2.3 and 2.4: mutagen derives the classes of one from the other.
V24_NAMES: Final = {name: str(known.__mro__[1].__name__) for name, known in Frames_2_2.items()}
# mutagen's classes are typed only in part.
_kind_of_sizes: Final[Any] = determine_bpi
_unsynch: Final[Any] = unsynch


@dataclass(frozen=True, slots=True)
class Layout:
    """How the frames of one tag lie.

    Attributes
    ----------
    major : int
        2, 3 or 4.
    is_unsynchronised : bool
        In 2.2 and 2.3 the frames as a whole are coded so that no false MPEG header appears;
        in 2.4 the content of each is.
    has_plain_sizes : bool
        Sizes in a 2.4 tag are plain integers, as iTunes once wrote them.
    """

    major: int = V24
    is_unsynchronised: bool = False
    has_plain_sizes: bool = False

    @property
    def header_bytes(self) -> int:
        """Size of the header of a frame."""
        return 6 if self.major == V22 else 10

    @property
    def name_bytes(self) -> int:
        """Size of the name of a frame."""
        return 3 if self.major == V22 else 4


@dataclass(frozen=True, slots=True)
class RawFrame:
    """One frame.

    Attributes
    ----------
    name : str
        As it is written, without a NUL at the end.
    flags : int
        The two bytes of 2.3 and 2.4.
    payload : bytes
        All behind its header, without the coding that a 2.2 or 2.3 tag has as a whole.
    raw : bytes
        Header and payload as they lie in the file.
    """

    name: str
    flags: int
    payload: bytes = field(repr=False)
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Body:
    """What is between the header of a tag and its end.

    Attributes
    ----------
    layout : Layout
    frames : tuple of RawFrame
    rest : bytes
        What stands behind the frames and is no frame: begins with zeros, so that readers stop
        there, and ends with another byte.
    padding_bytes : int
    """

    layout: Layout
    frames: tuple[RawFrame, ...]
    rest: bytes = field(repr=False)
    padding_bytes: int


def split_body(body: bytes, major: int, *, is_unsynchronised: bool) -> Body:
    """Take the frames of a tag apart.

    Parameters
    ----------
    body : bytes
        All between the headers of the tag and its end, as it lies in the file.
    major : int
    is_unsynchronised : bool
        What the header of the tag says.

    Raises
    ------
    WriteRefusedError
        The frames do not add up.
    """
    plain = body
    dropped: list[int] = []
    if is_unsynchronised and major < V24:
        plain, dropped, is_unsynchronised = _synchronised(body)
    has_plain_sizes = major == V24 and _kind_of_sizes(plain, Frames) is int
    layout = Layout(major, is_unsynchronised, has_plain_sizes)
    frames: list[RawFrame] = []
    at = raw_at = 0
    while _is_frame_at(plain, at, layout):
        name, flags, stop = _frame_header(plain, at, layout)
        raw_stop = stop + bisect_right(dropped, stop)
        payload = plain[at + layout.header_bytes : stop]
        frames.append(RawFrame(name, flags, payload, body[raw_at:raw_stop]))
        at, raw_at = stop, raw_stop
    tail = body[raw_at:]
    rest = tail.rstrip(b"\0")
    if rest and plain[at : at + layout.name_bytes].strip(b"\0"):
        raise WriteRefusedError("its ID3 tag is damaged: it ends in the middle of a frame")
    return Body(layout, tuple(frames), rest, len(tail) - len(rest))


def new_frame(name: str, payload: bytes, layout: Layout) -> RawFrame:
    """Return a frame without flags, laid out like the others of its tag.

    Parameters
    ----------
    name : str
        Three letters in ID3v2.2, else four.
    payload : bytes
        Its content, neither compressed nor coded.
    """
    flags, content = 0, payload
    if layout.major == V24 and layout.is_unsynchronised:
        flags, content = UNSYNCHRONISED_FRAME, _unsynch.encode(payload)
    header = name.encode("ascii") + _size_bytes(len(content), layout)
    if layout.major != V22:
        header += flags.to_bytes(2, "big")
    raw = header + content
    if layout.major < V24 and layout.is_unsynchronised:
        raw = _unsynch.encode(raw)
    return RawFrame(name, flags, content, raw)


def kind_of(frame: RawFrame) -> str:
    """Return the name that 2.3 or 2.4 has for a frame; its own where they have none."""
    if len(frame.name) == len("TT2"):
        base = V24_NAMES.get(frame.name, frame.name)
        return base if base in Frames else frame.name
    return frame.name


def decoded(frame: RawFrame, layout: Layout) -> Any:
    """Return a frame as mutagen reads it; None where it cannot."""
    known = ID3_CLASSES.get(frame.name)
    return None if known is None else _read_as(known, frame, layout)


def content_of(frame: RawFrame, layout: Layout) -> bytes | None:
    """Return the content of a frame, unpacked; None where it is encrypted or damaged."""
    is_coded = layout.is_unsynchronised and layout.major == V24
    if not frame.flags and not is_coded:
        return frame.payload
    read = _read_as(BinaryFrame, frame, layout)
    return None if read is None else bytes(read.data)


def _read_as(known: Any, frame: RawFrame, layout: Layout) -> Any:
    header: Any = ID3Header()
    header.version = (2, layout.major, 0)
    if layout.major == V24 and layout.is_unsynchronised:
        header._flags = UNSYNCHRONISED_TAG  # noqa: SLF001 - it has no other way in
    try:
        return known._fromData(header, frame.flags, frame.payload)  # noqa: SLF001
    except _FRAME_ERRORS:
        return None


def _synchronised(body: bytes) -> tuple[bytes, list[int], bool]:
    """Return the body without its coding, and behind which of its bytes a zero was left out.

    Some programs set the flag and code nothing; such a body stays as it is.
    """
    try:
        plain: bytes = _unsynch.decode(body)
    except ValueError:
        return body, [], False
    dropped: list[int] = []
    at = body.find(b"\xff\0")
    while at >= 0:
        dropped.append(at + 1 - len(dropped))
        at = body.find(b"\xff\0", at + 2)
    return plain, dropped, True


def _is_frame_at(plain: bytes, at: int, layout: Layout) -> bool:
    has_room = len(plain) - at >= layout.header_bytes
    return has_room and bool(plain[at : at + layout.name_bytes].strip(b"\0"))


def _frame_header(plain: bytes, at: int, layout: Layout) -> tuple[str, int, int]:
    """Return name, flags and end of the frame at a place."""
    name = plain[at : at + layout.name_bytes].rstrip(b"\0").decode("latin-1")
    if not (name.isascii() and name.isprintable()):
        raise WriteRefusedError("its ID3 tag is damaged: something in it is no frame")
    size_at = at + layout.name_bytes
    raw_size = plain[size_at : size_at + layout.name_bytes]
    flags = 0
    if layout.major != V22:
        flags = int.from_bytes(plain[at + 8 : at + 10], "big")
    is_synchsafe = layout.major == V24 and not layout.has_plain_sizes
    size = int.from_bytes(raw_size, "big")
    if is_synchsafe:  # the eighth bits are passed over, as mutagen does
        size = sum(
            (byte & 0x7F) << shift for byte, shift in zip(raw_size, (21, 14, 7, 0), strict=True)
        )
    stop = at + layout.header_bytes + size
    if stop > len(plain):
        raise WriteRefusedError("its ID3 tag is damaged: a frame is longer than the tag")
    return name, flags, stop


def _size_bytes(size: int, layout: Layout) -> bytes:
    try:
        if layout.major == V24 and not layout.has_plain_sizes:
            return synchsafe(size)
        return size.to_bytes(layout.name_bytes, "big")
    except OverflowError as error:
        raise WriteRefusedError("it is too large for an ID3 tag") from error


def synchronised(frames: bytes) -> bytes:
    """Return frames of a 2.2 or 2.3 tag without its coding."""
    return bytes(_unsynch.decode(frames))


def synchsafe(size: int) -> bytes:
    """Return a size in 4 bytes of 7 bits each.

    Raises
    ------
    OverflowError
        It has more than 28 bits.
    """
    if size >= 1 << 28:
        raise OverflowError("more than 28 bits")
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
