"""The pulse of a recording from its accents: autocorrelation and preferred tempo."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from mirdesk.analysis.onsets import ONSET_RATE_HZ

_WINDOW: Final = 1024  # 10 s: some twenty beats
_HOP: Final = 256
_SHORTEST_LAG: Final = 24  # 250 beats a minute
_LONGEST_LAG: Final = 220  # 27 beats a minute
_MULTIPLES: Final = (1, 2, 3, 4)  # a beat also repeats after two, three, four of them
# Tempos that people prefer to tap: a bell over the octaves (Moelants, "Preferred tempo
# reconsidered", ICMPC 2002; librosa takes 120 and one octave).
_PREFERRED_BPM: Final = 120.0
_PREFERRED_OCTAVES: Final = 0.7
_LOCAL_OCTAVES: Final = 0.15  # how far the tempo may wander from that of the whole
_STRETCH_WINDOWS: Final = 12  # about 30 s over which the local tempo is found
# Share of the curve's energy that repeats with the beat. Measured: speech .03 to .15, water and
# whales .04, soft chorales .11, songs and pieces with a clear pulse .20 to .70.
_LEAST_PULSE: Final = 0.04
_SURE_PULSE: Final = 0.33
_LEAST_BEATS: Final = 16  # of fewer, confidence falls in proportion
_LAGS: Final = _WINDOW - 60  # autocorrelation at the longest lags rests on too few frames
_BATCH: Final = 256  # windows transformed at once


@dataclass(frozen=True, slots=True)
class Pulse:
    """A tempo, and how it goes on.

    Attributes
    ----------
    period_frames : float
        Frames from beat to beat, over the whole recording.
    confidence : float in [0, 1]
    stretch_frames : int
        Length of each stretch that has a period of its own.
    periods : ndarray, shape (stretches,), float64
        Frames from beat to beat in each stretch.
    """

    period_frames: float
    confidence: float
    stretch_frames: int
    periods: np.ndarray


def find_pulse(accents: np.ndarray) -> Pulse | None:
    """Return the pulse of a curve of accents.

    Parameters
    ----------
    accents : ndarray, shape (frames,), float64, >= 0
        As ``OnsetCollector`` gives it.

    Returns
    -------
    Pulse or None
        None where nothing repeats: silence, single sounds, free rhythm.
    """
    parts = [_autocorrelation(windows) for windows in _windows(accents)]
    similar = np.concatenate([part for part, _ in parts])
    energy = np.concatenate([part for _, part in parts])
    if energy.sum() <= 0.0:
        return None
    whole = similar.sum(axis=0) / energy.sum()
    lag = _best_lag(whole, _PREFERRED_BPM, _PREFERRED_OCTAVES)
    strength = float(whole[round(lag)])
    if strength <= _LEAST_PULSE:
        return None
    confidence = min(1.0, (strength - _LEAST_PULSE) / (_SURE_PULSE - _LEAST_PULSE))
    beats = accents.size / lag
    stretches = _stretches(similar, energy)
    bpm = 60.0 * ONSET_RATE_HZ / lag
    return Pulse(
        period_frames=lag,
        confidence=confidence * min(1.0, beats / _LEAST_BEATS, accents.size / _WINDOW),
        stretch_frames=_STRETCH_WINDOWS * _HOP,
        periods=np.array([_best_lag(each, bpm, _LOCAL_OCTAVES) for each in stretches]),
    )


def _windows(curve: np.ndarray) -> Iterator[np.ndarray]:
    """Cut a curve into overlapping windows without their means, shape (some, _WINDOW)."""
    if curve.size < _WINDOW:
        curve = np.pad(curve, (0, _WINDOW - curve.size))
    cut = np.lib.stride_tricks.sliding_window_view(curve, _WINDOW)[::_HOP]
    for start in range(0, cut.shape[0], _BATCH):
        part = cut[start : start + _BATCH]
        yield (part - part.mean(axis=1, keepdims=True)) * np.hanning(_WINDOW)


def _autocorrelation(frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return autocorrelation (n, _LAGS), its taper undone, and energy (n,) of windows."""
    spectrum = np.fft.rfft(frames, 2 * _WINDOW)
    raw = np.fft.irfft(spectrum.real**2 + spectrum.imag**2)[:, :_LAGS]
    taper = np.hanning(_WINDOW)
    shape = np.correlate(taper, taper, "full")[_WINDOW - 1 :][:_LAGS]
    similar = raw * (shape[0] / np.maximum(shape, 0.05 * shape[0]))
    return similar.astype(np.float32), raw[:, 0]


def _best_lag(similar: np.ndarray, preferred_bpm: float, octaves: float) -> float:
    """Return the lag that repeats best, near a preferred tempo, to a fraction of a frame."""
    lags = np.arange(_SHORTEST_LAG - 1, _LONGEST_LAG + 1)
    salience = np.zeros(lags.size)
    for multiple in _MULTIPLES:
        at = lags * multiple
        usable = at < _LAGS
        salience[usable] += similar[at[usable]] / multiple
    distance = np.log2(60.0 * ONSET_RATE_HZ / lags / preferred_bpm) / octaves
    weighted = salience * np.exp(-0.5 * distance**2)
    best = 1 + int(np.argmax(weighted[1:-1]))
    below, at_best, above = salience[best - 1 : best + 2]
    bend = below - 2.0 * at_best + above
    offset = 0.5 * (below - above) / bend if bend < 0.0 else 0.0
    return float(lags[best] + np.clip(offset, -0.5, 0.5))


def _stretches(similar: np.ndarray, energy: np.ndarray) -> list[np.ndarray]:
    """Return the mean autocorrelation of stretches of windows, with their neighbours'."""
    means = []
    for start in range(0, similar.shape[0], _STRETCH_WINDOWS):
        near = slice(max(0, start - 4), start + _STRETCH_WINDOWS + 4)
        means.append(similar[near].sum(axis=0) / max(float(energy[near].sum()), 1e-12))
    return means
