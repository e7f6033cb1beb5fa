"""One set of mixtures for all: mixed once, heard by the teacher once, seen by everything.

A folder in the format of ``lab.frozen.clips``, two cuts of each mixture next to each other, and
``taught.npz``: what mn04 says of each clip.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch

from mirdesk.analysis.mobilenet import AUDIOSET_CLASSES, load_audioset_network
from mirdesk.analysis.network import FRAME_STRIDE
from mirdesk.audio.spectrogram import MEL_BANDS
from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.errors import DatasetError
from mirdesk.lab.audioset import TAGS, instrument_logits
from mirdesk.lab.frozen.clips import LABELS_FILE, MEL_FILE, MIX, CachedClips, open_clips
from mirdesk.lab.mixtures import Mixer, MixtureSettings
from mirdesk.lab.recipes.recipe import Recipe
from mirdesk.lab.stems import StemBank, encode
from mirdesk.lab.training.batches import Batch
from mirdesk.lab.training.teachers import SURE_LOGITS, Taught, taught

TAUGHT_FILE: Final = "taught.npz"
_UNKNOWN: Final = 2  # of a label kept as a byte, as in lab.frozen.clips
_BATCH: Final = 32


def cache_mixtures(
    folder: Path,
    banks: Sequence[Path],
    settings: MixtureSettings,
    *,
    pairs: int,
    seed: int,
    on_progress: Callable[[str], None] = lambda text: None,
) -> None:
    """Mix pairs of cuts of stems that are not held out into a folder, the same by seed.

    Raises
    ------
    DatasetError
        A folder of ``banks`` holds no bank.
    """
    mixer = Mixer([StemBank(bank) for bank in banks], settings, seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    count, frames = 2 * pairs, settings.frames
    partial = folder / (MEL_FILE + ".part")
    codes = np.lib.format.open_memmap(partial, "w+", np.uint8, (count, frames, MEL_BANDS))
    frame_labels = np.zeros((count, frames // FRAME_STRIDE, INSTRUMENT_COUNT), np.uint8)
    clip_labels = np.zeros((count, INSTRUMENT_COUNT), np.uint8)
    for pair in range(pairs):
        choices = mixer.draw()
        for row in (2 * pair, 2 * pair + 1):
            mixture = mixer.mix(choices)
            codes[row] = encode(mixture.mel.T)
            frame_labels[row] = _bytes_of(mixture.frame_labels)
            clip_labels[row] = _bytes_of(mixture.clip_labels)
        if pair % 500 == 499:
            on_progress(f"mixing: {2 * pair + 2} of {count} clips")
    codes.flush()
    kinds = np.full(count, MIX)
    np.savez(folder / LABELS_FILE, frames=frame_labels, clips=clip_labels, kinds=kinds)
    partial.replace(folder / MEL_FILE)


def teach_mixtures(
    folder: Path, teacher: Path, *, on_progress: Callable[[str], None] = lambda text: None
) -> None:
    """Let mn04 hear all clips of a folder and keep its embeddings and logits beside them.

    Raises
    ------
    DatasetError
        There are no clips.
    CheckpointError
        The weights are others.
    """
    clips = open_clips(folder)
    network = load_audioset_network(teacher)
    network.freeze()
    shape = (len(clips), network.trunk.coarse_channels)
    embeddings = np.zeros(shape, np.float16)
    logits = np.zeros((len(clips), AUDIOSET_CLASSES), np.float16)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(clips), _BATCH):
            rows = np.arange(start, min(start + _BATCH, len(clips)))
            mel = torch.from_numpy(np.ascontiguousarray(clips.mel(rows)))[:, None]
            embedding = network.embed(mel)
            embeddings[rows] = embedding.float().numpy()
            logits[rows] = network.classifier(embedding).float().numpy()
            if start // _BATCH % 50 == 49:
                on_progress(f"mn04 hears: {start + _BATCH} of {len(clips)} clips")
    np.savez(folder / TAUGHT_FILE, embeddings=embeddings, logits=logits)


class CachedMixtures:
    """Mixtures made before, as batches; see ``training.runs.BatchSource``.

    Attributes
    ----------
    clips : CachedClips
    embeddings : ndarray, shape (clips, 384 for mn04), float16
        Of the teacher.
    logits : ndarray, shape (clips, 527), float16
        Likewise.

    Raises
    ------
    DatasetError
        The folder is not as :func:`cache_mixtures` and :func:`teach_mixtures` leave it.
    """

    def __init__(self, folder: Path) -> None:
        self.clips: CachedClips = open_clips(folder)
        try:
            with np.load(folder / TAUGHT_FILE) as told:
                self.embeddings, self.logits = told["embeddings"], told["logits"]
        except (OSError, ValueError, KeyError) as error:
            raise DatasetError(f"{folder}: no teacher has heard these clips") from error
        if len(self.logits) != len(self.clips) or len(self.clips) % 2:
            raise DatasetError(f"{folder}: the clips are cut short; delete them")

    def __len__(self) -> int:
        return len(self.clips)

    def batches(self, recipe: Recipe, *, seed: int, first: int) -> Iterator[Batch]:
        """Return batches without end, from the ``first`` on; every clip once an epoch."""
        pairs = len(self.clips) // 2
        a_batch = min(recipe.pairs, pairs)
        an_epoch = pairs // a_batch
        number = first
        while True:
            epoch, place = divmod(number, an_epoch)
            order = np.random.default_rng([seed, epoch]).permutation(pairs)
            chosen = order[place * a_batch : (place + 1) * a_batch]
            yield self._batch(np.concatenate([2 * chosen, 2 * chosen + 1]), recipe)
            number += 1

    def _batch(self, rows: np.ndarray, recipe: Recipe) -> Batch:
        """Return the clips of rows, as the teacher heard them."""
        mel = np.ascontiguousarray(self.clips.mel(rows)).astype(np.float16)
        logits = self.logits[rows].astype(np.float32)
        nothing = torch.zeros(len(rows), 0)
        labels = torch.from_numpy(self.clips.clip_labels[rows])
        batch = Batch(
            torch.from_numpy(mel),
            torch.from_numpy(self.clips.frame_labels[rows]),
            labels,
            torch.full(labels.shape, torch.nan),
            *(nothing, nothing, nothing),
        )
        told = Taught(
            torch.from_numpy(self.embeddings[rows].astype(np.float32)),
            torch.from_numpy(instrument_logits(logits)),
            torch.from_numpy(logits[:, list(TAGS.values())]),
        )
        return taught(batch, told, recipe, SURE_LOGITS)


def _bytes_of(labels: np.ndarray) -> np.ndarray:
    kept: np.ndarray = np.nan_to_num(labels, nan=_UNKNOWN).astype(np.uint8)
    return kept
