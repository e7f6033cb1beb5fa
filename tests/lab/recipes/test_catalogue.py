"""Recipes describe networks that can be built and mixtures that fit them."""

import pytest
import torch

from mirdesk.analysis.network import FRAME_STRIDE, INPUT_STEP, parameter_count
from mirdesk.errors import DatasetError
from mirdesk.lab.audioset import TAGS
from mirdesk.lab.recipes.catalogue import RECIPES, recipe_named
from mirdesk.lab.verbs_train import RECIPE_NAMES


@pytest.mark.parametrize("name", RECIPES)
def test_recipe_builds(name):
    recipe = RECIPES[name]
    assert recipe.mixtures.frames % INPUT_STEP == 0
    network = recipe.network().eval()
    with torch.no_grad():
        outputs, _, _ = network(torch.zeros(1, 1, 128, recipe.mixtures.frames))
    assert outputs.logits.shape[1] == recipe.mixtures.frames // FRAME_STRIDE
    assert parameter_count(network) < 750_000  # 3 MB of float32
    assert network.tag_count == recipe.tags <= len(TAGS)


def test_names():
    assert recipe_named("student") is RECIPES["student"]
    assert tuple(RECIPES) == RECIPE_NAMES  # as the command line tells them
    with pytest.raises(DatasetError, match="unknown recipe 'kazoo'; known: student"):
        recipe_named("kazoo")
