"""The highest peak between the samples, where a player's filter would find it.

Only the surroundings of samples within reach of the highest peak so far are oversampled:
everything else cannot hold a higher one.
"""

import functools
from typing import Final

import numpy as np

# ITU-R BS.1770-4, annex 2, asks for four times oversampling, which reads at most 0.6 dB low.
_OVERSAMPLING: Final = 4
_REACH: Final = 12  # samples on either side; BS.1770-4's own filter has 6
# Between two samples music seldom rises by more than 3 dB over the higher one (a sine at a
# quarter of the rate does just that); a peak further down is not looked at.
_WITHIN: Final = 0.7
_MOST: Final = 2048  # candidates of a block, the highest: clipped music has thousands


class TruePeakMeter:
    """Highest true peak of a stream of blocks."""

    def __init__(self) -> None:
        self._tail: np.ndarray | None = None  # the last samples, with those still undecided
        self._peak = 0.0

    def push(self, block: np.ndarray) -> None:
        """Take the next samples, shape (channels, n), float32, finite."""
        if block.shape[1] == 0:
            return
        if self._tail is None:
            self._tail = np.zeros((block.shape[0], 2 * _REACH), np.float32)
        # The seam is looked at by itself: copying whole blocks would cost as much as all else.
        seam = np.concatenate([self._tail, block[:, : 2 * _REACH]], axis=1)
        self._look_at(seam)
        if block.shape[1] > 2 * _REACH:
            self._look_at(block)
        last = seam if block.shape[1] < 2 * _REACH else block
        self._tail = last[:, -2 * _REACH :].copy()

    def finish(self) -> float:
        """Return the peak in dB relative to full scale; ``-inf`` for silence."""
        if self._tail is not None:
            silence = np.zeros((self._tail.shape[0], _REACH), np.float32)
            self._look_at(np.concatenate([self._tail, silence], axis=1))
        return float(20.0 * np.log10(self._peak)) if self._peak > 0.0 else -np.inf

    def _look_at(self, samples: np.ndarray) -> None:
        """Look at all samples, shape (channels, n), that have neighbours on either side."""
        level = np.abs(samples)
        highest = float(level[:, _REACH:-_REACH].max())
        self._peak = max(self._peak, highest)
        if highest > 0.0 and highest >= _WITHIN * self._peak:
            for channel, channel_level in zip(samples, level, strict=True):
                self._oversample(channel, channel_level)

    def _oversample(self, samples: np.ndarray, level: np.ndarray) -> None:
        """Look between the samples, shape (n,), beside local maxima that are high enough."""
        is_near = level[_REACH:-_REACH] >= np.float32(_WITHIN * self._peak)
        place = np.flatnonzero(is_near) + _REACH
        is_top = (level[place] >= level[place - 1]) & (level[place] >= level[place + 1])
        place = place[is_top]
        if place.size > _MOST:
            place = place[np.argpartition(level[place], -_MOST)[-_MOST:]]
        if place.size:
            around = np.lib.stride_tricks.sliding_window_view(samples, 2 * _REACH + 1)
            between = around[place - _REACH] @ _interpolation()
            self._peak = max(self._peak, float(np.abs(between).max()))


@functools.cache
def _interpolation() -> np.ndarray:
    """Return weights that give the values around a sample, shape (2 * _REACH + 1, 6)."""
    quarters = [k for k in range(1 - _OVERSAMPLING, _OVERSAMPLING) if k != 0]
    columns = []
    for quarter in quarters:
        distance = np.arange(-_REACH, _REACH + 1) - quarter / _OVERSAMPLING
        # A Hann window as wide as the reach, centred where the value is wanted.
        taper = np.cos(0.5 * np.pi * np.clip(distance / (_REACH + 1), -1.0, 1.0)) ** 2
        column = np.sinc(distance) * taper
        columns.append(column / column.sum())
    return np.stack(columns, axis=1).astype(np.float32)
