"""Batches without end: mixtures made on the fly, recordings beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import IterableDataset
from typing_extensions import override

from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.lab.mixtures import Mixer, Mixture
from mirdesk.lab.pseudo_labels import PseudoLabels
from mirdesk.lab.recipes.recipe import Recipe
from mirdesk.lab.stems import StemBank
from mirdesk.lab.training.batches import Batch, collate
from mirdesk.lab.training.teachers import SURE_LOGITS, Teacher


@dataclass(frozen=True, slots=True)
class Teaching:
    """Where knowledge beside the labels comes from.

    Attributes
    ----------
    weights : Path or None
        Of mn04; what it hears then comes with each batch.
    sure : tuple of float
        Logits above which it surely hears an instrument.
    pseudo_labels : Path or None
        A file of ``lab.pseudo_labels``; recordings are then cut where it has labels.
    """

    weights: Path | None = None
    sure: tuple[float, ...] = SURE_LOGITS
    pseudo_labels: Path | None = None


class MixtureStream(IterableDataset[Batch]):
    """An endless stream of batches; each loading process draws its own.

    Parameters
    ----------
    folders : sequence of Path
        Banks, opened by each process for itself.
    recipe : Recipe
    seed : int
    teaching : Teaching
    """

    def __init__(
        self, folders: Sequence[Path], recipe: Recipe, seed: int, teaching: Teaching
    ) -> None:
        super().__init__()
        self._folders = list(folders)
        self._recipe = recipe
        self._seed = seed
        self._teaching = teaching

    @override
    def __iter__(self) -> Iterator[Batch]:
        worker = torch.utils.data.get_worker_info()
        torch.set_num_threads(1)
        seed = self._seed * 1000 + (worker.id if worker else 0)
        recipe, teaching = self._recipe, self._teaching
        banks = [StemBank(folder) for folder in self._folders]
        mixer = Mixer(banks, recipe.mixtures, seed=seed)
        labelled = (
            PseudoLabels(teaching.pseudo_labels, self._folders, banks)
            if teaching.pseudo_labels
            else None
        )
        teacher = (
            Teacher(teaching.weights, has_bf16=recipe.has_bf16) if teaching.weights else None
        )
        sure = None if labelled else teaching.sure
        while True:
            batch = _drawn(mixer, labelled, recipe)
            yield batch if teacher is None else teacher.teach(batch, recipe, sure)


def _drawn(mixer: Mixer, labelled: PseudoLabels | None, recipe: Recipe) -> Batch:
    """Return the next batch."""
    chosen = [mixer.draw() for _ in range(recipe.pairs)]
    firsts, seconds = [mixer.mix(c) for c in chosen], [mixer.mix(c) for c in chosen]
    nothing = np.full(INSTRUMENT_COUNT, np.nan, np.float32)
    told = [[nothing] * recipe.pairs, [nothing] * recipe.pairs]
    for _ in range(recipe.recordings):
        pair: tuple[Mixture, Mixture] | None
        labels = (nothing, nothing)
        if labelled is not None:
            pair, labels = labelled.draw(mixer)
        else:
            pair = mixer.recording_pair()
        if pair is None:
            continue
        for cuts, rows, cut, label in zip((firsts, seconds), told, pair, labels, strict=True):
            cuts.append(cut)
            rows.append(label)
    return collate([*firsts, *seconds], np.stack([*told[0], *told[1]]))
