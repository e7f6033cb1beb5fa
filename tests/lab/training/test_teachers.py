"""What a teacher is sure to hear: one-sided, and in recordings only."""

import torch

from mirdesk.lab.recipes.tiny import RECIPE
from mirdesk.lab.training.batches import Batch
from mirdesk.lab.training.teachers import SURE_LOGITS, Taught, surely_heard, taught

LABELS = torch.tensor([[0.0] * 20, [torch.nan] * 20])


def test_sure_in_unlabelled_clips_only():
    logits = torch.full((2, 20), -5.0)
    logits[:, 3] = 2.0
    heard = surely_heard(LABELS, logits, SURE_LOGITS)
    assert heard[0].isnan().all()
    assert heard[1, 3] == 1
    assert heard[1].isnan().sum() == 19  # never "absent"


def test_each_instrument_has_its_own_limit():
    logits = torch.full((2, 20), -1.0)
    sure = [0.0] * 19 + [-2.0]
    assert surely_heard(LABELS, logits, sure)[1].nan_to_num().tolist() == [0.0] * 19 + [1.0]


def test_pseudo_labels_from_a_file_are_kept():
    nothing = torch.zeros(2, 0)
    mine = torch.full((2, 20), torch.nan)
    batch = Batch(
        torch.zeros(2, 128, 160),
        torch.zeros(2, 16, 20),
        LABELS,
        mine,
        nothing,
        nothing,
        nothing,
    )
    told = Taught(torch.zeros(2, 7), torch.full((2, 20), 9.0), torch.zeros(2, 44))
    assert taught(batch, told, RECIPE, None).pseudo_labels.isnan().all()
    found = taught(batch, told, RECIPE, SURE_LOGITS)
    assert (found.pseudo_labels[1] == 1).all()
    assert found.has_teacher
    assert found.teacher_tags.shape == (2, RECIPE.tags)
