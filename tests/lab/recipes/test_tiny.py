"""The recipe of the tests trains in seconds."""

from mirdesk.lab.recipes.tiny import RECIPE


def test_is_small():
    assert RECIPE.pairs * RECIPE.steps * RECIPE.mixtures.frames < 200_000
    assert not RECIPE.needs_teacher
