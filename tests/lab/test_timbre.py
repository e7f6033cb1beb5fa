"""Timbre: another sound of the same length, the same for the same seed."""

import numpy as np
import pytest

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab import timbre


@pytest.fixture
def music(tone):
    return tone("organ", 2.0, np.random.default_rng(0))


@pytest.mark.parametrize(
    "change", [timbre.rebodied, timbre.reshaped, timbre.doubled, timbre.finished]
)
def test_changes_follow_the_seed(change, music):
    first, same, other = (change(music, np.random.default_rng(s)) for s in (1, 1, 2))
    assert first.shape == music.shape
    assert first.dtype == np.float32
    assert np.isfinite(first).all()
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


def test_attacks_can_be_sharpened_and_softened():
    sound = np.zeros(MEL_RATE_HZ, np.float32)
    sound[8000:] = np.sin(np.arange(24_000) * 0.3)
    shares = []
    for seed in range(12):
        changed = timbre.reshaped(sound, np.random.default_rng(seed))
        start, later = np.std(changed[8000:8600]), np.std(changed[20_000:24_000])
        shares.append(start / later)
    assert min(shares) < 0.9 < 1.1 < max(shares)


def test_peaks_are_the_same_without_a_codec(music):
    peaks = [
        np.abs(timbre.finished(music, np.random.default_rng(seed))).max() for seed in range(6)
    ]
    assert np.median(peaks) == pytest.approx(0.9, abs=0.02)


def test_silence_stays_silent():
    silence = np.zeros(MEL_RATE_HZ, np.float32)
    assert not timbre.finished(silence, np.random.default_rng(0), strength=0.0)[:100].any()
