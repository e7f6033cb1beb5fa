"""The pulse of drum patterns, of changing tempos, and of nothing."""

from types import SimpleNamespace

import numpy as np
import pytest

from mirdesk.analysis.onsets import ONSET_RATE_HZ, OnsetCollector
from mirdesk.analysis.tempo import Pulse, find_pulse
from mirdesk.audio.spectrogram import log_mel


def accents_of(samples: np.ndarray) -> np.ndarray:
    collector = OnsetCollector()
    collector.push(log_mel(samples))
    return collector.finish()


def strokes(bpm: float, duration_s: float) -> np.ndarray:
    """Return an ideal curve of accents with a stroke a beat, every fourth one louder."""
    curve = np.zeros(round(duration_s * ONSET_RATE_HZ), np.float32)
    at = np.arange(0.0, duration_s - 0.05, 60.0 / bpm)
    frames = np.rint(at * ONSET_RATE_HZ).astype(int)
    curve[frames] = 1.0
    curve[frames[::4]] = 1.5
    return np.convolve(curve, [0.3, 1.0, 0.5], "same").astype(np.float32)


def bpm_of(pulse: Pulse | None) -> float:
    assert pulse is not None
    return 60.0 * ONSET_RATE_HZ / pulse.period_frames


@pytest.mark.parametrize("bpm", [90.0, 104.5, 120.0, 128.0, 140.0])
def test_drum_patterns(render: SimpleNamespace, bpm: float):
    pulse = find_pulse(accents_of(render.drums(bpm, 15.0)))
    assert bpm_of(pulse) == pytest.approx(bpm, rel=0.01)
    assert pulse is not None
    assert pulse.confidence > 0.8


def test_stretches_follow_a_tempo_that_changes():
    curve = np.concatenate([strokes(110.0, 90.0), strokes(122.0, 90.0)])
    pulse = find_pulse(curve)
    assert pulse is not None
    periods = 60.0 * ONSET_RATE_HZ / pulse.periods
    assert periods[0] == pytest.approx(110.0, rel=0.02)
    assert periods[-1] == pytest.approx(122.0, rel=0.02)


def test_noise_has_no_certain_pulse():
    rng = np.random.default_rng(0)
    curve = rng.exponential(0.2, 6000).astype(np.float32)
    pulse = find_pulse(curve)
    assert pulse is None or pulse.confidence < 0.2


def test_short_recordings_are_less_certain():
    long, short = find_pulse(strokes(120.0, 30.0)), find_pulse(strokes(120.0, 3.0))
    assert long is not None
    assert short is not None
    assert short.confidence < 0.5 < long.confidence


@pytest.mark.parametrize("frames", [0, 1, 5, 100, 2000])
def test_silence_has_no_pulse(frames: int):
    assert find_pulse(np.zeros(frames, np.float32)) is None
