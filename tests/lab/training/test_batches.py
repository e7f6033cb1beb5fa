"""Batches are stacked mixtures."""

import numpy as np
import torch

from mirdesk.lab.mixtures import Mixture
from mirdesk.lab.training.batches import collate

ONE = Mixture(
    np.zeros((128, 160), np.float32), np.zeros((16, 20), np.float32), np.ones(20, np.float32)
)


def test_stacks_what_no_teacher_has_heard():
    batch = collate([ONE, ONE])
    assert batch.mel.shape == (2, 128, 160)
    assert batch.mel.dtype == torch.float16
    assert batch.frame_labels.shape == (2, 16, 20)
    assert batch.clip_labels.shape == batch.pseudo_labels.shape == (2, 20)
    assert batch.pseudo_labels.isnan().all()
    assert not batch.has_teacher


def test_keeps_pseudo_labels():
    labels = np.full((1, 20), np.nan, np.float32)
    labels[0, 3] = 1.0
    assert collate([ONE], labels).pseudo_labels[0, 3] == 1
