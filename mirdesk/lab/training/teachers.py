"""A frozen AudioSet network that tells a batch what it hears."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import torch

from mirdesk.analysis.mobilenet import load_audioset_network
from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.lab.audioset import TAGS, instrument_logits
from mirdesk.lab.mixtures import Mixer
from mirdesk.lab.recipes.recipe import Recipe
from mirdesk.lab.stems import StemBank
from mirdesk.lab.training.batches import Batch

# AudioSet networks are cautious: even odds are a strong claim.
SURE_LOGITS: Final = (0.0,) * INSTRUMENT_COUNT
# Below one in twenty the highest of the recordings is still no claim.
LEAST_LOGIT: Final = -3.0
_SURE_SEED: Final = 555
_SURE_PAIRS: Final = 200


class Taught(NamedTuple):
    """What a teacher hears in clips."""

    embedding: torch.Tensor  # (clips, 384 for mn04)
    clip: torch.Tensor  # logits of the instruments, (clips, 20)
    tags: torch.Tensor  # logits of all of ``TAGS``, (clips, 44)


class Teacher:
    """A frozen network.

    Parameters
    ----------
    path : Path
        Official weights.
    has_bf16 : bool
        Autocast where the processor can.

    Raises
    ------
    CheckpointError
        The weights are others.
    """

    def __init__(self, path: Path, *, has_bf16: bool = True) -> None:
        self._network = load_audioset_network(path)
        self._network.freeze()
        self._has_bf16 = has_bf16

    @torch.no_grad()
    def hear(self, mel: torch.Tensor) -> Taught:
        """Return what it hears in log-mel, shape (clips, MEL_BANDS, frames)."""
        with torch.autocast("cpu", torch.bfloat16, enabled=self._has_bf16):
            embedding = self._network.embed(mel.float()[:, None])
            logits = self._network.classifier(embedding).float()
        return Taught(
            embedding.float(),
            torch.from_numpy(instrument_logits(logits.numpy())),
            logits[:, list(TAGS.values())],
        )

    def teach(self, batch: Batch, recipe: Recipe, sure: Sequence[float] | None) -> Batch:
        """Add what it hears to a batch."""
        return taught(batch, self.hear(batch.mel), recipe, sure)


def taught(batch: Batch, told: Taught, recipe: Recipe, sure: Sequence[float] | None) -> Batch:
    """Add to a batch what a teacher told of it, and pseudo-labels.

    Parameters
    ----------
    batch : Batch
    told : Taught
    recipe : Recipe
    sure : sequence of float or None
        Logits above which an instrument counts as heard, one for each; ``None`` keeps the
        pseudo-labels that the batch has.
    """
    pseudo = batch.pseudo_labels
    if sure is not None:
        pseudo = surely_heard(batch.clip_labels, told.clip, sure)
    return batch._replace(
        pseudo_labels=pseudo,
        teacher=told.embedding,
        teacher_clip=told.clip,
        teacher_tags=told.tags[:, : recipe.tags],
    )


def surely_heard(
    clip_labels: torch.Tensor, logits: torch.Tensor, sure: Sequence[float]
) -> torch.Tensor:
    """Return 1 for what is surely heard in unlabelled clips; all else is NaN, unknown.

    One-sided: that a teacher says little of an instrument teaches nothing (ears.md).
    """
    is_unlabelled = clip_labels.isnan().all(dim=1, keepdim=True)
    is_heard = (logits > torch.tensor(sure)) & is_unlabelled
    return torch.where(is_heard, 1.0, torch.nan)


def sure_logits(teacher: Teacher, folders: Sequence[Path], recipe: Recipe) -> tuple[float, ...]:
    """Return from which logit on the teacher is sure of each instrument.

    The recipe's quantile of what it says in cuts of the recordings, at least ``LEAST_LOGIT``;
    one limit for all if the recipe names no quantile or there are no recordings.
    """
    if not recipe.pseudo_quantile:
        return SURE_LOGITS
    mixer = Mixer([StemBank(folder) for folder in folders], recipe.mixtures, seed=_SURE_SEED)
    heard = []
    for _ in range(_SURE_PAIRS):
        pair = mixer.recording_pair()
        if pair is None:
            return SURE_LOGITS
        mel = torch.from_numpy(np.stack([cut.mel for cut in pair]))
        heard.append(teacher.hear(mel).clip.numpy())
    quantiles = np.quantile(np.concatenate(heard), recipe.pseudo_quantile, axis=0)
    return tuple(float(max(value, LEAST_LOGIT)) for value in quantiles)
