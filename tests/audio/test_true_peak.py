"""Peaks between samples, against oversampling everything."""

import numpy as np
import pytest
from scipy.signal import resample_poly

from mirdesk.audio.true_peak import TruePeakMeter

RATE_HZ = 32_000


def measured(samples: np.ndarray, block: int = 65536) -> float:
    meter = TruePeakMeter()
    for start in range(0, samples.shape[1], block):
        meter.push(samples[:, start : start + block].astype(np.float32))
    return meter.finish()


def oversampled(samples: np.ndarray) -> float:
    filled = np.pad(samples.astype(np.float64), ((0, 0), (100, 100)))
    dense = resample_poly(filled, 4, 1, axis=1, window=("kaiser", 8.0))
    return float(20 * np.log10(np.abs(dense).max()))


def sine(hz: float, phase: float, count: int = 8000) -> np.ndarray:
    fade = np.minimum(1.0, np.minimum(np.arange(count), np.arange(count)[::-1]) / 2000)
    return fade * np.sin(2 * np.pi * hz * np.arange(count) / RATE_HZ + phase)[None]


@pytest.mark.parametrize("hz", [997.0, 4000.0, 8000.0, 11000.0])
def test_a_full_scale_sine_peaks_at_full_scale(hz: float):
    # BS.1770-4, annex 2: four times oversampling reads up to 0.6 dB low near the band's end.
    assert measured(sine(hz, np.pi / 4)) == pytest.approx(0.0, abs=0.3)


def test_samples_alone_would_miss_three_decibels():
    samples = sine(8000.0, np.pi / 4)
    assert 20 * np.log10(np.abs(samples).max()) == pytest.approx(-3.01, abs=0.01)
    assert measured(samples) == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize("block", [7, 24, 25, 333, 65536])
@pytest.mark.parametrize("channels", [1, 2])
def test_as_if_everything_were_oversampled(block: int, channels: int):
    rng = np.random.default_rng(channels)
    kernel = np.hanning(9) / np.hanning(9).sum()
    noise = rng.standard_normal((channels, 3000))
    music = 0.3 * np.stack([np.convolve(row, kernel, "same") for row in noise])
    assert measured(music, block) == pytest.approx(oversampled(music), abs=0.1)


def test_a_peak_at_the_very_end_counts():
    samples = np.zeros((1, 5000))
    samples[0, -1] = 0.5
    assert measured(samples) == pytest.approx(-6.02, abs=0.05)


def test_silence_has_no_peak():
    assert measured(np.zeros((2, 4000))) == -np.inf
    assert TruePeakMeter().finish() == -np.inf
    meter = TruePeakMeter()
    meter.push(np.zeros((2, 0), np.float32))
    assert meter.finish() == -np.inf
