"""Small pictures of a whole recording, collected while it streams past.

Neither needs the length beforehand: a bounded number of bins is kept, and halved whenever it
is full.
"""

from typing import Final

import numpy as np
import torch

from mirdesk.audio.spectrogram import (
    LOG_FLOOR,
    LOG_SCALE,
    LOG_SHIFT,
    MEL_BANDS,
    mel_to_db,
)
from mirdesk.domain.activity import PREVIEW_SHAPE, WAVEFORM_COLUMNS

# Below the floor a 16-bit recording's own noise begins in the mel bands; music seldom comes
# within 3 dB of the ceiling there, since its energy is spread over many of them.
FLOOR_DB: Final = -90.0
CEILING_DB: Final = -5.0

# At least four bins a column, so that a column reaches at most a quarter too far.
_WAVEFORM_BINS: Final = 8 * WAVEFORM_COLUMNS
_PREVIEW_BINS: Final = 8 * PREVIEW_SHAPE[1]
_LEAST_POWER: Final = LOG_FLOOR * 1e-4  # about what float32 can tell from nothing here
_FULL_SCALE: Final = 127


class WaveformCollector:
    """Lowest and highest sample of 800 equal stretches of a stream of unknown length."""

    def __init__(self) -> None:
        self._size = 0  # samples a bin; set by the first block
        self._low = np.zeros(0, np.float32)
        self._high = np.zeros(0, np.float32)
        self._rest = np.zeros(0, np.float32)

    def push(self, samples: np.ndarray) -> None:
        """Take the next samples, shape (n,), float32."""
        if self._size == 0:
            # Bins no finer than the first block needs: tiny ones are slow to reduce.
            self._size = 1 << max((samples.size // _WAVEFORM_BINS).bit_length() - 1, 0)
        samples = np.concatenate([self._rest, samples]) if self._rest.size else samples
        whole = samples.size - samples.size % self._size
        self._rest = samples[whole:].copy()
        bins = samples[:whole].reshape(-1, self._size)
        self._low = np.concatenate([self._low, bins.min(axis=1)])
        self._high = np.concatenate([self._high, bins.max(axis=1)])
        while self._low.size >= _WAVEFORM_BINS:
            self._halve()

    def finish(self) -> np.ndarray:
        """Return the picture.

        Returns
        -------
        ndarray, shape (800, 2), int8
            Lowest and highest, full scale = 127; zeros when nothing came.
        """
        bins = self._low.size + self._rest.size / max(self._size, 1)
        if self._rest.size:
            self._low = np.append(self._low, self._rest.min())
            self._high = np.append(self._high, self._rest.max())
        if self._low.size == 0:
            return np.zeros((WAVEFORM_COLUMNS, 2), np.int8)
        starts, ends = _column_edges(bins, WAVEFORM_COLUMNS)
        low = _reduce_columns(np.minimum, self._low, starts, ends)
        high = _reduce_columns(np.maximum, self._high, starts, ends)
        scaled = np.stack([low, high], axis=1) * _FULL_SCALE
        picture: np.ndarray = np.clip(np.round(scaled), -_FULL_SCALE, _FULL_SCALE)
        return picture.astype(np.int8)

    def _halve(self) -> None:
        """Join bins in pairs; an odd one out goes back to the rest as its two extremes."""
        even = self._low.size // 2 * 2
        odd_low, odd_high = self._low[even:], self._high[even:]
        self._low = self._low[:even].reshape(-1, 2).min(axis=1)
        self._high = self._high[:even].reshape(-1, 2).max(axis=1)
        if odd_low.size:
            # The rest then counts one bin of the old size, filled so that lengths stay true.
            filled = np.full(self._size, odd_low[0], np.float32)
            filled[-1] = odd_high[0]
            self._rest = np.concatenate([filled, self._rest])
        self._size *= 2


class PreviewCollector:
    """Low-resolution mel spectrogram of a stream of unknown length."""

    def __init__(self) -> None:
        self._frames_a_bin = 1
        self._bins: list[np.ndarray] = []
        self._sum = np.zeros(MEL_BANDS, np.float64)
        self._count = 0

    def push(self, mel: np.ndarray) -> None:
        """Take the next frames, shape (n, MEL_BANDS), float32, as ``LogMel`` gives them."""
        start = 0
        while start < mel.shape[0]:
            if self._count == 0 and self._frames_a_bin <= mel.shape[0] - start:
                start += self._push_whole_bins(mel[start:])
                continue
            taken = mel[start : start + self._frames_a_bin - self._count]
            self._sum += taken.sum(axis=0)
            self._count += taken.shape[0]
            start += taken.shape[0]
            if self._count == self._frames_a_bin:
                self._close_bin()

    def finish(self) -> np.ndarray:
        """Return the picture.

        Returns
        -------
        ndarray, shape (48, 320), uint8
            Low bands first, 0 = ``FLOOR_DB``, 255 = ``CEILING_DB``; zeros when nothing came.
        """
        bins = [*self._bins]
        count = sum(part.shape[0] for part in bins) + self._count / self._frames_a_bin
        if self._count:
            bins.append((self._sum / self._count)[None].astype(np.float32))
        if not bins:
            return np.zeros(PREVIEW_SHAPE, np.uint8)
        levels_db = _mix_bands(picture_levels_db(np.concatenate(bins)))
        starts, ends = _column_edges(count, PREVIEW_SHAPE[1])
        sums = _reduce_columns(np.add, levels_db, starts, ends)
        columns = sums / (ends - starts)[:, None]
        return np.ascontiguousarray(picture_bytes(columns).T)

    def _push_whole_bins(self, mel: np.ndarray) -> int:
        """Close as many bins as there are frames for, without going past the limit."""
        room = _PREVIEW_BINS - sum(part.shape[0] for part in self._bins)
        bins: int = min(mel.shape[0] // self._frames_a_bin, room)
        frames: int = bins * self._frames_a_bin
        sums = np.add.reduce(mel[:frames].reshape(bins, self._frames_a_bin, -1), axis=1)
        self._bins.append(sums / np.float32(self._frames_a_bin))
        self._halve_if_full()
        return frames

    def _close_bin(self) -> None:
        self._bins.append((self._sum / self._count)[None].astype(np.float32))
        self._sum[:] = 0.0
        self._count = 0
        self._halve_if_full()

    def _halve_if_full(self) -> None:
        if sum(part.shape[0] for part in self._bins) >= _PREVIEW_BINS:
            bins = np.concatenate(self._bins)  # an even number: bins end exactly at the limit
            self._bins = [bins.reshape(-1, 2, MEL_BANDS).mean(axis=1)]
            self._frames_a_bin *= 2


def picture_levels_db(mel: np.ndarray) -> np.ndarray:
    """Return the level of each band in dB, with silence silent.

    ``LogMel`` adds a little power before its logarithm, which in the low bands amounts to
    -66 dB; it is taken off again, so that pauses look the same at every height.

    Parameters
    ----------
    mel : ndarray, shape (n, MEL_BANDS), float32
        As ``LogMel`` gives it.

    Returns
    -------
    ndarray, shape (n, MEL_BANDS), float32
        0 dB is about a full-scale sine.
    """
    power = np.exp(mel * np.float32(LOG_SCALE) - np.float32(LOG_SHIFT)) - np.float32(LOG_FLOOR)
    bare = np.log(np.maximum(power, np.float32(_LEAST_POWER)))
    return mel_to_db((bare + np.float32(LOG_SHIFT)) / np.float32(LOG_SCALE))


def picture_bytes(levels_db: np.ndarray) -> np.ndarray:
    """Return levels in dB, any shape, as uint8: 0 = ``FLOOR_DB``, 255 = ``CEILING_DB``."""
    scaled = (levels_db - FLOOR_DB) * (255.0 / (CEILING_DB - FLOOR_DB))
    clipped: np.ndarray = np.clip(scaled + 0.5, 0.0, 255.0)
    return clipped.astype(np.uint8)


def _column_edges(bins: float, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """First bin and end of each column; a last bin may be a fraction of one."""
    position = np.arange(columns + 1) * bins / columns
    last = int(np.ceil(bins)) - 1
    starts = np.minimum(np.floor(position[:-1]).astype(int), last)
    ends = np.minimum(np.ceil(position[1:]).astype(int), last + 1)
    return starts, np.maximum(ends, starts + 1)


def _reduce_columns(
    reduction: np.ufunc, bins: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> np.ndarray:
    """Reduce bins ``starts[i]`` to ``ends[i]`` for each column; columns may share bins."""
    # reduceat goes from each index to the next, so every second result is a column.
    edges = np.stack([starts, ends], axis=1).ravel()
    padded = np.concatenate([bins, bins[-1:]])  # an end may lie behind the last bin
    reduced: np.ndarray = reduction.reduceat(padded, edges, axis=0)[::2]
    return reduced


def _mix_bands(levels_db: np.ndarray) -> np.ndarray:
    """Mean of neighbouring mel bands, shape (n, 48)."""
    position = np.linspace(0, MEL_BANDS, PREVIEW_SHAPE[0] + 1)
    bands = np.arange(MEL_BANDS)[:, None]
    overlap = np.minimum(position[1:], bands + 1) - np.maximum(position[:-1], bands)
    weights = np.maximum(overlap, 0.0)
    mixing = torch.from_numpy((weights / weights.sum(axis=0)).astype(np.float32))
    # torch's product, since OpenBLAS would wake a second thread for it.
    mixed: np.ndarray = (torch.from_numpy(levels_db) @ mixing).numpy()
    return mixed
