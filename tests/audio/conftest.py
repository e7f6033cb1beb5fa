"""Audio for the tests of this room: synthesised, then encoded by FFmpeg's own encoders."""

from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest

# name: (ending, encoder, options of the muxer)
ENCODINGS: dict[str, tuple[str, str]] = {
    "mp3": ("mp3", "libmp3lame"),
    "flac": ("flac", "flac"),
    "ogg": ("ogg", "vorbis"),
    "opus": ("opus", "libopus"),
    "m4a": ("m4a", "aac"),
    "alac": ("m4a", "alac"),
    "wav": ("wav", "pcm_s16le"),
    "float_wav": ("wav", "pcm_f32le"),
    "aiff": ("aiff", "pcm_s16be"),
    "wavpack": ("wv", "wavpack"),
    "wma": ("wma", "wmav2"),
    "tta": ("tta", "tta"),
    "aac": ("aac", "aac"),
}


def layout_of(channels: int) -> str:
    return {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}[channels]


def encode(
    path: Path, samples: np.ndarray, *, rate_hz: int = 44100, encoder: str = "pcm_s16le"
) -> Path:
    """Write samples, shape (channels, n), float32, into a file."""
    return encode_blocks(path, [samples], rate_hz=rate_hz, encoder=encoder)


def encode_blocks(
    path: Path, blocks: list[np.ndarray] | Iterator[np.ndarray], *, rate_hz: int, encoder: str
) -> Path:
    """Write blocks of samples, so that long files need no memory."""
    container = av.open(str(path), "w")
    stream = None
    for block in blocks:
        if stream is None:
            stream = container.add_stream(
                encoder, rate=rate_hz, layout=layout_of(block.shape[0])
            )
            if encoder == "vorbis":  # FFmpeg's own, stereo only, calls itself experimental
                stream.codec_context.options = {"strict": "experimental"}
            if encoder == "wmav2":  # has no default
                stream.bit_rate = 128_000
            target = stream.codec_context.format.name
            resampler = av.AudioResampler(target, stream.layout, rate_hz)
            position = 0
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(block, np.float32), "fltp", layout_of(block.shape[0])
        )
        frame.sample_rate = rate_hz
        frame.pts = position
        position += block.shape[1]
        for part in resampler.resample(frame):
            container.mux(stream.encode(part))
    container.mux(stream.encode(None))
    container.close()
    return path


def tone(
    duration_s: float, *, hz: float = 440.0, rate_hz: int = 44100, channels: int = 2
) -> np.ndarray:
    """A sine of half scale with a fainter, higher one in the second channel."""
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    first = 0.5 * np.sin(2 * np.pi * hz * time_s)
    rest = [0.25 * np.sin(2 * np.pi * hz * (2 + i) * time_s) for i in range(channels - 1)]
    return np.stack([first, *rest]).astype(np.float32)


@pytest.fixture
def make_file(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that encodes samples (default: 3 s of tone) by a name above."""

    def make(
        name: str = "wav", samples: np.ndarray | None = None, *, rate_hz: int = 44100
    ) -> Path:
        ending, encoder = ENCODINGS[name]
        if name == "opus":
            rate_hz = 48000
        if samples is None:
            samples = tone(3.0, rate_hz=rate_hz)
        return encode(tmp_path / f"{name}.{ending}", samples, rate_hz=rate_hz, encoder=encoder)

    return make
