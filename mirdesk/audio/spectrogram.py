"""Samples to log-mel spectrograms, as a stream: one front end for networks, lab and pictures.

It is the front end of EfficientAT's mn04 (https://github.com/fschmid56/EfficientAT,
``models/preprocess.py``), so that the small network and an AudioSet network can share one
spectrogram. Checked against that network's own output in ``tests/audio/test_spectrogram.py``.
"""

import functools
import math
from typing import Final

import numpy as np
import torch
from torchaudio.compliance.kaldi import get_mel_banks

MEL_RATE_HZ: Final = 32_000  # sample rate of the samples that go in
MEL_BANDS: Final = 128
HOP_SAMPLES: Final = 320
MEL_FRAME_RATE_HZ: Final = MEL_RATE_HZ / HOP_SAMPLES  # 100
FFT_SAMPLES: Final = 1024
WINDOW_SAMPLES: Final = 800
PRE_EMPHASIS: Final = 0.97
HIGHEST_HZ: Final = 15_000.0
LOG_FLOOR: Final = 1e-5  # added to the power before the logarithm
LOG_SHIFT: Final = 4.5  # (log + 4.5) / 5: about zero mean and unit variance on AudioSet
LOG_SCALE: Final = 5.0
SILENCE: Final = float((np.log(LOG_FLOOR) + LOG_SHIFT) / LOG_SCALE)  # -1.40, digital silence

_BLOCK_FRAMES = 256  # fastest of 64..1024 together with reused buffers (speed.md)
_GROUP_BANDS = 16
_REACH = WINDOW_SAMPLES // 2  # samples a frame needs on either side of its centre
_BINS = FFT_SAMPLES // 2
_USED_BINS = int(HIGHEST_HZ / (MEL_RATE_HZ / FFT_SAMPLES)) + 1  # bins above carry no weight
# Power of a full-scale sine at its bin: (sum of the window / 2) squared.
_FULL_SCALE_POWER = (WINDOW_SAMPLES / 4) ** 2
_LOWEST_PICTURE_HZ = 40.0  # below, undoing the pre-emphasis would only raise rumble


class LogMel:
    """Turns a stream of samples into log-mel frames; block sizes do not change the result.

    Frame ``i`` is centred on sample ``i * HOP_SAMPLES``; both ends are mirrored as
    ``torch.stft(center=True)`` does it. ``n`` samples give ``1 + (n - 1) // HOP_SAMPLES``
    frames (pre-emphasis uses up one), fewer than two samples give none.

    Notes
    -----
    Memory is one block of 256 frames plus what was pushed. Not safe to share by threads.
    """

    def __init__(self) -> None:
        self._window = torch.hann_window(WINDOW_SAMPLES, periodic=False)
        self._filters = _filter_groups()
        # Samples sit at the start of the frame, not its centre: only phases differ.
        self._frames = torch.zeros(_BLOCK_FRAMES, FFT_SAMPLES)
        self._spectrum = torch.zeros(_BLOCK_FRAMES, _BINS + 1, dtype=torch.complex64)
        self._power = torch.zeros(_BLOCK_FRAMES, _USED_BINS)
        self.reset()

    def reset(self) -> None:
        """Forget everything pushed so far: ready for another file."""
        self._last_sample: np.float32 | None = None
        self._pending = np.zeros(0, np.float32)  # pre-emphasised, starts at the next frame
        self._is_started = False

    def push(self, samples: np.ndarray) -> np.ndarray:
        """Take the next samples and return the frames that are complete.

        Parameters
        ----------
        samples : ndarray, shape (n,), float32 in [-1, 1]
            Mono at ``MEL_RATE_HZ``; values that are not finite count as silence.

        Returns
        -------
        ndarray, shape (frames, MEL_BANDS), float32
            About ``SILENCE`` (digital silence) to 2.5.
        """
        self._append(samples)
        if not self._is_started:
            if self._pending.size <= _REACH:
                return np.zeros((0, MEL_BANDS), np.float32)
            self._mirror_start()
        frame_count = (self._pending.size - WINDOW_SAMPLES) // HOP_SAMPLES + 1
        return self._emit(max(frame_count, 0))

    def flush(self) -> np.ndarray:
        """Return the last frames, with the end mirrored; then ready for another file."""
        if not self._is_started:
            if self._pending.size == 0:
                self.reset()
                return np.zeros((0, MEL_BANDS), np.float32)
            self._mirror_start()
        end = self._pending
        tail = end[-_REACH - 1 : -1][::-1] if end.size > _REACH else end[:0]
        tail = np.concatenate([tail, np.zeros(_REACH - tail.size, np.float32)])
        frame_count = (end.size - _REACH) // HOP_SAMPLES + 1
        self._pending = np.concatenate([end, tail, np.zeros(WINDOW_SAMPLES, np.float32)])
        frames = self._emit(max(frame_count, 0))
        self.reset()
        return frames

    def _append(self, samples: np.ndarray) -> None:
        """Pre-emphasise and keep."""
        samples = np.asarray(samples, np.float32)
        if samples.size == 0:
            return
        # Energy is finite when all samples are: a fifth of the cost of looking at each.
        # torch's product, since OpenBLAS would wake a second thread for it.
        whole = torch.from_numpy(np.ascontiguousarray(samples))
        if not math.isfinite(torch.dot(whole, whole).item()):
            samples = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
        kept, used_up = self._pending.size, int(self._last_sample is None)
        joined = np.empty(kept + samples.size - used_up, np.float32)
        joined[:kept] = self._pending
        if self._last_sample is not None:
            joined[kept] = samples[0] - np.float32(PRE_EMPHASIS) * self._last_sample
        emphasised = joined[kept + 1 - used_up :]
        np.multiply(samples[:-1], np.float32(-PRE_EMPHASIS), out=emphasised)
        emphasised += samples[1:]
        self._last_sample = samples[-1]
        self._pending = joined

    def _mirror_start(self) -> None:
        """Put the mirrored first samples in front, so that frame 0 is centred on sample 0."""
        mirrored = self._pending[1 : _REACH + 1][::-1]
        silence = np.zeros(_REACH - mirrored.size, np.float32)
        self._pending = np.concatenate([silence, mirrored, self._pending])
        self._is_started = True

    def _emit(self, frame_count: int) -> np.ndarray:
        """Compute this many frames from what is pending and drop the samples used up."""
        frames = np.empty((frame_count, MEL_BANDS), np.float32)
        for start in range(0, frame_count, _BLOCK_FRAMES):
            count = min(_BLOCK_FRAMES, frame_count - start)
            self._block(start, torch.from_numpy(frames[start : start + count]))
        self._pending = self._pending[frame_count * HOP_SAMPLES :].copy()
        return frames

    def _block(self, first: int, out: torch.Tensor) -> None:
        """Write frames ``first`` and following of the pending samples into ``out``."""
        count = out.shape[0]
        samples = torch.from_numpy(self._pending)[first * HOP_SAMPLES :]
        framed = samples.as_strided(
            (count, WINDOW_SAMPLES), (HOP_SAMPLES, 1), samples.storage_offset()
        )
        torch.mul(framed, self._window, out=self._frames[:count, :WINDOW_SAMPLES])
        spectrum = torch.fft.rfft(self._frames[:count], out=self._spectrum[:count])
        squares = torch.view_as_real(spectrum).square_()[:, :_USED_BINS]  # (count, bins, 2)
        power = torch.add(squares[..., 0], squares[..., 1], out=self._power[:count])
        for bands, bins, weights in self._filters:
            torch.mm(power[:, bins], weights, out=out[:, bands])
        out.add_(LOG_FLOOR).log_().add_(LOG_SHIFT).div_(LOG_SCALE)


def log_mel(samples: np.ndarray) -> np.ndarray:
    """Return the log-mel spectrogram of a short recording, shape (frames, MEL_BANDS).

    Parameters
    ----------
    samples : ndarray, shape (n,), float32 in [-1, 1]
        Mono at ``MEL_RATE_HZ``.
    """
    front_end = LogMel()
    return np.concatenate([front_end.push(samples), front_end.flush()])


@functools.cache
def mel_filters() -> np.ndarray:
    """Return Kaldi's triangular mel filters, shape (FFT_SAMPLES / 2, MEL_BANDS), float32.

    The lowest bands are narrower than a bin: some of them are empty (always ``SILENCE``).
    """
    filters: np.ndarray = np.ascontiguousarray(_mel_banks()[0].numpy().T)
    filters.setflags(write=False)
    return filters


def _mel_banks() -> tuple[torch.Tensor, torch.Tensor]:
    """Return filters (MEL_BANDS, bins) and centres in Hz, without vocal tract warping."""
    filters, centres_hz = get_mel_banks(
        num_bins=MEL_BANDS,
        window_length_padded=FFT_SAMPLES,
        sample_freq=float(MEL_RATE_HZ),
        low_freq=0.0,
        high_freq=HIGHEST_HZ,
        vtln_low=100.0,  # these three mean nothing at a warp factor of 1
        vtln_high=-500.0,
        vtln_warp_factor=1.0,
    )
    return filters, centres_hz


def _filter_groups() -> list[tuple[slice, slice, torch.Tensor]]:
    """Return the filters in groups of bands with the bins each group needs.

    Most of the whole matrix is zeros; eight narrow products cost a third of one wide one.
    """
    groups = []
    for first in range(0, MEL_BANDS, _GROUP_BANDS):
        bands = slice(first, first + _GROUP_BANDS)
        used = np.flatnonzero(mel_filters()[:_USED_BINS, bands].any(axis=1))
        bins = slice(int(used[0]), int(used[-1]) + 1)
        groups.append((bands, bins, torch.from_numpy(mel_filters()[bins, bands].copy())))
    return groups


@functools.cache
def band_centres_hz() -> np.ndarray:
    """Return the centre frequency of each mel band, shape (MEL_BANDS,), float64."""
    centres_hz: np.ndarray = _mel_banks()[1].flatten().numpy().astype(np.float64)
    return centres_hz


def mel_to_db(frames: np.ndarray) -> np.ndarray:
    """Return the level of each band in dB with the pre-emphasis undone, for pictures.

    0 dB is about a full-scale sine. Bands that are empty by construction (narrower than a
    bin of the transform) are filled in from their neighbours, so that pictures have no gaps.

    Parameters
    ----------
    frames : ndarray, shape (n, MEL_BANDS), float32
        As ``LogMel`` gives them.

    Returns
    -------
    ndarray, shape (n, MEL_BANDS), float32
        Digital silence is about -96 dB at 5 kHz and -70 dB in the lowest bands, where the
        pre-emphasis leaves less room above the floor.
    """
    offset_db, below, above, share = _picture_terms()
    natural_log = frames * np.float32(LOG_SCALE) - np.float32(LOG_SHIFT)
    level_db = natural_log * np.float32(10.0 / np.log(10.0)) + offset_db
    filled: np.ndarray = level_db[:, below] * (1.0 - share) + level_db[:, above] * share
    return filled


@functools.cache
def _picture_terms() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return dB to add per band and, per band, the two bands to mix and the second's share."""
    angle = 2.0 * np.pi * np.maximum(band_centres_hz(), _LOWEST_PICTURE_HZ) / MEL_RATE_HZ
    gain = 1.0 + PRE_EMPHASIS**2 - 2.0 * PRE_EMPHASIS * np.cos(angle)
    offset_db = -10.0 * np.log10(gain * _FULL_SCALE_POWER)
    bands = np.arange(MEL_BANDS)
    # A band whose triangle holds no bin near its tip is as good as empty.
    full = bands[mel_filters().max(axis=0) > 0.3]
    position = np.interp(bands, full, np.arange(full.size))
    lower = np.floor(position).astype(int)
    below, above = full[lower], full[np.minimum(lower + 1, full.size - 1)]
    share = (position - lower).astype(np.float32)
    return offset_db.astype(np.float32), below, above, share
