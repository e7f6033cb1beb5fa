"""Where the beats fall, by dynamic programming.

Source: Ellis, "Beat tracking by dynamic programming", Journal of New Music Research 36 (2007).
A beat cannot depend on anything nearer than the shortest distance between two beats, so that
many frames at once are decided by one matrix operation.
"""

from typing import Final

import numpy as np

from mirdesk.analysis.onsets import ONSET_RATE_HZ
from mirdesk.analysis.tempo import Pulse

_TIGHTNESS: Final = 100.0  # as librosa 0.11, beat.beat_track
_NEAREST: Final = 0.75  # of a period, from beat to beat
_FARTHEST: Final = 1.35
_WIDTH: Final = 32.0  # strokes are smeared to 1/32 of a period, as librosa does
_STEADY: Final = 0.08  # distances this far off the median do not count for the tempo
_FAINT: Final = 0.5  # of the root mean square of the beats: weaker ones at the ends go


def track_beats(accents: np.ndarray, pulse: Pulse) -> np.ndarray:
    """Return the moments of the beats.

    Parameters
    ----------
    accents : ndarray, shape (frames,), float64, >= 0
    pulse : Pulse
        Of the same curve.

    Returns
    -------
    ndarray, shape (n,), float32, ascending
        Seconds.
    """
    score = _smeared(accents, pulse.period_frames)
    total, before = _best_paths(score, pulse)
    frames = _trimmed(_path(total, before, pulse.period_frames), score)
    seconds: np.ndarray = (frames / ONSET_RATE_HZ).astype(np.float32)
    return seconds


def steady_bpm(beats_s: np.ndarray) -> float | None:
    """Return beats a minute by the distances that are near the usual one; None if too few."""
    if beats_s.size < 3:
        return None
    distances = np.diff(beats_s.astype(np.float64))
    median = float(np.median(distances))
    steady = distances[np.abs(distances / median - 1.0) <= _STEADY]
    return 60.0 / float(steady.mean())


def _smeared(curve: np.ndarray, period: float) -> np.ndarray:
    """Return a curve of unit spread in which strokes have some width."""
    spread = float(curve.std())
    reach = max(1, round(period / _WIDTH * 3))
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) * _WIDTH / period) ** 2)
    smeared: np.ndarray = np.convolve(curve / max(spread, 1e-9), bell, "same")[: curve.size]
    return smeared


def _best_paths(score: np.ndarray, pulse: Pulse) -> tuple[np.ndarray, np.ndarray]:
    """Return for each frame the value of the best path that ends in it, and its last beat.

    Negative frames stand for the time before the recording: a path may begin anywhere.
    """
    pad = int(np.ceil(_FARTHEST * pulse.periods.max()))
    total = np.zeros(pad + score.size)
    before = np.zeros(score.size, np.int64)
    for number, period in enumerate(pulse.periods):
        near = max(1, int(_NEAREST * period))
        far = int(np.ceil(_FARTHEST * period))
        lags = np.arange(far, near - 1, -1)
        penalty = -_TIGHTNESS * np.log(lags / period) ** 2
        views = np.lib.stride_tricks.sliding_window_view(total, lags.size)
        first = number * pulse.stretch_frames
        is_last = number == pulse.periods.size - 1
        end = score.size if is_last else min(score.size, first + pulse.stretch_frames)
        for start in range(first, end, near):
            stop = min(start + near, end)
            reached = views[start + pad - far : stop + pad - far] + penalty
            best = reached.argmax(axis=1)
            total[start + pad : stop + pad] = score[start:stop] + reached.max(axis=1)
            before[start:stop] = np.arange(start, stop) - lags[best]
    return total[pad:], before


def _path(total: np.ndarray, before: np.ndarray, period: float) -> np.ndarray:
    """Return the frames of the best path that ends within the last period."""
    if total.size == 0:
        return np.zeros(0, np.int64)
    first = max(0, total.size - round(period))
    frame = first + int(np.argmax(total[first:]))
    path = []
    while frame >= 0:
        path.append(frame)
        frame = int(before[frame])
    return np.array(path[::-1], np.int64)


def _trimmed(frames: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Leave out beats before the first and behind the last that can be heard."""
    if frames.size == 0:
        return frames
    strength = score[frames]
    loud = np.flatnonzero(strength >= _FAINT * np.sqrt(np.mean(strength**2)))
    return frames[loud[0] : loud[-1] + 1] if loud.size else frames[:0]
