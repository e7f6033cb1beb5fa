"""Recordings into compressed files, through PyAV."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np

from mirdesk.lab.demo.render import RATE_HZ

_BLOCK_SAMPLES: Final = 4096
_OPUS_RATE_HZ: Final = 48000  # the only rate Opus files are played at (RFC 7845)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file is made: FFmpeg's container and encoder, bit rate, channels."""

    ending: str
    container: str
    codec: str
    bit_rate_bps: int | None = None
    channels: int = 2
    sample_format: str | None = None  # None: the encoder's first choice


MP3: Final = Encoding(".mp3", "mp3", "libmp3lame", 128_000)
# FFmpeg's own Vorbis encoder, since PyAV has no libvorbis: it heeds no bit rate, and its second
# channel is coarse where the channels differ much (about 20 dB on our music, like MP3).
OGG: Final = Encoding(".ogg", "ogg", "vorbis")
OPUS: Final = Encoding(".opus", "opus", "libopus", 80_000)
M4A: Final = Encoding(".m4a", "ipod", "aac", 112_000)
FLAC: Final = Encoding(".flac", "flac", "flac")
WAVPACK: Final = Encoding(
    ".wv", "wv", "wavpack", channels=1, sample_format="s16p"
)  # first choice: 8 bits
WAV: Final = Encoding(".wav", "wav", "pcm_s16le", channels=1)


def encode(samples: np.ndarray, path: Path, encoding: Encoding) -> None:
    """Write a recording.

    Parameters
    ----------
    samples : ndarray, shape (n, 2), float32 in [-1, 1]
        At 44.1 kHz.
    path : Path
    encoding : Encoding
    """
    layout = "mono" if encoding.channels == 1 else "stereo"
    pcm = _as_int16(samples.mean(axis=1, keepdims=True) if layout == "mono" else samples)
    rate_hz = _OPUS_RATE_HZ if encoding.codec == "libopus" else RATE_HZ
    options = {"fflags": "+bitexact"}  # no time stamps or random serials in the file
    with av.open(str(path), "w", format=encoding.container, options=options) as out:
        stream = out.add_stream(encoding.codec, rate=rate_hz, layout=layout)
        assert isinstance(stream, av.AudioStream)
        if encoding.bit_rate_bps:
            stream.bit_rate = encoding.bit_rate_bps
        # FFmpeg's Vorbis encoder counts as experimental; the level concerns FLAC only.
        level = {"compression_level": "12"} if encoding.codec == "flac" else {}
        stream.codec_context.options = {"strict": "experimental", **level}
        if encoding.sample_format:
            stream.codec_context.format = encoding.sample_format
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout=layout, rate=rate_hz
        )
        for start in range(0, len(pcm), _BLOCK_SAMPLES):
            block = np.ascontiguousarray(pcm[start : start + _BLOCK_SAMPLES]).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout=layout)
            frame.sample_rate = RATE_HZ
            frame.pts = start
            frame.time_base = Fraction(1, RATE_HZ)
            for ready in resampler.resample(frame):
                out.mux(stream.encode(ready))
        for ready in resampler.resample(None):
            out.mux(stream.encode(ready))
        out.mux(stream.encode(None))


def _as_int16(samples: np.ndarray) -> np.ndarray:
    """Round to 16 bits; loud music needs no dither, which would cost lossless files a tenth."""
    rounded: np.ndarray = np.clip(np.round(samples * 32767), -32768, 32767)
    return rounded.astype(np.int16)
