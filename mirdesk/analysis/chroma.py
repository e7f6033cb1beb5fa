"""How much sounds at each pitch class, finely enough to find how an orchestra is tuned.

Mel bands are a third of an octave wide where chords lie, so notes are read off a spectrum of
their own: the recording is brought down to 4 kHz by one matrix product a block, and half a
second is transformed every 0.4 s.
"""

import functools
from typing import Final

import numpy as np
import torch

from mirdesk.audio.spectrogram import MEL_RATE_HZ

BINS_A_SEMITONE: Final = 10
CHROMA_BINS: Final = 12 * BINS_A_SEMITONE

_FACTOR: Final = 8
_RATE_HZ: Final = MEL_RATE_HZ // _FACTOR  # 4,000
_TAPS: Final = 64
_WINDOW: Final = 2048  # 0.51 s: semitones are apart from about 130 Hz on
_HOP: Final = 2048
_BATCH: Final = 32 * _HOP  # few calls for many frames: a third of the time
_LOWEST_HZ: Final = 62.0
_HIGHEST_HZ: Final = 1300.0  # the filter lets nothing back in below this
_A4_HZ: Final = 440.0
_A_PITCH_CLASS: Final = 9
_FLOOR: Final = 1e-4  # of full scale: peaks below are noise of the recording
_RANGE: Final = 0.02  # of the frame's highest peak: 34 dB


class ChromaCollector:
    """Histogram of the pitch classes of a stream, in tenths of a semitone."""

    def __init__(self) -> None:
        self._decimator = Decimator()
        self._pending: list[np.ndarray] = []
        self._pending_size = 0
        self._histogram = np.zeros(CHROMA_BINS)

    def push(self, samples: np.ndarray) -> None:
        """Take the next samples, shape (n,), float32, mono at ``MEL_RATE_HZ``."""
        slow = self._decimator.push(samples)
        self._pending.append(slow)
        self._pending_size += slow.size
        if self._pending_size >= _BATCH:
            self._work_off()

    def finish(self) -> np.ndarray:
        """Return the histogram, shape (CHROMA_BINS,), float64, >= 0; bin 0 is a C."""
        self._work_off()
        return self._histogram

    def _work_off(self) -> None:
        """Add the frames that are complete and keep the rest."""
        joined = np.concatenate([*self._pending, np.zeros(0, np.float32)])
        count = (joined.size - _WINDOW) // _HOP + 1
        if count > 0:
            self._add(joined, count)
            joined = joined[count * _HOP :].copy()
        self._pending, self._pending_size = [joined], joined.size

    def _add(self, samples: np.ndarray, count: int) -> None:
        """Add the spectral peaks of frames."""
        framed = torch.from_numpy(samples).as_strided((count, _WINDOW), (_HOP, 1))
        spectrum = torch.fft.rfft(framed * _window())  # (count, _WINDOW / 2 + 1)
        low, high = _bin_range()
        parts = torch.view_as_real(spectrum[:, low - 1 : high + 1])
        real, imaginary = parts[..., 0], parts[..., 1]
        power = (real * real).addcmul_(imaginary, imaginary).numpy()  # (count, bins)
        middle = power[:, 1:-1]
        floor = np.maximum(_RANGE**2 * middle.max(axis=1, keepdims=True), _FLOOR**2)
        is_peak = (middle > power[:, :-2]) & (middle >= power[:, 2:]) & (middle > floor)
        place = np.flatnonzero(is_peak)
        frame, bin_ = np.divmod(place, middle.shape[1])
        flat = power.ravel()
        at = frame * power.shape[1] + bin_ + 1
        below, top, above = (np.log(flat[at + k] + 1e-20) for k in (-1, 0, 1))
        offset = 0.5 * (below - above) / (below - 2.0 * top + above - 1e-9)
        weight = np.exp(0.25 * top)  # the square root of the amplitude
        total = np.bincount(frame, weight, minlength=count)
        weight /= total[frame]
        hz = (bin_ + low + offset) * (_RATE_HZ / _WINDOW)
        self._histogram += np.bincount(_chroma_bin(hz), weight, minlength=CHROMA_BINS)


class Decimator:
    """Brings a stream down from 32 to 4 kHz.

    Blocks of 64 samples are multiplied by a matrix that holds the shifted filter: what they
    give to their own 8 outputs and to the 8 of the following block.
    """

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)
        self._carried = np.zeros(_TAPS // _FACTOR, np.float32)

    def push(self, samples: np.ndarray) -> np.ndarray:
        """Return the samples at 4 kHz that are complete, shape (m,), float32."""
        joined = np.concatenate([self._rest, samples]) if self._rest.size else samples
        whole = joined.size // _TAPS * _TAPS
        self._rest = joined[whole:].copy()
        if whole == 0:
            return np.zeros(0, np.float32)
        blocks = torch.from_numpy(np.ascontiguousarray(joined[:whole])).view(-1, _TAPS)
        both = (blocks @ _decimation()).numpy()  # (blocks, own 8 + next 8)
        own, following = both[:, : _TAPS // _FACTOR], both[:, _TAPS // _FACTOR :]
        out = np.empty(own.shape, np.float32)
        np.add(own[0], self._carried, out=out[0])
        np.add(own[1:], following[:-1], out=out[1:])
        self._carried = following[-1].copy()
        return out.reshape(-1)


def _chroma_bin(hz: np.ndarray) -> np.ndarray:
    """Return the bin of each frequency."""
    semitones = 12.0 * np.log2(hz / _A4_HZ) + _A_PITCH_CLASS
    bins: np.ndarray = np.rint(semitones * BINS_A_SEMITONE).astype(np.int64) % CHROMA_BINS
    return bins


@functools.cache
def _decimation() -> torch.Tensor:
    """Return the matrix of the filter, shape (64, 16): a Kaiser-windowed sinc, 50 dB."""
    position = np.arange(_TAPS) - (_TAPS - 1) / 2
    taps = np.sinc(position / _FACTOR) * np.kaiser(_TAPS, 4.5)
    taps /= taps.sum()
    outputs = 2 * _TAPS // _FACTOR
    matrix = np.zeros((_TAPS, outputs))
    for output in range(outputs):
        # Output k ends with sample 8 k + 7; tap j of it is sample 8 k + 7 - j.
        for sample in range(_TAPS):
            tap = _FACTOR * output + _FACTOR - 1 - sample
            if 0 <= tap < _TAPS:
                matrix[sample, output] = taps[tap]
    return torch.from_numpy(matrix.astype(np.float32))


@functools.cache
def _window() -> torch.Tensor:
    """Return a Hann window that shows a sine of amplitude 1 as 1."""
    window = torch.hann_window(_WINDOW, periodic=True)
    return window / (0.5 * window.sum())


@functools.cache
def _bin_range() -> tuple[int, int]:
    """Return the first bin in which peaks are looked for, and the one behind the last."""
    width_hz = _RATE_HZ / _WINDOW
    return int(np.ceil(_LOWEST_HZ / width_hz)), int(_HIGHEST_HZ / width_hz)
