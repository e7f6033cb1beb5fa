"""The student's network from chance, on labels alone: what every other recipe is to beat.

Masked losses on frames and on clips, which are pooled by attention (Kong et al., "Weakly
labelled AudioSet tagging with attention neural networks", 2019). No teacher.
"""

from typing import Final

from mirdesk.lab.recipes.recipe import CROPS, Recipe

RECIPE: Final = Recipe(mixtures=CROPS)
