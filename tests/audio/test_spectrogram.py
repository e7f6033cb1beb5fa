"""The front end against torch.stft, torchaudio, mn04's own output, and across block sizes."""

from pathlib import Path

import numpy as np
import pytest
import torch

from mirdesk.audio.spectrogram import (
    FFT_SAMPLES,
    HOP_SAMPLES,
    LOG_FLOOR,
    LOG_SCALE,
    LOG_SHIFT,
    MEL_BANDS,
    MEL_RATE_HZ,
    PRE_EMPHASIS,
    SILENCE,
    WINDOW_SAMPLES,
    LogMel,
    band_centres_hz,
    log_mel,
    mel_filters,
    mel_to_db,
)

SHARED = Path(__file__).parents[2].parent / "shared"


def noise(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, count).astype(np.float32)


def reference(samples: np.ndarray) -> np.ndarray:
    """The front end written out plainly, whole file at once."""
    signal = torch.from_numpy(samples)
    signal = signal[1:] - PRE_EMPHASIS * signal[:-1]
    spectrum = torch.stft(
        signal,
        FFT_SAMPLES,
        HOP_SAMPLES,
        WINDOW_SAMPLES,
        torch.hann_window(WINDOW_SAMPLES, periodic=False),
        return_complex=True,
    )
    power = spectrum.abs().square()[:-1].T.numpy()
    return (np.log(power @ mel_filters() + LOG_FLOOR) + LOG_SHIFT) / LOG_SCALE


@pytest.mark.parametrize("count", [1025, 32_000, 32_001, 100_000])
def test_equals_the_plain_transform(count):
    samples = noise(count)
    np.testing.assert_allclose(log_mel(samples), reference(samples), atol=2e-4)


@pytest.mark.parametrize("block", [1, 7, 320, 1000, 65_536])
def test_block_sizes_do_not_matter(block):
    samples = noise(3_001 if block == 1 else 90_001)
    front_end = LogMel()
    parts = [front_end.push(samples[i : i + block]) for i in range(0, samples.size, block)]
    parts.append(front_end.flush())
    np.testing.assert_allclose(np.concatenate(parts), log_mel(samples), atol=1e-5)


def test_is_ready_for_another_file_after_flush():
    front_end = LogMel()
    front_end.push(noise(5_000, 1))
    front_end.flush()
    again = np.concatenate([front_end.push(noise(5_000, 2)), front_end.flush()])
    np.testing.assert_allclose(again, log_mel(noise(5_000, 2)), atol=1e-5)


@pytest.mark.parametrize("count", [0, 1, 2, 100, 400, 401, 402, 799, 800, 801])
def test_very_short_input(count):
    frames = log_mel(noise(count))
    expected = 0 if count < 2 else 1 + (count - 1) // HOP_SAMPLES
    assert frames.shape == (expected, MEL_BANDS)
    assert np.isfinite(frames).all()


def test_silence_and_values_that_are_not_finite():
    np.testing.assert_allclose(log_mel(np.zeros(8_000, np.float32)), SILENCE, atol=1e-5)
    bad = noise(8_000)
    bad[100:200] = np.nan
    bad[300] = np.inf
    assert np.isfinite(log_mel(bad)).all()


def test_filters_are_kaldis_triangles():
    """Written out: triangles of equal width on the mel scale, from 0 to 15,000 Hz."""
    bin_mel = 1127.0 * np.log1p(np.arange(FFT_SAMPLES // 2) * 31.25 / 700.0)[:, None]
    edges = 1127.0 * np.log1p(15_000.0 / 700.0) / (MEL_BANDS + 1) * np.arange(MEL_BANDS + 2)
    rising = (bin_mel - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bin_mel) / (edges[2:] - edges[1:-1])
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    np.testing.assert_allclose(mel_filters(), triangles, atol=3e-5)
    centres_hz = 700.0 * np.expm1(edges[1:-1] / 1127.0)
    np.testing.assert_allclose(band_centres_hz(), centres_hz, rtol=1e-4)


@pytest.mark.parametrize("frequency_hz", [220.0, 1_000.0, 6_000.0])
def test_picture_level_of_a_full_scale_sine(frequency_hz):
    time_s = np.arange(MEL_RATE_HZ) / MEL_RATE_HZ
    level_db = mel_to_db(log_mel(np.sin(2 * np.pi * frequency_hz * time_s).astype(np.float32)))
    middle = level_db[50]
    assert abs(band_centres_hz()[middle.argmax()] - frequency_hz) < 0.05 * frequency_hz + 20
    assert -4.0 < middle.max() < 4.0


def test_picture_has_no_empty_bands():
    level_db = mel_to_db(log_mel(noise(64_000)))[10:-10].mean(axis=0)
    assert np.abs(np.diff(level_db[4:])).max() < 6.0


def test_equals_mn04_own_front_end():
    path = SHARED / "teacher" / "mn04_reference.npz"
    if not path.exists():
        pytest.skip("the reference of mn04 is not here")
    av = pytest.importorskip("av")
    checked = 0
    with np.load(path) as stored:
        for key in stored.files:
            name, what = key.split("|")
            if what != "mel":
                continue
            with av.open(str(SHARED / "realeval" / name)) as container:
                resampler = av.AudioResampler("flt", "mono", MEL_RATE_HZ)
                rate_hz = container.streams.audio[0].rate
                blocks = [
                    out.to_ndarray()[0]
                    for frame in [*container.decode(audio=0), None]
                    for out in resampler.resample(frame)
                ]
            if rate_hz != MEL_RATE_HZ:
                continue
            frames = log_mel(np.concatenate(blocks))[:100]
            assert np.abs(frames.T - stored[key])[:, 2:98].max() < 1e-3
            checked += 1
    assert checked
