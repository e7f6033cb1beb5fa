"""What a step of training is given."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.lab.mixtures import Mixture


class Batch(NamedTuple):
    """Pairs of cuts: the second half are other cuts of what the first half was cut from.

    Unlabelled recordings come after the mixtures in each half. Without a teacher what is its
    has no columns.
    """

    mel: torch.Tensor  # (2 pairs, MEL_BANDS, frames) float16
    frame_labels: torch.Tensor  # (2 pairs, frames / FRAME_STRIDE, 20)
    clip_labels: torch.Tensor  # (2 pairs, 20)
    pseudo_labels: torch.Tensor  # (2 pairs, 20): 1 surely present, else NaN
    teacher: torch.Tensor  # (2 pairs, 384) its embeddings
    teacher_clip: torch.Tensor  # (2 pairs, 20) its logits of the instruments
    teacher_tags: torch.Tensor  # (2 pairs, tags) its logits of the tags

    @property
    def has_teacher(self) -> bool:
        """Whether a teacher has heard it."""
        return self.teacher.shape[1] > 0


def collate(mixtures: Sequence[Mixture], pseudo_labels: np.ndarray | None = None) -> Batch:
    """Stack mixtures into a batch that no teacher has heard.

    Parameters
    ----------
    mixtures : sequence of Mixture
    pseudo_labels : ndarray, shape (mixtures, 20), or None
        1 surely present, else NaN; none by default.
    """
    if pseudo_labels is None:
        pseudo_labels = np.full((len(mixtures), INSTRUMENT_COUNT), np.nan, np.float32)
    return Batch(
        torch.from_numpy(np.stack([mixture.mel for mixture in mixtures]).astype(np.float16)),
        torch.from_numpy(np.stack([mixture.frame_labels for mixture in mixtures])),
        torch.from_numpy(np.stack([mixture.clip_labels for mixture in mixtures])),
        torch.from_numpy(pseudo_labels),
        *(torch.zeros(len(mixtures), 0) for _ in range(3)),
    )
