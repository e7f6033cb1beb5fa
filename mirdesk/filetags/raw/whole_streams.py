"""Whether a bare stream ends where it says: behind one that is cut off, a tag becomes sound.

Decoders take what follows an unfinished frame for the rest of it. So nothing is changed behind
a stream that says it goes on.
"""

import struct
from collections.abc import Callable
from typing import BinaryIO, Final

from mirdesk.filetags.raw.pieces import Span
from mirdesk.filetags.sniff import Kind

_WAVPACK_HEADER_BYTES: Final = 32
_ADTS_HEADER_BYTES: Final = 7
_TTA_HEADER: Final = struct.Struct("<4x2x2x2xIII")
_APE_DESCRIPTOR: Final = struct.Struct("<4xHxxIIIIIII")
_APE_WITH_DESCRIPTOR: Final = 3980
_SV7_FRAMES_AT: Final = 24 * 8 + 8  # bits
_SV7_LENGTH_BITS: Final = 20
_WORD_BITS: Final = 32
_MAX_VARINT_BYTES: Final = 9


def is_cut_off(file: BinaryIO, kind: Kind, sound: Span) -> bool:
    """Tell whether a stream says that it goes on behind its end.

    Parameters
    ----------
    file : binary file
        Its position afterwards is undefined.
    kind : Kind
        Of kinds that say nothing of their length, every stream counts as whole.
    sound : Span
        Where the stream lies, without tags.
    """
    end_of = _ENDS.get(kind)
    if end_of is None or not sound.size:
        return False
    try:
        end = end_of(file, sound)
    except (struct.error, IndexError):
        return True
    return end > sound.stop


def _wavpack_end(file: BinaryIO, sound: Span) -> int:
    """Follow the blocks; https://www.wavpack.com/WavPack5FileFormat.pdf, section 2."""
    at = sound.start
    while at < sound.stop:
        file.seek(at)
        header = file.read(min(_WAVPACK_HEADER_BYTES, sound.stop - at))
        if header[:4] != b"wvpk":
            break  # no block begins here, and decoders look for none in tags
        at += 8 + struct.unpack_from("<I", header, 4)[0]
    return at


def _tta_end(file: BinaryIO, sound: Span) -> int:
    """Add up the seek table; http://tausoft.org/wiki/True_Audio_Codec_Format."""
    file.seek(sound.start)
    rate_hz, samples, _ = _TTA_HEADER.unpack(file.read(_TTA_HEADER.size))
    frame_samples = rate_hz * 256 // 245
    frames = -(-samples // frame_samples) if frame_samples else 0
    if 4 * frames > sound.size:
        return sound.stop + 1
    sizes: tuple[int, ...] = struct.unpack(f"<{frames}I", file.read(4 * frames))
    return sound.start + _TTA_HEADER.size + 4 * frames + 4 + sum(sizes)


def _ape_end(file: BinaryIO, sound: Span) -> int:
    """Add up the descriptor of Monkey's Audio 3.98 and later; older files have none."""
    file.seek(sound.start)
    version: int
    version, *sizes, high, last = _APE_DESCRIPTOR.unpack(file.read(_APE_DESCRIPTOR.size))
    if version < _APE_WITH_DESCRIPTOR:
        return sound.stop
    end: int = sound.start + sum(sizes) + (high << 32) + last
    return max(end, sound.stop + (end != sound.stop))  # its last frame has no end of its own


def _musepack_end(file: BinaryIO, sound: Span) -> int:
    file.seek(sound.start)
    head = file.read(8)
    if head[:4] == b"MPCK":
        return _sv8_end(file, sound)
    if head[:3] == b"MP+" and head[3] & 0x0F == 7:
        return _sv7_end(file, sound, int.from_bytes(head[4:], "little"))
    return sound.stop


def _sv8_end(file: BinaryIO, sound: Span) -> int:
    """Follow the packets up to the one that says "stream end"."""
    at = sound.start + 4
    while at < sound.stop:
        file.seek(at)
        head = file.read(2 + _MAX_VARINT_BYTES)
        if head[:2] == b"SE":
            return at
        size = 0
        for byte in head[2:]:
            size = size << 7 | byte & 0x7F
            if not byte & 0x80:
                break
        at += max(size, 3)
    return sound.stop + 1


def _sv7_end(file: BinaryIO, sound: Span, frames: int) -> int:
    """Follow the frames, each with its length in 20 bits, through words of 32 bits."""
    file.seek(sound.start)
    data = file.read(sound.size)
    words = struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
    at = _SV7_FRAMES_AT
    for _ in range(frames):
        word, bit = divmod(at, _WORD_BITS)
        both = words[word] << _WORD_BITS | (words[word + 1] if word + 1 < len(words) else 0)
        at += _SV7_LENGTH_BITS
        at += both >> (2 * _WORD_BITS - _SV7_LENGTH_BITS - bit) & ((1 << _SV7_LENGTH_BITS) - 1)
    return sound.start + -(-at // _WORD_BITS) * (_WORD_BITS // 8)


def _adts_end(file: BinaryIO, sound: Span) -> int:
    """Follow the frames; ISO 14496-3, 1.A.2. Behind a broken one, nothing is sure."""
    file.seek(sound.start)
    data = file.read(sound.size)
    if data[:4] == b"ADIF":
        return sound.stop
    at = 0
    while at < len(data):
        header = data[at : at + _ADTS_HEADER_BYTES]
        if len(header) < _ADTS_HEADER_BYTES or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:
            return sound.stop + 1
        size = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
        if size < _ADTS_HEADER_BYTES:
            return sound.stop + 1
        at += size
    return sound.start + at


_ENDS: Final[dict[Kind, Callable[[BinaryIO, Span], int]]] = {
    Kind.WAVPACK: _wavpack_end,
    Kind.TTA: _tta_end,
    Kind.APE: _ape_end,
    Kind.MUSEPACK: _musepack_end,
    Kind.AAC: _adts_end,
}
