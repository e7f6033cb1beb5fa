"""Loudness after EBU R 128, measured block by block while a file is decoded.

What is measured is the decoded stream: mono files as one channel, files of more than two
channels as their stereo downmix, and peaks are those of the resampled samples.
"""

from typing import Final

import numpy as np

from mirdesk.audio.k_weighting import KWeighting
from mirdesk.domain.activity import Loudness

FLOOR_LUFS: Final = -70.0  # absolute gate of EBU R 128; also the floor of the curve
_RELATIVE_GATE_LU: Final = -10.0  # ITU-R BS.1770-4, gated programme loudness
_RANGE_GATE_LU: Final = -20.0  # EBU Tech 3342
_RANGE_PERCENTILES: Final = (10.0, 95.0)  # EBU Tech 3342
_OFFSET_LU: Final = -0.691  # ITU-R BS.1770-4: -3.01 LUFS for a full-scale 997 Hz sine
STEPS_A_SECOND: Final = 10  # blocks of 400 ms overlap by 75 %, so a step is 100 ms
_BLOCK_STEPS: Final = 4  # momentary: 400 ms
_SHORT_TERM_STEPS: Final = 30  # short-term: 3 s


class LoudnessMeter:
    """Measures loudness, loudness range and peak of a stream of blocks.

    Parameters
    ----------
    sample_rate_hz : int
        A multiple of 16,000.
    """

    def __init__(self, sample_rate_hz: int) -> None:
        self._step = sample_rate_hz // STEPS_A_SECOND
        self._weighting = KWeighting(sample_rate_hz, self._step)
        self._rest: np.ndarray | None = None
        self._energies: list[np.ndarray] = []
        self._peak = 0.0

    def push(self, block: np.ndarray) -> None:
        """Take the next samples.

        Parameters
        ----------
        block : ndarray, shape (channels, n), float32, finite
            The same number of channels each time, one or two.
        """
        if block.shape[1] == 0:
            return
        self._peak = max(self._peak, float(block.max()), -float(block.min()))
        if self._rest is not None and self._rest.shape[1]:
            block = np.concatenate([self._rest, block], axis=1)
        whole = block.shape[1] // self._step * self._step
        if whole:
            self._energies.append(self._weighting.energies(block[:, :whole]))
        self._rest = block[:, whole:].copy()

    def finish(self) -> Loudness:
        """Measure what is left and return the result.

        Returns
        -------
        Loudness
            Recordings under 400 ms are taken as one block; nothing at all is silence.
        """
        if not self._energies and self._rest is not None:
            self._measure_shorter_than_a_step(self._rest)
        energies = np.concatenate([*self._energies, np.zeros(0)])
        if energies.size == 0:
            return Loudness(-np.inf, 0.0, -np.inf, np.zeros(0, np.float32))
        blocks = _moving_mean(energies, min(_BLOCK_STEPS, energies.size))
        return Loudness(
            integrated_lufs=_gated_lufs(blocks),
            range_lu=_range_lu(energies),
            peak_dbfs=float(20 * np.log10(self._peak)) if self._peak > 0 else -np.inf,
            curve_lufs=_curve(energies),
        )

    def step_lufs(self) -> np.ndarray:
        """Return the loudness of each whole tenth of a second so far, shape (n,)."""
        return _lufs(np.concatenate([*self._energies, np.zeros(0)]))

    def _measure_shorter_than_a_step(self, samples: np.ndarray) -> None:
        silence = np.zeros((samples.shape[0], self._step - samples.shape[1]), np.float32)
        energy = self._weighting.energies(np.concatenate([samples, silence], axis=1))
        self._energies.append(energy * (self._step / samples.shape[1]))


def _moving_mean(values: np.ndarray, length: int) -> np.ndarray:
    sums = np.cumsum(np.concatenate([[0.0], values]))
    means: np.ndarray = np.maximum(sums[length:] - sums[:-length], 0.0) / length
    return means


def _lufs(energy: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        lufs: np.ndarray = _OFFSET_LU + 10.0 * np.log10(energy)
    return lufs


def _gated(energies: np.ndarray, relative_lu: float) -> np.ndarray:
    """Energies above the absolute gate and the one relative to their own mean."""
    loud = energies[_lufs(energies) > FLOOR_LUFS]
    if loud.size == 0:
        return loud
    gate = float(_lufs(loud.mean())) + relative_lu
    kept: np.ndarray = loud[_lufs(loud) > gate]
    return kept


def _gated_lufs(blocks: np.ndarray) -> float:
    kept = _gated(blocks, _RELATIVE_GATE_LU)
    return float(_lufs(kept.mean())) if kept.size else -np.inf


def _range_lu(energies: np.ndarray) -> float:
    if energies.size < _SHORT_TERM_STEPS:
        return 0.0
    kept = _gated(_moving_mean(energies, _SHORT_TERM_STEPS), _RANGE_GATE_LU)
    if kept.size == 0:
        return 0.0
    low, high = np.percentile(_lufs(kept), _RANGE_PERCENTILES)
    return float(high - low)


def _curve(energies: np.ndarray) -> np.ndarray:
    """One value a second, the last over what there is of it."""
    starts = np.arange(0, energies.size, STEPS_A_SECOND)
    counts = np.minimum(STEPS_A_SECOND, energies.size - starts)
    means = np.add.reduceat(energies, starts) / counts
    curve: np.ndarray = np.maximum(_lufs(means), FLOOR_LUFS).astype(np.float32)
    return curve
