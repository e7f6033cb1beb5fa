"""Tiny audio files, truly encoded, for miniature copies of published data sets."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

ENCODERS = {".ogg": "vorbis", ".mp3": "libmp3lame", ".wav": "pcm_s16le", ".flac": "flac"}


def write_audio(path: Path, *, seconds: float = 1.0, hz: float = 440.0) -> Path:
    """Write a stereo tone, encoded as the ending says."""
    rate_hz = 44100
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    sound = np.tile(0.3 * np.sin(2 * np.pi * hz * time_s), (2, 1)).astype(np.float32)
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(ENCODERS[path.suffix], rate=rate_hz, layout="stereo")
        if path.suffix == ".ogg":  # FFmpeg's own encoder calls itself experimental
            stream.codec_context.options = {"strict": "experimental"}
        frame = av.AudioFrame.from_ndarray(sound, "fltp", "stereo")
        frame.sample_rate = rate_hz
        resampler = av.AudioResampler(stream.codec_context.format.name, "stereo", rate_hz)
        for part in resampler.resample(frame):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(name="write_audio")
def audio_writer() -> Callable[..., Path]:
    return write_audio
