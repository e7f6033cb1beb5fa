"""Find MPEG audio and ADTS AAC streams by frame headers that follow each other.

Layout of the headers: ISO 11172-3 section 2.4.2.3 and ISO 13818-7 annex A, as told at
http://www.mp3-tech.org/programmer/frame_header.html and https://wiki.multimedia.cx/index.php/ADTS.
"""

import re
from typing import Final

_NAMED_BYTES: Final = 12
_NAME: Final = re.compile(rb"[A-Za-z]{3}")  # of a container: FLV, ftyp, moov, AVI, .RMF
_MPEG_PROGRAM: Final = b"\0\0\x01"  # start code of ISO 13818-1 program streams
_TRANSPORT, _TRANSPORT_BYTES = 0x47, 188  # sync byte and packet, ISO 13818-1, 2.4.3.2
_MAX_LEAD_BYTES: Final = 16_384

# Bit rates in kbit/s by (MPEG-1 or not, layer), ISO 11172-3 table 3-B.2 and 13818-3.
_RATES: Final[dict[tuple[bool, int], tuple[int, ...]]] = {
    (True, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLE_RATES_HZ: Final = {
    3: (44100, 48000, 32000),
    2: (22050, 24000, 16000),
    0: (11025, 12000, 8000),
}


def find_stream(data: bytes, frames_wanted: int, *, first_only: bool = False) -> str | None:
    """Return ``mpeg`` or ``aac`` when frame headers that follow each other are found.

    Parameters
    ----------
    data : bytes
        The beginning of the stream.
    frames_wanted : int
        Consecutive frames; fewer are enough where the data ends.
    first_only : bool
        The first frame must stand at the very beginning.
    """
    position = data.find(b"\xff")
    while 0 <= position < len(data) - 6:
        if first_only and position:
            return None
        codec = _stream_at(data, position, frames_wanted)
        if codec is not None:
            return codec
        position = data.find(b"\xff", position + 1)
    return None


def is_led_in(data: bytes, frames_wanted: int) -> bool:
    """Tell whether a stream begins here, behind nothing but what is left of a lost frame.

    What begins in another way may be a container that is not known here, such as a film: it
    holds frames too, but no tag may be put before it.

    Parameters
    ----------
    data : bytes
        The beginning of the file, without tags.
    frames_wanted : int
        Consecutive frames.
    """
    is_adif = data[:4] == b"ADIF"  # ISO 13818-7: a header instead of frames
    is_frame = data[:1] == b"\xff" and data[1:2] >= b"\xe0"  # if no other follows it
    if not data or is_adif or is_frame:
        return True
    if _NAME.search(data[:_NAMED_BYTES]) or data[:3] == _MPEG_PROGRAM:
        return False
    if data[0] == _TRANSPORT and data[_TRANSPORT_BYTES : _TRANSPORT_BYTES + 1] == data[:1]:
        return False
    zeros = len(data) - len(data.lstrip(b"\0"))
    return find_stream(data[zeros : zeros + _MAX_LEAD_BYTES], frames_wanted) is not None


def _stream_at(data: bytes, position: int, frames_wanted: int) -> str | None:
    """Follow frame headers from here; None unless enough of them agree."""
    for codec, frame_bytes in (("mpeg", _mpeg_frame_bytes), ("aac", _adts_frame_bytes)):
        at, frames = position, 0
        while frames < frames_wanted:
            length = frame_bytes(data[at : at + 6])
            if not length:
                break
            frames += 1
            at += length
            if at + 6 > len(data):  # the data ends within or behind this frame
                frames = frames_wanted if frames > 1 or position == 0 else frames
                break
        if frames >= frames_wanted:
            return codec
    return None


def _mpeg_frame_bytes(header: bytes) -> int:
    """Return the length of the MPEG audio frame with this header; 0 for none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return 0
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    rate_index, sample_index, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if version == 1 or layer == 4 or rate_index in (0, 15) or sample_index == 3:
        return 0
    bit_rate_bps = _RATES[version == 3, layer][rate_index] * 1000
    sample_rate_hz = _SAMPLE_RATES_HZ[version][sample_index]
    if layer == 1:
        return (12 * bit_rate_bps // sample_rate_hz + padding) * 4
    samples_over_8 = 72 if layer == 3 and version != 3 else 144
    return samples_over_8 * bit_rate_bps // sample_rate_hz + padding


def _adts_frame_bytes(header: bytes) -> int:
    """Return the length of the ADTS AAC frame with this header; 0 for none."""
    if len(header) < 6 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:
        return 0
    if header[2] >> 2 & 15 > 12:  # reserved sample rates
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length > 7 else 0
