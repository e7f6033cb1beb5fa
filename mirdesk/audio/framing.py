"""What the bytes of a file say about its length: trailing tags, Xing frames, endings.

FFmpeg guesses the length of a cut-off MP3 or WAV from what is left and says nothing of an Ogg
stream without its last page, so these are read here, a few kilobytes each.
"""

import io
import struct
from typing import BinaryIO, Final

_ID3V1_SIZE: Final = 128  # https://id3.org/ID3v1
_APE_FOOTER: Final = struct.Struct("<8sIIII8x")  # https://wiki.hydrogenaud.io, APE Tags Header
_APE_HAS_HEADER: Final = 1 << 31
_APE_IS_HEADER: Final = 1 << 29
_LYRICS3_END: Final = b"LYRICS200"  # https://id3.org/Lyrics3v2
_ID3V2_HEADER_SIZE: Final = 10
_UNKNOWN_RIFF_SIZE: Final = 2**32 - 1
_MAX_TRAILING_TAGS: Final = 16
_SEARCH_BYTES: Final = 65536  # an Ogg page is at most 65,307 bytes (RFC 3533)

# ISO 11172-3: sample rates by version bits (0 = MPEG 2.5, 2 = MPEG 2, 3 = MPEG 1).
_MPEG_RATES_HZ: Final = {
    0: (11025, 12000, 8000),
    2: (22050, 24000, 16000),
    3: (44100, 48000, 32000),
}


def audio_end(path: bytes) -> int:
    """Return the offset at which tags appended to a file begin; its size when there are none.

    Parameters
    ----------
    path : bytes
        A regular file.

    Returns
    -------
    int
        Bytes before ID3v1, APEv2, Lyrics3v2 and appended ID3v2 tags.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    with _open(path) as file:
        return sound_end(file)


def sound_end(file: BinaryIO) -> int:
    """Return the same of an open file; its position afterwards is undefined."""
    end = file.seek(0, io.SEEK_END)
    for _ in range(_MAX_TRAILING_TAGS):
        size = _trailing_tag_size(file, end)
        if size == 0 or size > end:
            return end
        end -= size
    return end


def xing_duration_s(path: bytes) -> float | None:
    """Return the length that the Xing or Info frame of an MP3 declares, if it has one.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    with _open(path) as file:
        file.seek(_leading_id3v2_size(file))
        data = file.read(_SEARCH_BYTES)
    for start in _sync_offsets(data):
        version, layer, rate_index = _mpeg_header(data, start)
        if version not in _MPEG_RATES_HZ or layer != 1 or rate_index > 2:
            continue
        is_mono = data[start + 3] >> 6 == 3
        side_info = {True: (17, 32), False: (9, 17)}[version == 3][not is_mono]
        at = start + 4 + side_info
        if data[at : at + 4] not in (b"Xing", b"Info") or len(data) < at + 12:
            return None
        flags, frames = struct.unpack_from(">II", data, at + 4)
        samples = 1152 if version == 3 else 576
        return frames * samples / _MPEG_RATES_HZ[version][rate_index] if flags & 1 else None
    return None


def is_ogg_cut_off(path: bytes) -> bool:
    """Tell whether an Ogg file's last page lacks the end-of-stream flag (RFC 3533, 6).

    Raises
    ------
    OSError
        The file cannot be read.
    """
    with _open(path) as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - _SEARCH_BYTES))
        data = file.read(_SEARCH_BYTES)
    last = data.rfind(b"OggS")
    if last < 0 or last + 27 > len(data):
        return True
    lacing = data[last + 27 : last + 27 + data[last + 26]]
    is_whole = last + 27 + data[last + 26] + sum(lacing) <= len(data)
    return not (data[last + 5] & 4 and is_whole)


def is_riff_cut_off(path: bytes) -> bool:
    """Tell whether a WAV file is shorter than its RIFF header says.

    Sizes of 0 and 2**32 - 1 stand for streams whose writer did not know.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    with _open(path) as file:
        header = file.read(8)
        size = file.seek(0, io.SEEK_END)
    if len(header) < 8 or header[:4] not in (b"RIFF", b"RIFX"):
        return False
    stated = int.from_bytes(header[4:], "little" if header[:4] == b"RIFF" else "big")
    return stated != _UNKNOWN_RIFF_SIZE and stated + 8 > size + 1  # a last padding byte


def _open(path: bytes) -> BinaryIO:
    return open(path, "rb")  # noqa: PTH123 - pathlib does not take bytes


def _read_at(file: BinaryIO, offset: int, size: int) -> bytes:
    if offset < 0:
        return b""
    file.seek(offset)
    return file.read(size)


def _trailing_tag_size(file: BinaryIO, end: int) -> int:
    """Size of the tag that ends at an offset, 0 for none."""
    if _read_at(file, end - _ID3V1_SIZE, 3) == b"TAG":
        return _ID3V1_SIZE
    footer = _read_at(file, end - _APE_FOOTER.size, _APE_FOOTER.size)
    if footer[:8] == b"APETAGEX":
        _, _, size, _, flags = _APE_FOOTER.unpack(footer)
        if not flags & _APE_IS_HEADER:
            return int(size) + (_APE_FOOTER.size if flags & _APE_HAS_HEADER else 0)
    if _read_at(file, end - 9, 9) == _LYRICS3_END:
        digits = _read_at(file, end - 15, 6)
        return int(digits) + 15 if digits.isdigit() else 0
    footer = _read_at(file, end - _ID3V2_HEADER_SIZE, _ID3V2_HEADER_SIZE)
    if footer[:3] == b"3DI":
        return _synchsafe(footer[6:10]) + 2 * _ID3V2_HEADER_SIZE
    return 0


def _leading_id3v2_size(file: BinaryIO) -> int:
    """Bytes of the ID3v2 tags a file begins with."""
    total = 0
    for _ in range(_MAX_TRAILING_TAGS):
        header = _read_at(file, total, _ID3V2_HEADER_SIZE)
        if len(header) < _ID3V2_HEADER_SIZE or header[:3] != b"ID3":
            break
        has_footer = bool(header[5] & 0x10)
        total += _synchsafe(header[6:10]) + _ID3V2_HEADER_SIZE * (2 if has_footer else 1)
    return total


def _synchsafe(data: bytes) -> int:
    return (data[0] & 127) << 21 | (data[1] & 127) << 14 | (data[2] & 127) << 7 | data[3] & 127


def _sync_offsets(data: bytes) -> list[int]:
    """Offsets of every possible MPEG frame header with room for a Xing frame behind it."""
    offsets: list[int] = []
    at = data.find(b"\xff")
    while 0 <= at < len(data) - 52:
        if data[at + 1] & 0xE0 == 0xE0:
            offsets.append(at)
        at = data.find(b"\xff", at + 1)
    return offsets


def _mpeg_header(data: bytes, at: int) -> tuple[int, int, int]:
    """Version, layer and sample rate bits of an MPEG audio frame header."""
    return data[at + 1] >> 3 & 3, data[at + 1] >> 1 & 3, data[at + 2] >> 2 & 3
