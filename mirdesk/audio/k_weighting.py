"""The K weighting of ITU-R BS.1770-4 as matrix products: exact, and faster than transforms.

Both filters together are a recursion with four numbers of state. Written for blocks of 64
samples, outputs are a product of inputs and state; written once more for groups of 25 blocks,
so are the states, and again for slabs of 40 groups. What is left to do one after another is
one small step a slab.
"""

import functools
from typing import Final, NamedTuple

import numpy as np
import torch

# Analog prototypes of the K weighting, as libebur128 (ebur128.c) derives them from the
# 48 kHz coefficients of ITU-R BS.1770-4, so that any sample rate can be used.
_SHELF_HZ: Final = 1681.974450955533
_SHELF_DB: Final = 3.999843853973347
_SHELF_Q: Final = 0.7071752369554196
_SHELF_BAND_EXPONENT: Final = 0.4996667741545416
_HIGH_PASS_HZ: Final = 38.13547087602444
_HIGH_PASS_Q: Final = 0.5003270373238773

_BLOCK: Final = 64
_GROUP_BLOCKS: Final = 25
_GROUP: Final = _BLOCK * _GROUP_BLOCKS  # 1,600 samples: divides 100 ms at 16, 32, 48 kHz
_SLAB_GROUPS: Final = 40  # two seconds at 32 kHz, a block as it comes from the decoder
_STATES: Final = 4


class KWeighting:
    """Filters a stream and gives the energy of consecutive steps.

    Parameters
    ----------
    sample_rate_hz : int
    step_samples : int
        A multiple of 1,600.
    """

    def __init__(self, sample_rate_hz: int, step_samples: int) -> None:
        if step_samples <= 0 or step_samples % _GROUP:
            raise ValueError(f"steps of {step_samples} samples, not a multiple of {_GROUP}")
        self._step = step_samples
        self._matrices = _matrices(sample_rate_hz)
        self._state: np.ndarray | None = None

    def energies(self, samples: np.ndarray) -> np.ndarray:
        """Return the mean squares of the filtered samples, added over the channels.

        Parameters
        ----------
        samples : ndarray, shape (channels, n), float32
            Whole steps, following on from those of the last call.

        Returns
        -------
        ndarray, shape (n / step_samples,), float64
        """
        channels, count = samples.shape
        groups = count // _GROUP
        if self._state is None:
            self._state = np.zeros((channels, _STATES))
        m = self._matrices
        blocks = torch.from_numpy(np.ascontiguousarray(samples)).view(-1, _BLOCK)
        answered = blocks @ m.of_inputs  # (channels * blocks, _BLOCK + _STATES), from rest
        pushes = answered[:, _BLOCK:].reshape(channels * groups, _GROUP_BLOCKS * _STATES)
        states = pushes @ m.of_pushes  # (channels * groups, (blocks + 1) * _STATES), from rest
        ends = states[:, -_STATES:].reshape(channels, groups, _STATES).numpy()
        starts = torch.from_numpy(self._group_starts(ends.astype(np.float64)))
        states.addmm_(starts.view(-1, _STATES), m.of_starts)
        before = states[:, :-_STATES].reshape(-1, _STATES)  # the state before each block
        filtered = torch.addmm(answered[:, :_BLOCK], before, m.of_states)
        roots = torch.linalg.vector_norm(filtered.view(channels, -1, self._step), dim=2)
        squares: np.ndarray = np.square(roots.numpy().astype(np.float64)).sum(axis=0)
        return squares / self._step

    def _group_starts(self, ends: np.ndarray) -> np.ndarray:
        """States at the start of each group, from what each group adds from rest."""
        assert self._state is not None
        starts = np.empty(ends.shape, np.float32)
        channels = ends.shape[0]
        for first in range(0, ends.shape[1], _SLAB_GROUPS):
            slab = ends[:, first : first + _SLAB_GROUPS]
            known = slab.shape[1] * _STATES
            states = slab.reshape(channels, known) @ self._matrices.of_ends[:known]
            states += self._state @ self._matrices.of_state
            states = states.reshape(channels, -1, _STATES)  # of the start and after each group
            starts[:, first : first + slab.shape[1]] = states[:, : slab.shape[1]]
            self._state = states[:, slab.shape[1]]
        return starts


class _Matrices(NamedTuple):
    """What turns rows of inputs and states into outputs and states."""

    of_inputs: torch.Tensor  # (_BLOCK, _BLOCK + _STATES): outputs, state behind the block
    of_states: torch.Tensor  # (_STATES, _BLOCK): outputs
    of_pushes: torch.Tensor  # (blocks * _STATES, (blocks + 1) * _STATES): states
    of_starts: torch.Tensor  # (_STATES, (blocks + 1) * _STATES): states
    of_ends: np.ndarray  # (groups * _STATES, (groups + 1) * _STATES), float64: states
    of_state: np.ndarray  # (_STATES, (groups + 1) * _STATES), float64: states


@functools.cache
def _matrices(sample_rate_hz: int) -> _Matrices:
    step, push, read, direct = _cascade(sample_rate_hz)
    powers = _powers(step, _BLOCK)
    pulse = [direct, *(read @ power @ push for power in powers[: _BLOCK - 1])]
    outputs = np.zeros((_BLOCK, _BLOCK))
    for row in range(_BLOCK):
        outputs[row, row:] = pulse[: _BLOCK - row]
    behind = np.stack([powers[_BLOCK - 1 - row] @ push for row in range(_BLOCK)])
    jumps = _powers(powers[_BLOCK], _GROUP_BLOCKS)
    leaps = _powers(jumps[_GROUP_BLOCKS], _SLAB_GROUPS)
    return _Matrices(
        of_inputs=_float(np.concatenate([outputs, behind], axis=1)),
        of_states=_float(np.stack([read @ power for power in powers[:_BLOCK]], axis=1)),
        of_pushes=_float(_of_earlier(jumps)),
        of_starts=_float(np.concatenate([jump.T for jump in jumps], axis=1)),
        of_ends=_of_earlier(leaps),
        of_state=np.concatenate([leap.T for leap in leaps], axis=1),
    )


def _of_earlier(jumps: list[np.ndarray]) -> np.ndarray:
    """Return what turns pushes from rest into states before each and after the last.

    Parameters
    ----------
    jumps : list of ndarray, each (_STATES, _STATES)
        What 0, 1, 2 ... n stretches of time do to a state.

    Returns
    -------
    ndarray, shape (n * _STATES, (n + 1) * _STATES)
    """
    count = len(jumps) - 1
    turned = np.zeros((count, _STATES, count + 1, _STATES))
    for later in range(count + 1):
        for earlier in range(later):
            turned[earlier, :, later] = jumps[later - 1 - earlier].T
    return turned.reshape(count * _STATES, (count + 1) * _STATES)


def _cascade(sample_rate_hz: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """State space of shelf and high-pass in series: A (4, 4), B (4,), C (4,), D."""
    shelf_a, shelf_b, shelf_d = _biquad(*_shelf(sample_rate_hz))
    pass_a, pass_b, pass_d = _biquad(*_high_pass(sample_rate_hz))
    read = np.array([1.0, 0.0])
    step = np.zeros((_STATES, _STATES))
    step[:2, :2], step[2:, 2:] = shelf_a, pass_a
    step[2:, :2] = np.outer(pass_b, read)
    push = np.concatenate([shelf_b, pass_b * shelf_d])
    return step, push, np.concatenate([pass_d * read, read]), shelf_d * pass_d


def _shelf(sample_rate_hz: int) -> tuple[np.ndarray, np.ndarray]:
    """Numerator and denominator of the high shelf."""
    k = np.tan(np.pi * _SHELF_HZ / sample_rate_hz)
    high = 10.0 ** (_SHELF_DB / 20.0)
    band = high**_SHELF_BAND_EXPONENT
    side = k / _SHELF_Q
    numerator = [high + band * side + k * k, 2 * (k * k - high), high - band * side + k * k]
    denominator = [1 + side + k * k, 2 * (k * k - 1), 1 - side + k * k]
    return np.array(numerator) / denominator[0], np.array(denominator) / denominator[0]


def _high_pass(sample_rate_hz: int) -> tuple[np.ndarray, np.ndarray]:
    """Numerator and denominator of the high-pass; the standard keeps 1, -2, 1 above."""
    k = np.tan(np.pi * _HIGH_PASS_HZ / sample_rate_hz)
    side = k / _HIGH_PASS_Q
    denominator = np.array([1 + side + k * k, 2 * (k * k - 1), 1 - side + k * k])
    return np.array([1.0, -2.0, 1.0]), denominator / denominator[0]


def _biquad(
    numerator: np.ndarray, denominator: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """State space in transposed direct form II; its output reads the first state."""
    step = np.array([[-denominator[1], 1.0], [-denominator[2], 0.0]])
    return step, numerator[1:] - denominator[1:] * numerator[0], float(numerator[0])


def _powers(matrix: np.ndarray, highest: int) -> list[np.ndarray]:
    powers = [np.eye(matrix.shape[0])]
    for _ in range(highest):
        powers.append(matrix @ powers[-1])
    return powers


def _float(matrix: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(matrix, np.float32))
