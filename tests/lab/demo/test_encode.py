import av
import numpy as np
import pytest

from mirdesk.lab.demo.encode import FLAC, M4A, MP3, OGG, OPUS, WAV, WAVPACK, encode
from mirdesk.lab.demo.render import RATE_HZ


@pytest.fixture(scope="module")
def tones() -> np.ndarray:
    """Two seconds: 440 Hz left, 660 Hz right."""
    time_s = np.arange(2 * RATE_HZ) / RATE_HZ
    sides = [0.4 * np.sin(2 * np.pi * hz * time_s) for hz in (440.0, 660.0)]
    return np.stack(sides, axis=1).astype(np.float32)


def decoded(path) -> tuple[np.ndarray, av.AudioStream]:
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="fltp", rate=RATE_HZ)
        blocks = [
            out.to_ndarray() for f in container.decode(stream) for out in resampler.resample(f)
        ]
    return np.concatenate(blocks, axis=1).T, stream


def strongest_hz(samples: np.ndarray) -> float:
    return float(np.abs(np.fft.rfft(samples[:RATE_HZ])).argmax())


@pytest.mark.parametrize(
    ("encoding", "codec", "rate_hz"),
    [
        (MP3, "mp3float", 44100),
        (OGG, "vorbis", 44100),
        (OPUS, "opus", 48000),
        (M4A, "aac", 44100),
        (FLAC, "flac", 44100),
    ],
    ids=lambda value: getattr(value, "ending", None),
)
def test_both_sides_come_back(tmp_path, tones, encoding, codec, rate_hz):
    path = tmp_path / f"tones{encoding.ending}"
    encode(tones, path, encoding)
    samples, stream = decoded(path)
    assert stream.codec_context.name == codec
    assert stream.rate == rate_hz
    assert samples.shape == (pytest.approx(len(tones), abs=2500), 2)
    assert strongest_hz(samples[4000:, 0]) == pytest.approx(440, abs=1)
    assert strongest_hz(samples[4000:, 1]) == pytest.approx(660, abs=1)
    heard = samples[20000:60000, :1] if encoding is OGG else samples[20000:60000]
    assert np.abs(heard).max() == pytest.approx(0.4, abs=0.05)


@pytest.mark.parametrize("encoding", [WAV, WAVPACK], ids=["wav", "wavpack"])
def test_lossless_mono_is_exact(tmp_path, tones, encoding):
    path = tmp_path / f"tones{encoding.ending}"
    encode(tones, path, encoding)
    samples, stream = decoded(path)
    assert stream.channels == 1
    assert samples.shape == (len(tones), 1)
    # FFmpeg's WavPack encoder falls back to 8 bits when not told otherwise.
    assert np.abs(samples[:, 0] - tones.mean(axis=1)).max() < 1.1 / 32768


def test_the_same_sound_gives_the_same_file(tmp_path, tones):
    for name in ("one.ogg", "two.ogg"):
        encode(tones, tmp_path / name, OGG)
    assert (tmp_path / "one.ogg").read_bytes() == (tmp_path / "two.ogg").read_bytes()
