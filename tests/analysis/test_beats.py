"""Beats fall on the strokes, also when the tempo drifts."""

import numpy as np
import pytest

from mirdesk.analysis.beats import steady_bpm, track_beats
from mirdesk.analysis.onsets import ONSET_RATE_HZ
from mirdesk.analysis.tempo import find_pulse


def curve_of(beats_s: np.ndarray, duration_s: float, seed: int = 0) -> np.ndarray:
    """Return a curve of accents with strokes at the beats, and noise and offbeats between."""
    rng = np.random.default_rng(seed)
    curve = rng.exponential(0.03, round(duration_s * ONSET_RATE_HZ))
    for moment, strength in [(b, 1.0) for b in beats_s] + [(b + 0.21, 0.3) for b in beats_s]:
        frame = round(moment * ONSET_RATE_HZ)
        if frame < curve.size:
            curve[frame] += strength
    return np.convolve(curve, [0.2, 1.0, 0.4], "same").astype(np.float32)


def tracked(curve: np.ndarray) -> np.ndarray:
    pulse = find_pulse(curve)
    assert pulse is not None
    return track_beats(curve, pulse)


def hits(found: np.ndarray, true: np.ndarray) -> float:
    """Return the share of true beats with a found one within 70 ms."""
    return float(np.mean([np.abs(found - beat).min() <= 0.07 for beat in true]))


@pytest.mark.parametrize("bpm", [80.0, 118.0, 131.0])
def test_steady_beats(bpm: float):
    true = np.arange(0.5, 59.0, 60.0 / bpm)
    found = tracked(curve_of(true, 60.0))
    assert hits(found, true) > 0.97
    assert found.size == pytest.approx(true.size, abs=2)
    assert found.dtype == np.float32
    assert (np.diff(found) > 0).all()
    assert steady_bpm(found) == pytest.approx(bpm, rel=0.003)


def test_beats_follow_a_drift():
    """A band that speeds up by a tenth over three minutes."""
    distances = 0.5 / np.linspace(1.0, 1.1, 370)
    true = 0.3 + np.cumsum(distances)
    found = tracked(curve_of(true, float(true[-1]) + 1.0))
    assert hits(found, true) > 0.95


def test_silence_at_the_ends_holds_no_beats():
    true = np.arange(10.0, 40.0, 0.5)
    found = tracked(curve_of(true, 50.0) * (np.arange(5000) > 950) * (np.arange(5000) < 4100))
    assert found[0] > 9.0
    assert found[-1] < 41.5


def test_too_few_beats_have_no_tempo():
    assert steady_bpm(np.zeros(0, np.float32)) is None
    assert steady_bpm(np.array([1.0, 1.5], np.float32)) is None
    assert steady_bpm(np.array([1.0, 1.5, 2.0, 3.0], np.float32)) == pytest.approx(120.0)
