"""Loudness after EBU R 128, measured block by block while a file is decoded.

The K weighting of ITU-R BS.1770-4 is applied in the frequency domain (overlap-save), where
it costs two transforms a block instead of a recursion a sample. What is measured is the
decoded stream: mono files as one channel, files of more than two channels as their stereo
downmix, and peaks are those of the resampled samples.
"""

import functools
from typing import Final

import numpy as np
import torch

from mirdesk.domain.activity import Loudness

FLOOR_LUFS: Final = -70.0  # absolute gate of EBU R 128; also the floor of the curve
_RELATIVE_GATE_LU: Final = -10.0  # ITU-R BS.1770-4, gated programme loudness
_RANGE_GATE_LU: Final = -20.0  # EBU Tech 3342
_RANGE_PERCENTILES: Final = (10.0, 95.0)  # EBU Tech 3342
_OFFSET_LU: Final = -0.691  # ITU-R BS.1770-4: -3.01 LUFS for a full-scale 997 Hz sine
_STEPS_A_SECOND: Final = 10  # blocks of 400 ms overlap by 75 %, so a step is 100 ms
_BLOCK_STEPS: Final = 4  # momentary: 400 ms
_SHORT_TERM_STEPS: Final = 30  # short-term: 3 s

# Analog prototypes of the K weighting, as libebur128 (ebur128.c) derives them from the
# 48 kHz coefficients of ITU-R BS.1770-4, so that any sample rate can be used.
_SHELF_HZ: Final = 1681.974450955533
_SHELF_DB: Final = 3.999843853973347
_SHELF_Q: Final = 0.7071752369554196
_HIGH_PASS_HZ: Final = 38.13547087602444
_HIGH_PASS_Q: Final = 0.5003270373238773

# In steps of 100 ms. After one step the high-pass has rung down by over 200 dB.
_HOP_STEPS: Final = 9
_OVERLAP_STEPS: Final = 1


class LoudnessMeter:
    """Measures loudness, loudness range and peak of a stream of blocks.

    Parameters
    ----------
    sample_rate_hz : int
        A multiple of 10.
    """

    def __init__(self, sample_rate_hz: int) -> None:
        self._step = sample_rate_hz // _STEPS_A_SECOND
        self._size = (_HOP_STEPS + _OVERLAP_STEPS) * self._step
        self._response = _k_weighting(sample_rate_hz, self._size)
        self._pending: np.ndarray | None = None
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
        if self._pending is None:
            silence = np.zeros((block.shape[0], _OVERLAP_STEPS * self._step), np.float32)
            self._pending = np.concatenate([silence, block], axis=1)
        else:
            self._pending = np.concatenate([self._pending, block], axis=1)
        hop = _HOP_STEPS * self._step
        start = 0
        while start + self._size <= self._pending.shape[1]:
            self._measure(self._pending[:, start : start + self._size], _HOP_STEPS)
            start += hop
        self._pending = self._pending[:, start:].copy()

    def finish(self) -> Loudness:
        """Measure what is left and return the result.

        Returns
        -------
        Loudness
            Recordings under 400 ms are taken as one block; nothing at all is silence.
        """
        if self._pending is not None:
            self._measure_rest(self._pending)
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

    def _measure(self, samples: np.ndarray, steps: int) -> None:
        """Weigh one stretch and keep the energy of the steps behind its overlap."""
        spectrum = torch.fft.rfft(torch.from_numpy(samples), n=self._size)  # (channels, bins)
        weighted = torch.fft.irfft(spectrum.mul_(self._response), n=self._size)
        first = _OVERLAP_STEPS * self._step
        wanted = weighted[:, first : first + steps * self._step]
        wanted = wanted.reshape(samples.shape[0], steps, self._step)
        energy = wanted.square_().sum(dim=2).sum(dim=0) / self._step  # (steps,)
        self._energies.append(energy.numpy().astype(np.float64))

    def _measure_rest(self, rest: np.ndarray) -> None:
        """Measure whole steps only; a recording shorter than one step counts as one."""
        steps = rest.shape[1] // self._step - _OVERLAP_STEPS
        if steps == 0 and not self._energies:
            steps = 1
        if steps > 0:
            self._measure(rest, steps)


@functools.cache
def _k_weighting(sample_rate_hz: int, size: int) -> torch.Tensor:
    """Response of both filters at the bins of a real transform, complex64."""
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)

    k = np.tan(np.pi * _SHELF_HZ / sample_rate_hz)
    high = 10.0 ** (_SHELF_DB / 20.0)
    band = high**0.4996667741545416  # libebur128's exponent
    shelf_below = 1 + k / _SHELF_Q + k * k
    shelf = (
        (high + band * k / _SHELF_Q + k * k)
        + 2 * (k * k - high) * z
        + (high - band * k / _SHELF_Q + k * k) * z * z
    ) / (shelf_below + 2 * (k * k - 1) * z + (1 - k / _SHELF_Q + k * k) * z * z)

    k = np.tan(np.pi * _HIGH_PASS_HZ / sample_rate_hz)
    # The standard leaves the numerator at 1, -2, 1 whatever the denominator's first term.
    below = 1 + k / _HIGH_PASS_Q + k * k
    high_pass = (1 - 2 * z + z * z) / (
        1 + 2 * (k * k - 1) / below * z + (1 - k / _HIGH_PASS_Q + k * k) / below * z * z
    )
    return torch.from_numpy((shelf * high_pass).astype(np.complex64))


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
    starts = np.arange(0, energies.size, _STEPS_A_SECOND)
    counts = np.minimum(_STEPS_A_SECOND, energies.size - starts)
    means = np.add.reduceat(energies, starts) / counts
    curve: np.ndarray = np.maximum(_lufs(means), FLOOR_LUFS).astype(np.float32)
    return curve
