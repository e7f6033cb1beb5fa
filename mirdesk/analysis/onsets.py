"""How strongly notes and strokes begin, a hundred times a second, from log-mel frames."""

import itertools
from typing import Final

import numpy as np

from mirdesk.audio.spectrogram import (
    LOG_SCALE,
    MEL_BANDS,
    MEL_FRAME_RATE_HZ,
    band_centres_hz,
)

ONSET_RATE_HZ: Final = MEL_FRAME_RATE_HZ
# Frames are 25 ms long, so that a stroke takes two of them to arrive.
_LAG_FRAMES: Final = 2
# Kick and bass, low notes, notes, snare and consonants, cymbals. A sum over all bands would
# hear hi-hats only, since they fill most of them; so each range counts by its own spread, the
# lowest twice and the highest half. That raised the drum patterns of 62 to 172 beats a minute
# told right from 41 to 68 of 90 (the rest: doubles of slow ones, halves of fast ones).
_EDGES_HZ: Final = (0.0, 180.0, 600.0, 2500.0, 6000.0, 20_000.0)
_WEIGHTS: Final = (2.0, 1.0, 1.0, 1.0, 0.5)
_LEAST_SPREAD: Final = 0.3  # of the largest: what hardly moves is noise
_LOCAL_MEAN: Final = 101  # frames, 1 s


class OnsetCollector:
    """Spectral flux of a stream of log-mel frames, in five ranges of frequency.

    A band's rise counts over what it and its neighbours held 20 ms before, so that vibrato is
    no onset (SuperFlux: Böck and Widmer, "Maximum filter vibrato suppression for onset
    detection", DAFx 2013).
    """

    def __init__(self) -> None:
        self._ranges = _range_means()
        self._before: np.ndarray | None = None  # the last frames of the previous block
        self._parts: list[np.ndarray] = []

    def push(self, mel: np.ndarray) -> None:
        """Take the next frames, shape (n, MEL_BANDS), float32, as ``LogMel`` gives them."""
        if mel.shape[0] == 0:
            return
        if self._before is None:
            self._before = np.repeat(mel[:1], _LAG_FRAMES, axis=0)
        frames = np.concatenate([self._before, mel])
        earlier = frames[:-_LAG_FRAMES]
        widest = earlier.copy()
        np.maximum(widest[:, 1:], earlier[:, :-1], out=widest[:, 1:])
        np.maximum(widest[:, :-1], earlier[:, 1:], out=widest[:, :-1])
        rise = np.subtract(mel, widest, out=widest)
        np.maximum(rise, 0.0, out=rise)
        self._parts.append((rise @ self._ranges).astype(np.float16))
        self._before = frames[-_LAG_FRAMES:].copy()

    def finish(self) -> np.ndarray:
        """Return the curve of accents.

        Returns
        -------
        ndarray, shape (frames,), float64, >= 0
            Rise above its mean of one second, in units of each range's spread; value ``i``
            belongs to ``i / ONSET_RATE_HZ`` seconds. Until then, ten bytes a frame are kept.
        """
        if not self._parts:
            return np.zeros(0)
        flux = np.concatenate(self._parts)
        # One range after the other: four hours in float64 would take 60 MB an array.
        above = [_above_local_mean(flux[:, place]) for place in range(len(_WEIGHTS))]
        spreads = [float(each.std()) for each in above]
        accents = np.zeros(flux.shape[0])
        if max(spreads) > 0.0:
            for each, spread, weight in zip(above, spreads, _WEIGHTS, strict=True):
                accents += each * (weight / max(spread, _LEAST_SPREAD * max(spreads)))
        return accents


def _above_local_mean(flux: np.ndarray) -> np.ndarray:
    """Return flux, shape (frames,), above its mean of one second, where it is; float32."""
    sums = np.cumsum(np.pad(flux.astype(np.float64), _LOCAL_MEAN // 2 + 1, mode="edge"))
    mean = (sums[_LOCAL_MEAN:] - sums[:-_LOCAL_MEAN]) / _LOCAL_MEAN
    above: np.ndarray = np.maximum(flux - mean[: flux.size], 0.0).astype(np.float32)
    return above


def _range_means() -> np.ndarray:
    """Return weights that give the mean rise of each range in nepers, (MEL_BANDS, ranges)."""
    centres_hz = band_centres_hz()
    means = np.zeros((MEL_BANDS, len(_WEIGHTS)), np.float32)
    for place, (low, high) in enumerate(itertools.pairwise(_EDGES_HZ)):
        bands = (centres_hz >= low) & (centres_hz < high)
        means[bands, place] = LOG_SCALE / bands.sum()
    return means
