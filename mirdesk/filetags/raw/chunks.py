"""Files made of chunks: RIFF (WAV), IFF (AIFF) and its 64-bit child DSDIFF.

Each chunk is a name of four letters, a size, data, and a byte of padding where the size is odd.
Sources: "Multimedia Programming Interface and Data Specifications 1.0" (RIFF), "Audio
Interchange File Format" 1.3, "DSDIFF" 1.5.
"""

from dataclasses import dataclass
from typing import BinaryIO, Final, Literal

from mirdesk.errors import WriteRefusedError

_NAME_BYTES: Final = 4
_MAX_CHUNKS: Final = 2000  # as the reader


@dataclass(frozen=True, slots=True)
class ChunkStyle:
    """How sizes are written.

    Attributes
    ----------
    order : str
    size_bytes : int
        4, or 8 in DSDIFF.
    """

    order: Literal["little", "big"]
    size_bytes: int = 4

    @property
    def header_bytes(self) -> int:
        """Bytes of name and size."""
        return _NAME_BYTES + self.size_bytes

    @property
    def largest(self) -> int:
        """The largest size; streams whose writer did not know theirs have it."""
        return int((1 << 8 * self.size_bytes) - 1)

    def header(self, name: bytes, size: int) -> bytes:
        """Return a chunk's header."""
        return name + size.to_bytes(self.size_bytes, self.order)

    def size_in(self, header: bytes) -> int:
        """Return the size that a header tells."""
        return int.from_bytes(header[_NAME_BYTES : self.header_bytes], self.order)

    def chunk(self, name: bytes, data: bytes) -> bytes:
        """Return a whole chunk with its padding."""
        return self.header(name, len(data)) + data + b"\x00" * (len(data) % 2)


RIFF: Final = ChunkStyle("little")
IFF: Final = ChunkStyle("big")
DSDIFF: Final = ChunkStyle("big", 8)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Where one chunk lies.

    Attributes
    ----------
    name : bytes
        Four letters.
    start, data_start : int
    size : int
        Of its data, as its header tells.
    stop : int
        Behind its data and padding, at most the end of what encloses it.
    is_open : bool
        It tells more than there is, or nothing while the rest of the file is its data.
    """

    name: bytes
    start: int
    data_start: int
    size: int
    stop: int
    is_open: bool = False

    @property
    def data_stop(self) -> int:
        """Behind its data, before the padding."""
        return self.stop if self.is_open else self.data_start + self.size

    @property
    def lacks_padding(self) -> bool:
        """Its size is odd, and the byte that should follow is not there."""
        return not self.is_open and self.size % 2 == 1 and self.stop == self.data_stop


@dataclass(frozen=True, slots=True)
class Form:
    """The chunks of a file.

    Attributes
    ----------
    style : ChunkStyle
    name, form_type : bytes
        ``RIFF`` and ``WAVE``, ``FORM`` and ``AIFF`` ...
    size : int
        As its header tells.
    chunks : tuple of Chunk
    stop : int
        Behind the last chunk; what follows is not made of chunks, or not enclosed.
    """

    style: ChunkStyle
    name: bytes
    form_type: bytes
    size: int
    chunks: tuple[Chunk, ...]
    stop: int

    @property
    def body_start(self) -> int:
        """Where the first chunk lies."""
        return self.style.header_bytes + _NAME_BYTES


def read_form(
    file: BinaryIO, size_bytes: int, style: ChunkStyle, open_names: frozenset[bytes]
) -> Form:
    """Return the chunks of a file.

    Parameters
    ----------
    file : binary file
    size_bytes : int
        Of the file.
    style : ChunkStyle
    open_names : frozenset of bytes
        Chunks of sound, which may be cut off or of unknown length.

    Raises
    ------
    WriteRefusedError
        They do not add up.
    """
    head = _read(file, 0, style.header_bytes + _NAME_BYTES)
    size = style.size_in(head)
    is_streamed = size in (0, style.largest)
    end = size_bytes if is_streamed else min(size_bytes, style.header_bytes + size)
    chunks: list[Chunk] = []
    at = style.header_bytes + _NAME_BYTES
    while at + style.header_bytes <= end:
        chunk = _chunk_at(file, at, end, size_bytes, style, open_names)
        if chunk is None:
            break
        if len(chunks) >= _MAX_CHUNKS:
            raise WriteRefusedError(f"it has more than {_MAX_CHUNKS} chunks")
        chunks.append(chunk)
        at = chunk.stop
    form_type = head[style.header_bytes :]
    return Form(style, head[:_NAME_BYTES], form_type, size, tuple(chunks), at)


def _chunk_at(
    file: BinaryIO,
    at: int,
    end: int,
    size_bytes: int,
    style: ChunkStyle,
    open_names: frozenset[bytes],
) -> Chunk | None:
    """Return the chunk that begins here; None where there is none."""
    header = _read(file, at, style.header_bytes)
    name, size = header[:_NAME_BYTES], style.size_in(header)
    if not all(0x20 <= byte <= 0x7E for byte in name):
        return None
    data_start = at + style.header_bytes
    data_stop = data_start + size
    is_cut = data_stop > end
    if name in open_names and is_cut:
        return Chunk(name, at, data_start, size, min(data_stop, size_bytes), is_open=True)
    if name in open_names and size == 0 and not _is_chunk(file, data_start, end):
        return Chunk(name, at, data_start, size, end, is_open=True)
    if is_cut:
        raise WriteRefusedError(
            f"a part of it (“{name.decode('ascii').strip()}”) is larger than the file"
        )
    stop = data_stop + size % 2 if data_stop < size_bytes else data_stop
    is_padded = size % 2 == 0 or stop >= end or _is_chunk(file, stop, end)
    if not is_padded and _is_chunk(file, data_stop, end):
        raise WriteRefusedError("its chunks are not laid out as they should be")
    return Chunk(name, at, data_start, size, stop)


def _is_chunk(file: BinaryIO, at: int, end: int) -> bool:
    """Tell whether a name of four letters stands here, or the end."""
    if at == end:
        return True
    name = _read(file, at, _NAME_BYTES)
    return len(name) == _NAME_BYTES and all(0x20 <= byte <= 0x7E for byte in name)


def _read(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)
