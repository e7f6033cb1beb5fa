"""Intervals against what resampling by hand gives."""

import time

import numpy as np
import pytest

from mirdesk.lab.bootstrap import class_intervals, draws, interval, mean_interval
from mirdesk.lab.metrics import average_precision, f1_score, roc_auc


def made_up(rows, classes=1, seed=0):
    rng = np.random.default_rng(seed)
    truths = (rng.random((rows, classes)) < 0.3).astype(float)
    scores = np.round(np.clip(0.3 * truths + 0.7 * rng.random((rows, classes)), 0, 1), 2)
    truths[rng.random(truths.shape) < 0.1] = np.nan
    return scores, truths


def test_groups_are_drawn_as_often_as_there_are_groups():
    drawn = draws(np.array([0, 1, 1, 2]), resamples=50)
    assert drawn.shape == (50, 3)
    assert (drawn.sum(axis=1) == 3).all()
    np.testing.assert_array_equal(drawn, draws(np.array([0, 1, 2]), resamples=50))


def test_intervals_are_those_of_rows_repeated_by_hand():
    scores, truths = made_up(60)
    groups = np.arange(60) // 3
    thresholds = np.array([0.4])
    found = class_intervals(scores, truths, thresholds, groups)
    by_hand = []
    for counts in draws(groups).astype(int):
        rows = np.repeat(np.arange(60), counts[groups])
        score, truth = scores[rows, 0], truths[rows, 0]
        by_hand.append(
            (
                average_precision(score, truth),
                roc_auc(score, truth),
                f1_score(score, truth, 0.4),
            )
        )
    for mine, theirs in zip(
        (found.average_precision[0], found.roc_auc[0], found.f1[0]),
        np.array(by_hand, float).T,
        strict=True,
    ):
        assert mine == pytest.approx(interval(theirs), abs=1e-4)
    assert found.mean_ap == pytest.approx(found.average_precision[0])


def test_groups_widen_the_interval():
    scores, truths = made_up(300)
    alone = class_intervals(scores, truths, np.array([0.4]), np.arange(300)).mean_f1
    # The same evidence six times over is no more evidence.
    repeated = class_intervals(
        np.repeat(scores, 6, 0), np.repeat(truths, 6, 0), np.array([0.4]), np.arange(1800) // 6
    ).mean_f1
    assert repeated == pytest.approx(alone, abs=1e-4)


def test_many_scores_are_binned_without_harm():
    rng = np.random.default_rng(1)
    truths = (rng.random((5000, 1)) < 0.3).astype(float)
    scores = 0.3 * truths + rng.random((5000, 1))
    low, high = class_intervals(scores, truths, np.array([0.5]), np.arange(5000) // 25).mean_ap
    assert low < average_precision(scores[:, 0], truths[:, 0]) < high
    assert high - low < 0.1


def test_classes_that_never_occur_have_none():
    scores, truths = made_up(20, 2)
    truths[:, 1] = 0
    found = class_intervals(scores, truths, np.full(2, 0.5), np.arange(20))
    assert found.average_precision[1] is None
    assert found.mean_ap == found.average_precision[0]
    nothing = class_intervals(scores, np.full((20, 2), np.nan), np.full(2, 0.5), np.arange(20))
    assert nothing.mean_ap is None
    empty = class_intervals(scores[:0], truths[:0], np.full(2, 0.5), np.zeros(0, int))
    assert empty.mean_f1 is None


def test_a_hard_class_with_few_positives_does_not_raise_the_mean():
    truths, scores = np.zeros((40, 2)), np.zeros((40, 2))
    truths[:20, 0] = 1
    scores[:, 0] = truths[:, 0]  # easy
    truths[39, 1] = 1
    scores[:, 1] = np.arange(40, 0, -1) / 40  # ranked last, and drawn two times in three
    found = class_intervals(scores, truths, np.full(2, 0.5), np.arange(40))
    assert found.mean_ap.high < 0.6


def test_the_interval_of_a_mean():
    low, high = mean_interval(np.array([0.0, 1.0] * 50), np.arange(100))
    assert low == pytest.approx(0.4, abs=0.02)
    assert high == pytest.approx(0.6, abs=0.02)
    assert mean_interval(np.zeros(0), np.zeros(0, int)) is None


def test_a_set_of_165_clips_takes_less_than_a_second():
    scores, truths = made_up(165, 20)
    started = time.process_time()
    class_intervals(scores, truths, np.full(20, 0.5), np.arange(165))
    assert time.process_time() - started < 1.0
