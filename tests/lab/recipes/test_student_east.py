"""Embeddings as teachers: distance correlation and cosine rise."""

import pytest
import torch

from mirdesk.lab.recipes.student_east import COSINE, RECIPE
from mirdesk.lab.training.trainer import STATE_FILE


def test_distance_correlation_rises(small, learn):
    checks = learn(small(RECIPE, steps=32, check_every=8))
    assert 0 < checks[-1].losses["teacher"] < checks[0].losses["teacher"]
    assert checks[-1].losses["distill"] == 0


@pytest.mark.slow
def test_cosine_rises_through_a_map_that_is_not_shipped(small, learn, tmp_path):
    checks = learn(small(COSINE, steps=32, check_every=8))
    assert 0 < checks[-1].losses["cosine"] < checks[0].losses["cosine"]
    state = torch.load(tmp_path / STATE_FILE, weights_only=True)
    assert state["bridge"]["weight"].shape[1] == small(COSINE).network().feature_size
    assert not any("bridge" in name for name in state["average"])
