"""The student that ships, second stage: on windows as long as the program listens to.

Squeeze-and-excitation looks at a whole window: what was learned on cuts of three seconds is a
little off in windows of ten. Begins with a run of ``student`` (``--begin-with``), at a low
rate.
"""

import dataclasses
from typing import Final

from mirdesk.analysis.analyzer import WINDOW_FRAMES
from mirdesk.lab.recipes import student
from mirdesk.lab.recipes.recipe import Recipe

RECIPE: Final[Recipe] = dataclasses.replace(
    student.RECIPE,
    mixtures=dataclasses.replace(student.RECIPE.mixtures, frames=WINDOW_FRAMES),
    pairs=9,
    recordings=3,
    learning_rate=1e-4,
    warm_up=0.05,
)
