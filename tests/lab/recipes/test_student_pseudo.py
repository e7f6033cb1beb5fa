"""One-sided pseudo-labels of recordings: thresholds from the recordings themselves."""

import numpy as np
import pytest
import torch

from mirdesk.lab.recipes.student_pseudo import RECIPE
from mirdesk.lab.training.stream import MixtureStream, Teaching
from mirdesk.lab.training.teachers import LEAST_LOGIT, SURE_LOGITS, Teacher, sure_logits


def test_labels_only_ever_say_present(small, bank_folder, recordings_folder, teacher_file):
    recipe = small(RECIPE, pseudo_quantile=0.5)
    folders = [bank_folder, recordings_folder]
    sure = sure_logits(Teacher(teacher_file, has_bf16=False), folders, recipe)
    assert len(set(sure)) > 1  # one for each instrument, not one for all
    assert all(value >= LEAST_LOGIT for value in sure)
    stream = iter(MixtureStream(folders, recipe, 0, Teaching(teacher_file, sure)))
    for _ in range(3):
        labels = next(stream).pseudo_labels.numpy()
        assert set(np.unique(labels[~np.isnan(labels)])) <= {1.0}
        half = len(labels) // 2
        assert np.isnan(labels[: recipe.pairs]).all()  # mixtures have labels of their own
        is_recording = np.arange(half) >= recipe.pairs
        assert (labels[:half][is_recording] == 1).any()


def test_without_recordings_one_limit_serves_all(small, bank_folder, teacher_file):
    teacher = Teacher(teacher_file, has_bf16=False)
    assert sure_logits(teacher, [bank_folder], small(RECIPE)) == SURE_LOGITS
    torch.testing.assert_close(SURE_LOGITS[0], 0.0)


@pytest.mark.slow
def test_learns_from_recordings_too(small, learn, recordings_folder):
    checks = learn(
        small(RECIPE, recordings=3, pseudo_quantile=0.6, steps=80), recordings_folder
    )
    assert 0 < checks[-1].losses["pseudo"] < checks[0].losses["pseudo"]
