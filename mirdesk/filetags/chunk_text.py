"""Texts in chunks of WAV and AIFF files, which mutagen passes over."""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

from mirdesk.filetags.collecting import TagCollector
from mirdesk.filetags.fields import AIFF_CHUNKS, RIFF_INFO

_MAX_CHUNKS: Final = 2000
_MAX_TEXT_BYTES: Final = 1024 * 1024


def read_riff_info(file: BinaryIO) -> TagCollector:
    """Return the texts of the INFO list of a WAV file."""
    out = TagCollector()
    for name, offset, size in _chunks(file, "<"):
        if name != "LIST" or size > _MAX_TEXT_BYTES:
            continue
        file.seek(offset)
        data = file.read(size)
        if data[:4] == b"INFO":
            for item, value in _items(data[4:]):
                out.add(RIFF_INFO.get(item) or item.lower(), value)
    return out


def read_aiff_text(file: BinaryIO) -> TagCollector:
    """Return the texts of the NAME, AUTH, ANNO and (c) chunks of an AIFF file."""
    out = TagCollector()
    for name, offset, size in _chunks(file, ">"):
        if name in AIFF_CHUNKS and size <= _MAX_TEXT_BYTES:
            file.seek(offset)
            out.add(AIFF_CHUNKS[name], _decode(file.read(size)))
    return out


def _chunks(file: BinaryIO, byte_order: str) -> Iterator[tuple[str, int, int]]:
    """Yield name, offset of the data and size of each chunk at the top level."""
    file.seek(0, 2)
    end = file.tell()
    position = 12
    for _ in range(_MAX_CHUNKS):
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            return
        (size,) = struct.unpack(byte_order + "I", header[4:])
        yield header[:4].decode("latin-1"), position + 8, min(size, end - position - 8)
        position += 8 + size + size % 2  # chunks are padded to even lengths


def _items(data: bytes) -> Iterator[tuple[str, str]]:
    position = 0
    while position + 8 <= len(data):
        (size,) = struct.unpack_from("<I", data, position + 4)
        value = data[position + 8 : position + 8 + size]
        yield data[position : position + 4].decode("latin-1").strip("\x00 "), _decode(value)
        position += 8 + size + size % 2


def _decode(data: bytes) -> str:
    """UTF-8 where it is, else Windows' western code page, which most writers used."""
    text = data.rstrip(b"\x00")
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("cp1252", "replace")
