"""Differences on the same clips, and what is said of them."""

import numpy as np
import pytest

from mirdesk.lab.comparison.measured import Measured, Scores
from mirdesk.lab.comparison.order import difference, order_in_words, resampled_mean_ap
from mirdesk.lab.comparison.systems import CNN_MN04, EAST, KD, MN04, PLAIN
from mirdesk.lab.metrics import average_precision
from mirdesk.lab.training.checks import mean_ap

PART = "held-out: mixtures"


def scores(noise: float, seed: int = 1, count: int = 300) -> Scores:
    truths = (np.random.default_rng(0).random((count, 20)) < 0.3).astype(np.float32)
    blurred = truths + np.random.default_rng(seed).normal(0, noise, truths.shape)
    return Scores(blurred, truths, np.arange(count))


def test_unweighted_is_average_precision():
    part = scores(1.0)
    part.truths[::7, 3] = np.nan
    found = resampled_mean_ap(part, np.ones((1, 300), np.float32))[0]
    assert found == pytest.approx(mean_ap(part.scores, part.truths), abs=1e-6)


def test_weights_repeat_clips():
    part = scores(1.0, count=40)
    weights = np.random.default_rng(0).integers(0, 3, (1, 40)).astype(np.float32)
    repeated = np.repeat(np.arange(40), weights[0].astype(int))
    # Ties of repeated clips: the order within them matters a little.
    expected = np.mean(
        [
            average_precision(
                part.scores[repeated, i] + 1e-9 * np.arange(len(repeated)),
                part.truths[repeated, i],
            )
            for i in range(20)
        ]
    )
    assert resampled_mean_ap(part, weights)[0] == pytest.approx(expected, abs=0.02)


def test_differences():
    ahead = difference(scores(0.5), scores(1.0))
    assert ahead.is_sure
    assert ahead.interval.low < ahead.value < ahead.interval.high
    level = difference(scores(1.0, seed=1), scores(1.0, seed=2))
    assert not level.is_sure


def words(**noises: float) -> list[str]:
    names = {"cnn": CNN_MN04, "mn04": MN04, "east": EAST, "kd": KD, "plain": PLAIN}
    found = {names[key]: {PART: scores(noise, seed=3)} for key, noise in noises.items()}
    facts = {name: Measured(name, 12_000, 0, is_reused=False, parts={}) for name in found}
    return order_in_words(PART, facts, found)


def test_the_published_order_in_words():
    line = words(cnn=0.4, mn04=1.5)[0]
    assert line.startswith(
        f"{PART}: CNN + mn04 far above mapped mn04 with 12000 parameters: +0."
    )
    assert line.endswith(": holds")
    assert words(cnn=1.4, mn04=1.5)[0].endswith("above, but not far")
    lines = words(east=1.0, kd=0.5, plain=0.5)
    assert len(lines) == 3
    assert lines[0].endswith("the other way round")
    assert lines[1].endswith("has zero in it")


def test_nothing_to_compare_says_nothing():
    assert words(plain=1.0) == []
