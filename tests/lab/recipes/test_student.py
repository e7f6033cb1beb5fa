"""The student that ships uses everything at once, and begins with the teacher's trunk."""

import pytest

from mirdesk.errors import DatasetError
from mirdesk.lab.recipes.student import RECIPE
from mirdesk.lab.training.trainer import Trainer


@pytest.mark.slow
def test_all_its_losses_fall(small, learn, recordings_folder):
    checks = learn(
        small(RECIPE, recordings=2, tags=4, steps=80, check_every=40), recordings_folder
    )
    for name in ("frame", "clip", "contrast", "tag"):
        assert 0 < checks[-1].losses[name] < checks[0].losses[name], name
    assert checks[-1].losses["relation"] > 0
    assert 0 < checks[-1].losses["teacher"] < 0.3  # its trunk is the teacher's: alike at once


def test_needs_its_teacher(small):
    with pytest.raises(DatasetError, match="name its weights"):
        Trainer(small(RECIPE), seed=0, time_limit_s=1e9)
