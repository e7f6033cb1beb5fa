"""Clips mixed once and kept, so that frozen networks need hear them only once.

A folder with ``mel.npy`` (clips, frames, MEL_BANDS) as the bytes of stem banks, and
``labels.npz``. Lone notes come as they do when the program listens to a short file: from its
first frame on, with digital silence behind.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from mirdesk.analysis.network import FRAME_STRIDE
from mirdesk.audio.spectrogram import LOG_FLOOR, LOG_SCALE, LOG_SHIFT, MEL_BANDS
from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.errors import DatasetError
from mirdesk.lab.mixtures import Mixer, MixtureSettings
from mirdesk.lab.stems import POWER_OF_CODE, StemBank, encode

MEL_FILE: Final = "mel.npy"
LABELS_FILE: Final = "labels.npz"
CLIP_FRAMES: Final = 480  # 4.8 s: a whole number of coarse and of output frames
NOTE: Final = "note"
SOLO: Final = "solo"
MIX: Final = "mix"
_NOTE_FRAMES: Final = (160, 240, 320, 480)  # how long lone notes are listened to
_ONE_STEM: Final = (0.0, 1.0)
_UNKNOWN: Final = 2  # of a label kept as a byte
_EFFECTS: Final = 0.7
_SAMPLE_SHARE: Final = 2.0  # real recordings are what clips of soundfonts lack

# Log-mel of each byte of a bank.
MEL_OF_CODE: Final = ((np.log(POWER_OF_CODE + LOG_FLOOR) + LOG_SHIFT) / LOG_SCALE).astype(
    np.float32
)


class Counts(NamedTuple):
    """How many clips of each kind."""

    notes: int
    solos: int
    mixtures: int


@dataclass(frozen=True, slots=True)
class CachedClips:
    """Clips on disk.

    Attributes
    ----------
    codes : ndarray, shape (clips, frames, MEL_BANDS), uint8
        Memory-mapped.
    frame_labels : ndarray, shape (clips, frames / FRAME_STRIDE, 20), float32
        1 on, 0 off, NaN unknown.
    clip_labels : ndarray, shape (clips, 20), float32
    kinds : ndarray, shape (clips,), str
        ``note``, ``solo`` or ``mix``.
    """

    codes: np.ndarray
    frame_labels: np.ndarray
    clip_labels: np.ndarray
    kinds: np.ndarray

    def mel(self, rows: np.ndarray) -> np.ndarray:
        """Return log-mel of some clips, shape (rows, MEL_BANDS, frames), float32."""
        mel: np.ndarray = MEL_OF_CODE[self.codes[rows]].transpose(0, 2, 1)
        return mel

    def __len__(self) -> int:
        return len(self.codes)


def cache_clips(
    folder: Path,
    banks: Sequence[Path],
    counts: Counts,
    *,
    seed: int,
    held_out: bool = False,
    on_progress: Callable[[str], None] = lambda text: None,
) -> CachedClips:
    """Mix clips into a folder and return them; the same seed gives the same clips.

    Parameters
    ----------
    folder : Path
        Made; clips that are there are replaced.
    banks : sequence of Path
    counts : Counts
    seed : int
    held_out : bool
        Mix what banks keep for validation, else the rest.
    on_progress : callable
        Told now and then.

    Raises
    ------
    DatasetError
        A folder holds no bank.
    """
    opened = [StemBank(bank) for bank in banks]
    folder.mkdir(parents=True, exist_ok=True)
    kinds = np.repeat([NOTE, SOLO, MIX], counts)
    shape = (len(kinds), CLIP_FRAMES, MEL_BANDS)
    codes = np.lib.format.open_memmap(folder / MEL_FILE, "w+", np.uint8, shape)
    frames = np.zeros((len(kinds), CLIP_FRAMES // FRAME_STRIDE, INSTRUMENT_COUNT), np.uint8)
    clips = np.zeros((len(kinds), INSTRUMENT_COUNT), np.uint8)
    mixers = _mixers(opened, seed, held_out=held_out)
    for row, kind in enumerate(kinds):
        choices = mixers[kind]
        mixer = choices[row % len(choices)]
        mixture = mixer.mix(mixer.draw())
        length = mixture.mel.shape[1]
        codes[row, :length] = encode(mixture.mel.T)
        frames[row, : length // FRAME_STRIDE] = _bytes_of(mixture.frame_labels)
        clips[row] = _bytes_of(mixture.clip_labels)
        if row % 1000 == 999:
            on_progress(f"{folder.name}: {row + 1} of {len(kinds)} clips")
    codes.flush()
    np.savez(folder / LABELS_FILE, frames=frames, clips=clips, kinds=kinds)
    return open_clips(folder)


def open_clips(folder: Path) -> CachedClips:
    """Open clips made before.

    Raises
    ------
    DatasetError
        There are none, or they are damaged.
    """
    try:
        codes = np.load(folder / MEL_FILE, mmap_mode="r")
        with np.load(folder / LABELS_FILE) as labels:
            clips = CachedClips(
                codes,
                _floats_of(labels["frames"]),
                _floats_of(labels["clips"]),
                labels["kinds"],
            )
    except (OSError, ValueError, KeyError) as error:
        raise DatasetError(f"{folder}: no cached clips here ({error})") from error
    if not len(clips.codes) == len(clips.frame_labels) == len(clips.kinds):
        raise DatasetError(f"{folder}: the clips are cut short; make them again")
    return clips


def _mixers(
    banks: Sequence[StemBank], seed: int, *, held_out: bool
) -> dict[str, tuple[Mixer, ...]]:
    """Return what mixes each kind."""

    def mixer(frames: int, odds: tuple[float, ...] | None, place: int) -> Mixer:
        settings = MixtureSettings(frames, effects=_EFFECTS, sample_share=_SAMPLE_SHARE)
        if odds is not None:
            settings = MixtureSettings(frames, odds, _EFFECTS, _SAMPLE_SHARE)
        return Mixer(banks, settings, seed=1000 * seed + place, held_out=held_out)

    notes = tuple(mixer(frames, _ONE_STEM, place) for place, frames in enumerate(_NOTE_FRAMES))
    return {
        NOTE: notes,
        SOLO: (mixer(CLIP_FRAMES, _ONE_STEM, 10),),
        MIX: (mixer(CLIP_FRAMES, None, 20),),
    }


def _bytes_of(labels: np.ndarray) -> np.ndarray:
    kept: np.ndarray = np.nan_to_num(labels, nan=_UNKNOWN).astype(np.uint8)
    return kept


def _floats_of(kept: np.ndarray) -> np.ndarray:
    labels = kept.astype(np.float32)
    labels[kept == _UNKNOWN] = np.nan
    return labels
