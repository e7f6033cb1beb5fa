"""Trains in seconds on a bank of a few stems: for tests and for trying the lab out."""

from typing import Final

from mirdesk.lab.mixtures import MixtureSettings
from mirdesk.lab.recipes.recipe import Recipe

RECIPE: Final = Recipe(
    width=0.1,
    features=32,
    mixtures=MixtureSettings(frames=160, effects=0.2, stem_odds=(0.1, 0.6, 0.3)),
    pairs=8,
    steps=90,
    learning_rate=4e-3,
    ema_decay=0.8,
    contrast_weight=0.1,
    teacher_weight=0.7,
    check_every=45,
    has_bf16=False,
)
