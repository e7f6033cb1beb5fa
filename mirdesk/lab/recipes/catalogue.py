"""The recipes by name."""

from typing import Final

from mirdesk.errors import DatasetError
from mirdesk.lab.recipes import (
    self_training,
    small_cnn,
    student,
    student_east,
    student_kd,
    student_plain,
    student_pseudo,
    student_relational,
    tiny,
)
from mirdesk.lab.recipes.recipe import Recipe

RECIPES: Final[dict[str, Recipe]] = {
    "student": student.RECIPE,
    "student_plain": student_plain.RECIPE,
    "student_kd": student_kd.RECIPE,
    "student_east": student_east.RECIPE,
    "student_east_cosine": student_east.COSINE,
    "student_relational": student_relational.RECIPE,
    "student_pseudo": student_pseudo.RECIPE,
    "self_training": self_training.RECIPE,
    "small_cnn": small_cnn.RECIPE,
    "tiny": tiny.RECIPE,
}


def recipe_named(name: str) -> Recipe:
    """Return a recipe.

    Raises
    ------
    DatasetError
        There is none of this name.
    """
    if name not in RECIPES:
        raise DatasetError(f"unknown recipe {name!r}; known: {', '.join(RECIPES)}")
    return RECIPES[name]
