"""Each recipe as small as ``tiny``, on oscillators; a teacher of width 0.1."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mirdesk.lab.recipes import tiny
from mirdesk.lab.recipes.recipe import Recipe
from mirdesk.lab.stems import BankWriter, Stem
from mirdesk.lab.training.checks import Check
from mirdesk.lab.training.runs import train

CHECKED = 50


@pytest.fixture(scope="session")
def recordings_folder(tmp_path_factory) -> Path:
    """A bank of two unlabelled recordings: of noise bursts, and of tones."""
    folder = tmp_path_factory.mktemp("recordings")
    rng = np.random.default_rng(0)
    with BankWriter(folder) as writer:
        for number in range(2):
            loudness = np.repeat(rng.uniform(0.01, 1.0, 60), 3200)
            time_s = np.arange(loudness.size) / 32_000
            tones = np.sin(2 * np.pi * 330 * time_s) + np.sin(2 * np.pi * 990 * time_s)
            sound = rng.normal(0, 0.3, loudness.size) if number else 0.3 * tones
            about = Stem(
                *(0, 0, (), (), "noise", f"real/{number}", "CC0"),
                is_held_out=False,
                is_recording=True,
            )
            writer.add((loudness * sound).astype(np.float32), about)
    return folder


def small(recipe: Recipe, **changes: object) -> Recipe:
    """Return a recipe that trains in seconds; its weights and what is special to it stay."""
    size = {
        name: getattr(tiny.RECIPE, name)
        for name in ("width", "features", "mixtures", "pairs", "learning_rate", "ema_decay")
    }
    size |= {"has_bf16": False, "tags": min(recipe.tags, 4), "steps": 24, "check_every": 12}
    size |= {"trunk_rate": 1.0}
    return dataclasses.replace(recipe, **(size | changes))


@pytest.fixture(name="small")
def small_maker() -> Callable[..., Recipe]:
    return small


@pytest.fixture
def learn(bank_folder, tmp_path, teacher_file) -> Callable[..., list[Check]]:
    """Train on oscillators, and check that the loss fell and that it beats chance."""

    def learn(
        recipe: Recipe, *others: Path, run: Path = tmp_path, least: float = 0.47
    ) -> list[Check]:
        checks = train(
            [bank_folder, *others],
            run,
            recipe,
            teacher=teacher_file if recipe.needs_teacher else None,
            checked_on=[bank_folder],
            loaders=0,
            validation_count=CHECKED,
        )
        assert checks[-1].loss < checks[0].loss
        # By chance, with three instruments of which mostly one plays: 0.40 to 0.45.
        assert checks[-1].clip_map > least
        return checks

    return learn
