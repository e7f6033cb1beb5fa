"""Labels of unlabelled recordings, by the networks there are, kept in a file.

What several networks say of a stretch is standardised for each instrument and averaged: that
ranks better than any of them (ears.md). Above a quantile an instrument is present; below, it is
unknown, never absent.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import torch

from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.errors import DatasetError
from mirdesk.lab.mixtures import Mixer, Mixture, MixtureSettings
from mirdesk.lab.stems import Stem, StemBank

# Log-mel of clips, (clips, MEL_BANDS, frames), to logits (clips, 20).
Listener = Callable[[torch.Tensor], np.ndarray]

_BATCH: Final = 32
_LEAST_LOGIT: Final = -3.0  # as training.teachers: below, the highest rank is still no claim
_LEAST_SPREAD: Final = 1e-3
_SEED: Final = 31


class Stretch(NamedTuple):
    """Where a labelled stretch lies."""

    bank: int
    start: int  # of the recording in its bank
    first: int  # mel frame within the recording


def label_recordings(
    folders: Sequence[Path],
    out: Path,
    listeners: Sequence[Listener],
    *,
    frames: int,
    quantile: float,
    on_progress: Callable[[str], None] = lambda text: None,
) -> int:
    """Let networks hear all recordings of banks, write labels, and return their number.

    Parameters
    ----------
    folders : sequence of Path
    out : Path
        File to write (``.npz``).
    listeners : sequence of callable
        At least one.
    frames : int
        Length of a stretch; each begins half a stretch after the one before.
    quantile : float
        Of what is said of an instrument; above, it is present.
    on_progress : callable
        Told now and then.

    Raises
    ------
    DatasetError
        The banks hold no recordings to train on.
    """
    banks = [StemBank(folder) for folder in folders]
    found = [
        (number, stem, first)
        for number, bank in enumerate(banks)
        for stem in bank.recordings
        if not stem.is_held_out
        for first in range(0, max(1, stem.frames - frames), frames // 2)
    ]
    if not found:
        raise DatasetError(f"{_shown(folders)}: no unlabelled recordings to label")
    mixer = Mixer(banks, MixtureSettings(frames=frames, effects=0.0), seed=_SEED)
    said: list[list[np.ndarray]] = [[] for _ in listeners]
    for begin in range(0, len(found), _BATCH):
        part = found[begin : begin + _BATCH]
        cuts = [mixer.recording_cut(banks[n], stem, first).mel for n, stem, first in part]
        mel = torch.from_numpy(np.stack(cuts))
        for listener, heard in zip(listeners, said, strict=True):
            heard.append(listener(mel))
        if begin // _BATCH % 20 == 0:
            on_progress(f"labelling: {begin} of {len(found)} stretches heard")
    logits = np.stack([np.concatenate(each) for each in said])  # (listeners, stretches, 20)
    scores = fused(logits)
    sure = (scores > np.quantile(scores, quantile, axis=0)) & (
        logits.mean(axis=0) > _LEAST_LOGIT
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        out,
        places=np.array([(n, stem.start, first) for n, stem, first in found]),
        scores=scores.astype(np.float16),
        present=sure,
        frames=frames,
    )
    return int(sure.sum())


def fused(logits: np.ndarray) -> np.ndarray:
    """Return the mean of standardised logits, (clips, 20), of (listeners, clips, 20)."""
    centred = logits - logits.mean(axis=1, keepdims=True)
    spread = logits.std(axis=1, keepdims=True) + _LEAST_SPREAD
    scores: np.ndarray = (centred / spread).mean(axis=0)
    return scores


class PseudoLabels:
    """Labelled stretches of recordings, to draw from.

    Parameters
    ----------
    path : Path
        As :func:`label_recordings` wrote it.
    folders, banks
        The banks it was written for, in the same order; further ones may follow.

    Raises
    ------
    DatasetError
        No such file, or it was written for other banks.
    """

    def __init__(self, path: Path, folders: Sequence[Path], banks: Sequence[StemBank]) -> None:
        try:
            with np.load(path) as kept:
                self.places, self.present = kept["places"], kept["present"]
                self.frames = int(kept["frames"])
        except (OSError, ValueError, KeyError) as error:
            raise DatasetError(f"{path}: no pseudo-labels here ({error})") from error
        recordings = {
            (number, stem.start): (bank, stem)
            for number, bank in enumerate(banks)
            for stem in bank.recordings
        }
        self._stretches: dict[tuple[int, int], list[int]] = defaultdict(list)
        for row, (number, start, _) in enumerate(self.places.tolist()):
            self._stretches[number, start].append(row)
        if not self._stretches.keys() <= recordings.keys():
            raise DatasetError(
                f"{path}: labels of other banks than {_shown(folders)}; delete it and "
                "begin the run again"
            )
        self._recordings: dict[tuple[int, int], tuple[StemBank, Stem]] = recordings
        # Stretches in which something is surely heard teach more: half of the draws.
        self._telling = np.flatnonzero(self.present.any(axis=1))

    def labels(self, row: int) -> np.ndarray:
        """Return 1 for what is surely there, else NaN, shape (20,), float32."""
        labels = np.full(INSTRUMENT_COUNT, np.nan, np.float32)
        labels[self.present[row]] = 1.0
        return labels

    def draw(
        self, mixer: Mixer
    ) -> tuple[tuple[Mixture, Mixture], tuple[np.ndarray, np.ndarray]]:
        """Return two cuts of one recording and the pseudo-labels of each."""
        rng = mixer.rng
        is_telling = self._telling.size > 0 and rng.random() < 0.5
        row = int(rng.choice(self._telling) if is_telling else rng.integers(len(self.places)))
        place = Stretch(*self.places[row].tolist())
        other = int(rng.choice(self._stretches[place.bank, place.start]))
        bank, stem = self._recordings[place.bank, place.start]
        cuts = (
            mixer.recording_cut(bank, stem, place.first),
            mixer.recording_cut(bank, stem, int(self.places[other][2])),
        )
        return cuts, (self.labels(row), self.labels(other))


def _shown(folders: Sequence[Path]) -> str:
    return ", ".join(str(folder) for folder in folders)
