"""The key of a recording, from how much sounds at each pitch class."""

from typing import Final

import numpy as np

from mirdesk.analysis.chroma import BINS_A_SEMITONE, CHROMA_BINS
from mirdesk.domain.descriptors import KEY_COUNT, Key, Tonality

# How often each degree of the scale occurs in major and in minor (Albrecht and Shanahan, "The
# use of large corpora to train a new type of key-finding algorithm", Music Perception 31,
# 2013). Of five published profiles they named the most keys of the rendered pieces.
_MAJOR: Final = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008,
    0.081)  # fmt: skip
_MINOR: Final = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061,
    0.052)  # fmt: skip
# Correlation with the best profile: speech, water, drums alone .29 to .45; music .68 to .97.
_NO_KEY: Final = 0.45
_SURE_KEY: Final = 0.75
_SURE_MARGIN: Final = 0.12  # over the next best key: relatives are .01 to .3 apart
_ONE_CHORD: Final = 2.5  # pitch classes in use (inverse Simpson): a tuned drum has one or two,
_SURE_SCALE: Final = 5.0  # songs 7 to 10
# How closely notes keep to one tuning, 0 to 1: voices and noise to .05, music .12 to .6.
_NO_TUNING: Final = 0.05
_SURE_TUNING: Final = 0.10
_LEAST_FRAMES: Final = 16.0  # about 6 s of sound; of less, confidence falls in proportion


def find_tonality(histogram: np.ndarray) -> Tonality | None:
    """Return the key of a recording.

    Parameters
    ----------
    histogram : ndarray, shape (CHROMA_BINS,), >= 0
        As ``ChromaCollector`` gives it: each frame in which something has a pitch adds one.

    Returns
    -------
    Tonality or None
        None where nothing has a pitch.
    """
    frames = float(histogram.sum())
    if frames < 1.0:
        return None
    cents, closeness = tuning_of(histogram)
    chroma = _folded(histogram, cents)
    fits = _fits(chroma)
    order = np.argsort(fits)
    best, margin = fits[order[-1]], fits[order[-1]] - fits[order[-2]]
    in_use = float(chroma.sum() ** 2 / np.sum(chroma**2))
    confidence = (
        _between(best, _NO_KEY, _SURE_KEY)
        * (0.4 + 0.6 * min(1.0, margin / _SURE_MARGIN))
        * _between(in_use, _ONE_CHORD, _SURE_SCALE)
        * _between(closeness, _NO_TUNING, _SURE_TUNING)
        * min(1.0, frames / _LEAST_FRAMES)
    )
    return Tonality(Key.of_index(int(order[-1])), float(confidence), cents)


def tuning_of(histogram: np.ndarray) -> tuple[float, float]:
    """Return how far the notes lie above A = 440 Hz, and how closely they keep to that.

    Returns
    -------
    cents : float in [-50, 50]
        The circular mean.
    closeness : float in [0, 1]
        Its length.
    """
    angles = 2.0 * np.pi * np.arange(CHROMA_BINS) / BINS_A_SEMITONE
    mean = np.sum(histogram * np.exp(1j * angles)) / histogram.sum()
    return float(np.angle(mean) / (2.0 * np.pi) * 100.0), float(np.abs(mean))


def _between(value: float, none: float, sure: float) -> float:
    """Return 0 at or below ``none``, 1 at or above ``sure``, linear between."""
    return float(np.clip((value - none) / (sure - none), 0.0, 1.0))


def _folded(histogram: np.ndarray, cents: float) -> np.ndarray:
    """Return the amount at each of the 12 pitch classes; what lies between two counts less."""
    position = np.arange(CHROMA_BINS) / BINS_A_SEMITONE - cents / 100.0
    nearest = np.rint(position)
    weight = 1.0 - np.abs(position - nearest)
    pitch_class = nearest.astype(int) % 12
    folded: np.ndarray = np.bincount(pitch_class, histogram * weight, minlength=12)
    return folded


def _fits(chroma: np.ndarray) -> np.ndarray:
    """Return the correlation with each of the 24 keys, in the order of ``Key.index``."""
    centred = chroma - chroma.mean()
    centred /= max(float(np.linalg.norm(centred)), 1e-12)
    fits = np.empty(KEY_COUNT)
    for mode, profile in enumerate((_MAJOR, _MINOR)):
        shape = np.array(profile) - np.mean(profile)
        shape /= np.linalg.norm(shape)
        fits[mode::2] = [centred @ np.roll(shape, tonic) for tonic in range(12)]
    return fits
