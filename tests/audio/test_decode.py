"""Decoding: rates, channels, hostile and broken files, bounded memory, exact numbers."""

import os
import struct
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from mirdesk.audio.decode import (
    FULL_SCALE_LIMIT,
    DecodeReport,
    decode_blocks,
    decode_mono,
    mono_of,
)
from mirdesk.errors import AudioUndecodableError, FileUnreadableError


def read(path: Path | bytes, **options: object) -> tuple[np.ndarray, DecodeReport]:
    """Return everything decoded, shape (channels, n), and the report."""
    options = {"sample_rate_hz": 32000, **options}
    blocks = decode_blocks(os.fsencode(path), **options)
    parts = []
    while True:
        try:
            parts.append(next(blocks))
        except StopIteration as stop:
            return np.concatenate(parts, axis=1), stop.value


def strongest_hz(samples: np.ndarray, rate_hz: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    return float(spectrum.argmax() * rate_hz / samples.size)


@pytest.mark.parametrize(
    "name",
    [
        "mp3",
        "flac",
        "ogg",
        "opus",
        "m4a",
        "alac",
        "wav",
        "float_wav",
        "aiff",
        "wavpack",
        "wma",
        "tta",
        "aac",
    ],
)
def test_containers(make_file: Callable[..., Path], name: str):
    samples, report = read(make_file(name))
    assert samples.shape[0] == 2
    assert samples.dtype == np.float32
    assert report.duration_s == pytest.approx(3.0, abs=0.1)
    assert samples.shape[1] == round(report.duration_s * 32000)
    middle = samples[:, 20000:70000]
    assert strongest_hz(middle[0], 32000) == pytest.approx(440, abs=2)
    assert strongest_hz(middle[1], 32000) == pytest.approx(880, abs=2)
    level = np.sqrt(2 * np.mean(middle[0] ** 2))  # FFmpeg's AAC encoder is rough on sines
    assert level == pytest.approx(0.5, abs=0.15 if name in ("m4a", "aac") else 0.03)
    assert not report.is_partial, report.note


@pytest.mark.parametrize("rate_hz", [8000, 11025, 22050, 48000, 96000, 192000])
def test_sample_rates(make_file: Callable[..., Path], rate_hz: int):
    time_s = np.arange(2 * rate_hz) / rate_hz
    samples = 0.5 * np.sin(2 * np.pi * 1000 * time_s)[None]
    decoded, report = read(make_file("wav", samples, rate_hz=rate_hz))
    assert report.duration_s == pytest.approx(2.0, abs=0.002)
    assert strongest_hz(decoded[0], 32000) == pytest.approx(1000, abs=1)


def test_mono_stays_mono_and_stereo_is_averaged(make_file: Callable[..., Path]):
    mono = np.full((1, 32000), 0.25, np.float32)
    assert read(make_file("float_wav", mono, rate_hz=32000))[0].shape[0] == 1
    both = np.stack([np.full(32000, 0.75), np.full(32000, 0.25)]).astype(np.float32)
    path = os.fsencode(make_file("float_wav", both, rate_hz=32000))
    averaged = np.concatenate(list(decode_mono(path, sample_rate_hz=32000)))
    np.testing.assert_allclose(averaged, 0.5, atol=1e-6)


def test_surround_is_mixed_without_clipping(make_file: Callable[..., Path]):
    samples = np.full((6, 32000), 0.9, np.float32)
    decoded, _ = read(make_file("float_wav", samples, rate_hz=32000))
    assert decoded.shape[0] == 2
    assert np.abs(decoded).max() <= 1.0


@pytest.mark.parametrize("channels", [3, 20, 64])
def test_unusual_channel_counts(tmp_path: Path, channels: int):
    path = tmp_path / "many.wav"
    samples = np.full((8000, channels), 8000, np.int16)
    path.write_bytes(wav_bytes(samples.tobytes(), channels=channels, rate_hz=8000))
    decoded, report = read(path)
    assert decoded.shape[0] == 2
    assert report.duration_s == pytest.approx(1.0, abs=0.01)
    assert 0.1 < np.abs(decoded).max() <= 1.0


@pytest.mark.parametrize("rate_hz", [1, 999, 7_000_000, 2**31 - 1])
def test_absurd_sample_rates_are_refused(tmp_path: Path, rate_hz: int):
    path = tmp_path / "absurd.wav"
    path.write_bytes(wav_bytes(bytes(20000), channels=1, rate_hz=rate_hz))
    with pytest.raises(AudioUndecodableError):
        read(path)


def test_numbers_that_are_none(make_file: Callable[..., Path]):
    samples = np.full((2, 64000), 0.1, np.float32)
    samples[0, 1000:1100] = np.nan
    samples[1, 2000:2100] = np.inf
    samples[0, 3000:3100] = -1e30
    decoded, _ = read(make_file("float_wav", samples, rate_hz=32000))
    assert np.isfinite(decoded).all()
    assert np.abs(decoded).max() <= FULL_SCALE_LIMIT
    np.testing.assert_allclose(decoded[:, -1000:], 0.1, atol=1e-3)


def test_no_samples_at_all(tmp_path: Path):
    path = tmp_path / "nothing.wav"
    path.write_bytes(wav_bytes(b"", channels=2, rate_hz=44100))
    with pytest.raises(AudioUndecodableError, match="no sound"):
        read(path)


def test_one_sample(tmp_path: Path):
    path = tmp_path / "one.wav"
    path.write_bytes(wav_bytes(b"\x00\x40", channels=1, rate_hz=32000))
    decoded, report = read(path)
    np.testing.assert_allclose(decoded, [[0.5]], atol=1e-3)
    assert not report.is_partial


def test_block_sizes_do_not_matter(make_file: Callable[..., Path]):
    path = make_file("flac")
    whole, _ = read(path)
    for block_samples in (1000, 65536, 1_000_000):
        blocks = list(
            decode_blocks(os.fsencode(path), sample_rate_hz=32000, block_samples=block_samples)
        )
        assert max(block.shape[1] for block in blocks) <= block_samples
        np.testing.assert_array_equal(np.concatenate(blocks, axis=1), whole)


def test_mono_of():
    stereo = np.array([[1.0, 0.0], [0.0, -1.0]], np.float32)
    np.testing.assert_array_equal(mono_of(stereo), [0.5, -0.5])
    np.testing.assert_array_equal(mono_of(stereo[:1]), [1.0, 0.0])


def test_limit(make_file: Callable[..., Path]):
    decoded, report = read(make_file("mp3"), max_duration_s=1.5)
    assert decoded.shape[1] == 48000
    assert report.is_partial
    assert report.note.startswith("Only the first 1.5 s were analysed")


@pytest.mark.parametrize(
    "name", ["mp3", "flac", "ogg", "opus", "m4a", "wav", "aiff", "wavpack"]
)
def test_cut_off_files_are_partial(make_file: Callable[..., Path], name: str):
    samples = np.random.default_rng(1).standard_normal((2, 441000)).astype(np.float32) * 0.2
    path = make_file(name, samples, rate_hz=44100)
    data = path.read_bytes()
    if name == "m4a":  # the index is at the end: without it nothing plays, so cut the sound
        index = data.rindex(b"moov") - 4
        data = data[: index // 2] + bytes(index - index // 2) + data[index:]
        path.write_bytes(data)
        decoded, report = read(path)
        assert np.abs(decoded[:, :100000]).max() > 0.1
        assert report.is_partial
        return
    path.write_bytes(data[: len(data) // 2])
    _, report = read(path)
    assert report.is_partial
    assert 3.5 < report.duration_s < 6.5
    assert "cut off" in report.note


@pytest.mark.parametrize("name", ["mp3", "flac", "ogg", "opus", "aac", "wavpack", "tta"])
def test_damage_in_the_middle_is_skipped(make_file: Callable[..., Path], name: str):
    samples = np.random.default_rng(2).standard_normal((2, 441000)).astype(np.float32) * 0.2
    path = make_file(name, samples, rate_hz=44100)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 20000] = np.random.default_rng(3).bytes(20000)
    path.write_bytes(data)
    _, report = read(path)
    assert report.duration_s > 6.0


@pytest.mark.parametrize("name", ["mp3", "flac", "ogg", "m4a", "wav", "wma", "tta"])
def test_random_damage_never_surprises(make_file: Callable[..., Path], name: str):
    data = make_file(name).read_bytes()
    random = np.random.default_rng(4)
    path = Path(str(make_file(name)) + ".broken")
    for _ in range(12):
        broken = bytearray(data)
        for at in random.integers(0, len(data), 30):
            broken[at] = random.integers(256)
        path.write_bytes(broken[: random.integers(1, len(data))])
        try:
            decoded, report = read(path)
        except FileUnreadableError:
            continue
        assert np.isfinite(decoded).all()
        assert bool(report.note) == report.is_partial


def test_sound_that_changes_on_the_way(tmp_path: Path, make_file: Callable[..., Path]):
    stereo = make_file("mp3", np.full((2, 44100), 0.1, np.float32)).read_bytes()
    mono = make_file("mp3", np.full((1, 32000), 0.1, np.float32), rate_hz=32000).read_bytes()
    path = tmp_path / "joined.mp3"
    path.write_bytes(stereo + mono)
    decoded, report = read(path)
    assert decoded.shape[0] == 2
    assert report.duration_s == pytest.approx(2.0, abs=0.15)


def test_name_that_is_not_unicode(make_file: Callable[..., Path], tmp_path: Path):
    path = os.fsencode(tmp_path) + b"/caf\xe9: 100%d.flac"
    try:
        os.link(make_file("flac"), path)
    except OSError:
        pytest.skip("this file system takes only Unicode names")
    assert read(path)[1].duration_s == pytest.approx(3.0, abs=0.01)


def test_memory_does_not_grow_with_the_file(
    make_file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
):
    path = os.fsencode(make_file("flac", np.zeros((2, 44100 * 120), np.float32)))
    tracemalloc.start()
    try:
        seconds = 0.0
        for block in decode_blocks(path, sample_rate_hz=32000):
            seconds += block.shape[1] / 32000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seconds == pytest.approx(120, abs=0.1)
    assert peak < 4_000_000  # the whole would be 30 MB


def test_closing_early_closes_the_file(make_file: Callable[..., Path]):
    path = make_file("flac")
    blocks: Iterator[np.ndarray] = decode_blocks(os.fsencode(path), sample_rate_hz=32000)
    next(blocks)
    blocks.close()
    path.unlink()  # would fail on Windows, were it open
    assert not path.exists()


def wav_bytes(data: bytes, *, channels: int, rate_hz: int, bits: int = 16) -> bytes:
    """Return a WAV file with any numbers in its header."""
    align = channels * bits // 8
    fmt = struct.pack(
        "<HHIIHH", 1, channels, rate_hz, min(rate_hz * align, 2**32 - 1), align, bits
    )
    chunks = b"fmt " + struct.pack("<I", len(fmt)) + fmt
    chunks += b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks
