"""Little pieces with a known pulse and key, made of sines and noise."""

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pytest

RATE_HZ = 32_000
_TRIADS = {"": (0, 4, 7), "m": (0, 3, 7)}
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def _pitches_of(chord: str, octave: int = 4) -> list[int]:
    """Return the MIDI pitches of a triad such as ``Am`` or ``Bb``."""
    tonic = _LETTERS[chord[0]] + chord.count("#") - chord.count("b")
    quality = "m" if chord.endswith("m") else ""
    return [12 * (octave + 1) + tonic + step for step in _TRIADS[quality]]


def tone(pitch: float, duration_s: float, *, cents: float = 0.0) -> np.ndarray:
    """Return a ringing tone with five harmonics."""
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    hz = 440.0 * 2.0 ** ((pitch - 69 + cents / 100) / 12)
    wave = sum(np.sin(2 * np.pi * hz * k * time_s) / k**1.5 for k in range(1, 6))
    fade = np.minimum(1.0, (duration_s - time_s) / 0.02)
    ringing: np.ndarray = (wave * np.exp(-2.0 * time_s) * fade).astype(np.float32)
    return ringing


def chords(names: Sequence[str], chord_s: float, *, cents: float = 0.0) -> np.ndarray:
    """Return triads one after the other over their roots."""
    parts = []
    for name in names:
        voices = [*_pitches_of(name), _pitches_of(name, 2)[0]]
        parts.append(0.1 * sum(tone(pitch, chord_s, cents=cents) for pitch in voices))
    return np.concatenate(parts).astype(np.float32)


def drums(
    bpm: float, duration_s: float, *, pattern: str = "khshkhsh", seed: int = 0
) -> np.ndarray:
    """Return a drum machine: a step of the pattern is half a beat, ``.`` a rest."""
    rng = np.random.default_rng(seed)
    samples = np.zeros(round(duration_s * RATE_HZ) + RATE_HZ, np.float32)
    time_s = np.arange(RATE_HZ // 5) / RATE_HZ
    noise = rng.standard_normal(time_s.size)
    strokes = {
        "k": 0.8 * np.sin(2 * np.pi * 55 * time_s) * np.exp(-18 * time_s),
        "s": 0.4 * noise * np.exp(-25 * time_s),
        "h": 0.1 * np.diff(noise, prepend=0.0) * np.exp(-60 * time_s),
    }
    step_s = 30.0 / bpm
    for step in range(int(duration_s / step_s)):
        stroke = strokes.get(pattern[step % len(pattern)])
        if stroke is not None:
            start = round(step * step_s * RATE_HZ)
            samples[start : start + stroke.size] += stroke.astype(np.float32)
    return samples[: round(duration_s * RATE_HZ)]


@pytest.fixture(scope="session")
def render() -> SimpleNamespace:
    """Return the functions that make pieces."""
    return SimpleNamespace(tone=tone, chords=chords, drums=drums)
