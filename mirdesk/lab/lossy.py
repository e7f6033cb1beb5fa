"""A round trip through a lossy codec: what most music has been through before it is heard."""

import io
from typing import TYPE_CHECKING, Final, cast

import av
import av.error
import numpy as np
from scipy.signal import resample_poly

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.errors import ToolMissingError

if TYPE_CHECKING:  # generic in its stubs only
    from av.audio.stream import AudioStream

# Encoder of FFmpeg, container, sample rate and layout it takes. PyAV's wheels hold FFmpeg's own
# Vorbis encoder only, which knows nothing but stereo.
CODECS: Final = {
    "mp3": ("libmp3lame", "mp3", MEL_RATE_HZ, "mono"),
    "aac": ("aac", "adts", MEL_RATE_HZ, "mono"),
    "vorbis": ("vorbis", "ogg", MEL_RATE_HZ, "stereo"),
    "opus": ("libopus", "ogg", 48_000, "mono"),
}
# ears.md: 48-128 kb/s for stereo; half of that for one channel.
BIT_RATES: Final = (24_000, 32_000, 40_000, 48_000, 64_000)
_CHUNK: Final = 65_536


def round_trip(samples: np.ndarray, codec: str, bit_rate: int) -> np.ndarray:
    """Return samples encoded and decoded again, shape (n,), float32.

    Parameters
    ----------
    samples : ndarray, shape (n,), float32 in [-1, 1]
        Mono at ``MEL_RATE_HZ``.
    codec : str
        One of ``CODECS``.
    bit_rate : int
        Bits a second.

    Raises
    ------
    ToolMissingError
        FFmpeg was built without this encoder.

    Notes
    -----
    Codecs shift by some milliseconds; what sounds when is read off the result, so that does
    not matter. The result has the length of the input.
    """
    rate_hz = CODECS[codec][2]
    sound = samples if rate_hz == MEL_RATE_HZ else resample_poly(samples, 3, 2)
    try:
        data = _encoded(sound.astype(np.float32), codec, bit_rate)
    except (av.error.FFmpegError, ValueError) as error:
        raise ToolMissingError(f"FFmpeg cannot encode {codec}: {error}") from error
    heard = _decoded(data)
    heard = heard if rate_hz == MEL_RATE_HZ else resample_poly(heard, 2, 3)
    result = np.zeros(samples.size, np.float32)
    size = min(heard.size, samples.size)
    result[:size] = heard[:size]
    return result


def draw_round_trip(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return samples through a codec and at a bit rate drawn at random."""
    codec = list(CODECS)[rng.integers(len(CODECS))]
    return round_trip(samples, codec, int(rng.choice(BIT_RATES)))


def _encoded(samples: np.ndarray, codec: str, bit_rate: int) -> bytes:
    """Return the file as bytes."""
    encoder, container, rate_hz, layout = CODECS[codec]
    channels = 2 if layout == "stereo" else 1
    target = io.BytesIO()
    with av.open(target, "w", format=container) as out:
        stream = cast("AudioStream", out.add_stream(encoder, rate=rate_hz, layout=layout))
        stream.bit_rate = bit_rate * channels
        stream.options = {"strict": "experimental"}
        for start in range(0, samples.size, _CHUNK):
            part = np.clip(samples[start : start + _CHUNK], -1.0, 1.0).astype(np.float32)
            planes = np.repeat(part[None], channels, axis=0)
            frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = rate_hz, start
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return target.getvalue()


def _decoded(data: bytes) -> np.ndarray:
    """Return the samples of a file held in memory, at its own rate."""
    blocks = [np.zeros(0, np.float32)]
    with av.open(io.BytesIO(data), "r") as container:
        resampler = av.AudioResampler(format="flt", layout="mono")
        for frame in container.decode(audio=0):
            blocks += [each.to_ndarray()[0] for each in resampler.resample(frame)]
    return np.concatenate(blocks)
