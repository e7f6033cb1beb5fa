"""A small CNN alone, on labels of clips: the least there is.

The yardstick of Yin et al., "Reprogramming pretrained models for instrument recognition",
arXiv 2211.08379. A network of its own (``lab.plain_cnn``): it cannot be shipped.
"""

from typing import Final

from mirdesk.lab.recipes.recipe import CROPS, PLAIN_CNN, Recipe

RECIPE: Final = Recipe(
    architecture=PLAIN_CNN, features=96, mixtures=CROPS, frame_weight=0.0, clip_weight=1.0
)
