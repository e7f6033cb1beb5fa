"""Calibration and thresholds against data made with known answers."""

import numpy as np
import pytest

from mirdesk.lab.calibration import (
    calibrate,
    platt,
    settle_thresholds,
)
from mirdesk.lab.metrics import best_threshold


def draw(scale, offset, count=20_000, seed=0):
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, count)
    truths = (rng.random(count) < 1 / (1 + np.exp(-(scale * logits + offset)))).astype(float)
    return logits, truths


def test_finds_scale_and_offset_again():
    scale, offset = platt(*draw(1.7, -0.8))
    assert scale == pytest.approx(1.7, abs=0.1)
    assert offset == pytest.approx(-0.8, abs=0.1)


def test_unknown_truths_do_not_matter():
    logits, truths = draw(1.0, 0.5)
    truths[::3] = np.nan
    logits[::3] = 1e3
    assert platt(logits, truths) == pytest.approx((1.0, 0.5), abs=0.1)


def test_too_little_or_contrary_evidence_changes_nothing():
    logits, truths = draw(1.0, 0.0, 20)
    assert platt(logits, np.zeros(20)) == (1.0, 0.0)
    logits, truths = draw(-2.0, 0.0)
    assert platt(logits, truths) == (1.0, 0.0)


def test_classes_without_evidence_get_what_is_usual():
    logits, truths = draw(1.5, -1.0)
    calibration = calibrate(
        np.stack([logits, logits, logits], axis=1),
        np.stack([truths, truths, np.full(truths.shape, np.nan)], axis=1),
    )
    assert calibration.scale[2] == pytest.approx(calibration.scale[0])
    assert calibration.offset[2] == pytest.approx(-1.0, abs=0.1)


def test_thresholds_lie_where_the_cut_is_clear():
    rng = np.random.default_rng(0)
    truths = np.repeat([1.0, 0.0], 200)
    clear = np.where(truths == 1, rng.uniform(0.6, 0.9, 400), rng.uniform(0.0, 0.4, 400))
    few = np.concatenate([[1.0], np.zeros(399)])
    thresholds = settle_thresholds(
        np.stack([clear, clear, clear], axis=1),
        np.stack([truths, truths, few], axis=1),
        np.arange(400),
    ).thresholds
    assert 0.4 <= thresholds[0] <= 0.6
    assert thresholds[2] == pytest.approx(np.median(thresholds[:2]), abs=0.01)


def test_a_low_floor_is_taken_where_other_groups_gain_by_it():
    # Present about one time in five where 0.2 is said: half the F1 lies below any high floor.
    rng = np.random.default_rng(0)
    said = np.clip(rng.beta(1.2, 5.0, (4000, 4)), 0, 1)
    truths = (rng.random(said.shape) < said).astype(float)
    groups = np.arange(4000) // 20
    settled = settle_thresholds(said, truths, groups)
    assert settled.rule.floor <= 0.25
    assert max(settled.thresholds) < 0.4
    assert 0.2 < settled.mean_f1 < 0.6


def test_chance_is_not_followed_where_positives_are_few():
    # The same instrument eight times, twenty positives each: what differs is chance.
    rng = np.random.default_rng(3)
    truths = np.zeros((300, 8))
    truths[:20] = 1
    said = np.clip(rng.normal(0.45, 0.12, truths.shape) + 0.25 * truths, 0.01, 0.99)
    order = rng.permutation(300)
    settled = settle_thresholds(said[order], truths[order], np.arange(300))
    alone = [best_threshold(said[:, i], truths[:, i]) for i in range(8)]
    assert np.std(settled.thresholds) < np.std(alone)


def test_thresholds_are_the_same_each_time():
    rng = np.random.default_rng(0)
    said = rng.random((200, 3))
    truths = (rng.random(said.shape) < said).astype(float)
    first = settle_thresholds(said, truths, np.arange(200) // 4)
    assert first == settle_thresholds(said, truths, np.arange(200) // 4)


def test_without_any_truth_half_is_as_good_as_anything():
    settled = settle_thresholds(np.full((5, 2), 0.4), np.full((5, 2), np.nan), np.arange(5))
    assert settled.thresholds == (0.5, 0.5)
    assert settled.mean_f1 is None
