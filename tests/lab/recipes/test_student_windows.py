"""The second stage begins with an earlier run and listens to whole windows."""

import pytest
import torch
from safetensors.torch import load_file

from mirdesk.analysis.analyzer import WINDOW_FRAMES
from mirdesk.analysis.cards import WEIGHTS_FILE
from mirdesk.errors import DatasetError
from mirdesk.lab.recipes.student_windows import RECIPE
from mirdesk.lab.training.trainer import Trainer


def test_windows_are_those_of_the_program():
    assert RECIPE.mixtures.frames == WINDOW_FRAMES


def test_begins_with_the_average_of_a_run(small, teacher_file, tmp_path):
    recipe = small(RECIPE)
    first = Trainer(recipe, seed=0, time_limit_s=1e9, teacher=teacher_file)
    first.save(tmp_path)
    second = Trainer(
        recipe, seed=1, time_limit_s=1e9, teacher=teacher_file, begin_with=tmp_path
    )
    saved = load_file(tmp_path / WEIGHTS_FILE)
    begun = second.network.state_dict()
    assert set(begun) == set(saved)
    assert all(torch.equal(begun[name], value) for name, value in saved.items())


def test_other_runs_are_refused(small, teacher_file, tmp_path):
    wide = small(RECIPE, features=24)
    with pytest.raises(DatasetError, match="no weights to begin with"):
        Trainer(wide, seed=0, time_limit_s=1e9, teacher=teacher_file, begin_with=tmp_path)
    narrow = Trainer(small(RECIPE), seed=0, time_limit_s=1e9, teacher=teacher_file)
    narrow.save(tmp_path)
    with pytest.raises(DatasetError, match="of another network"):
        Trainer(wide, seed=0, time_limit_s=1e9, teacher=teacher_file, begin_with=tmp_path)
