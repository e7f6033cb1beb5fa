"""Audio files made on the spot, in every format PyAV can write, and pictures."""

import io
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

# ending -> (FFmpeg's container, encoder, sample format)
FORMATS = {
    "wav": ("wav", "pcm_s16le", "s16"),
    "flac": ("flac", "flac", "s16"),
    "mp3": ("mp3", "libmp3lame", "s16p"),
    "mp2": ("mp2", "mp2", "s16"),
    "ogg": ("ogg", "vorbis", "fltp"),
    "opus": ("ogg", "libopus", "s16"),
    "m4a": ("ipod", "aac", "fltp"),
    "alac.m4a": ("ipod", "alac", "s16p"),
    "aac": ("adts", "aac", "fltp"),
    "aiff": ("aiff", "pcm_s16be", "s16"),
    "wma": ("asf", "wmav2", "fltp"),
    "wv": ("wv", "wavpack", "s16p"),
    "tta": ("tta", "tta", "s16"),
    "ac3": ("ac3", "ac3", "fltp"),
    "mka": ("matroska", "flac", "s16"),
    "caf": ("caf", "pcm_s16be", "s16"),
    "au": ("au", "pcm_s16be", "s16"),
}
RATE_HZ = 48_000


def _encode(path: Path, format_key: str, duration_s: float) -> None:
    container_name, codec, sample_format = FORMATS[format_key]
    times = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    tone = (np.sin(2 * np.pi * 440 * times) * 8000).astype(np.int16)
    options = {"strict": "-2"} if codec in ("vorbis",) else {}
    with av.open(str(path), "w", format=container_name) as container:
        stream = container.add_stream(codec, rate=RATE_HZ, layout="stereo", options=options)
        stream.codec_context.format = sample_format
        stream.codec_context.bit_rate = 128_000
        resampler = av.AudioResampler(format=sample_format, layout="stereo", rate=RATE_HZ)
        interleaved = np.repeat(tone, 2)[None, :]
        frame = av.AudioFrame.from_ndarray(interleaved, format="s16", layout="stereo")
        frame.sample_rate = RATE_HZ
        fifo = av.AudioFifo()
        for piece in resampler.resample(frame):
            fifo.write(piece)
        written = 0
        block = stream.codec_context.frame_size or 1024
        while (part := fifo.read(block, partial=True)) is not None:
            part.pts, part.time_base = written, Fraction(1, RATE_HZ)
            written += part.samples
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))


@pytest.fixture(scope="session")
def _encoded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, float], bytes]:
    """Encodes each format once a session."""
    folder = tmp_path_factory.mktemp("encoded")
    made: dict[tuple[str, float], bytes] = {}

    def encoded(format_key: str, duration_s: float) -> bytes:
        key = format_key, duration_s
        if key not in made:
            path = folder / f"{duration_s}.{format_key}"
            _encode(path, format_key, duration_s)
            made[key] = path.read_bytes()
        return made[key]

    return encoded


@pytest.fixture
def audio_file(tmp_path: Path, _encoded) -> Callable[..., Path]:
    """Gives ``make(format_key, name=..., duration_s=...)``: a half-second stereo tone."""

    def make(format_key: str, name: str = "", duration_s: float = 0.5) -> Path:
        path = tmp_path / (name or f"tone.{format_key}")
        path.write_bytes(_encoded(format_key, duration_s))
        return path

    return make


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """Gives ``make(kind, size, colour)``: bytes of a plain picture."""

    def make(kind: str = "PNG", size: tuple[int, int] = (600, 400), colour="red") -> bytes:
        out = io.BytesIO()
        Image.new("RGB", size, colour).save(out, kind)
        return out.getvalue()

    return make
