"""Calibration and thresholds against data made with known answers."""

import numpy as np
import pytest

from mirdesk.lab.calibration import calibrate, choose_thresholds, platt


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


def test_thresholds_maximise_f1_within_a_sane_range():
    rng = np.random.default_rng(0)
    truths = np.repeat([1.0, 0.0], 200)
    clear = np.where(truths == 1, rng.uniform(0.6, 0.9, 400), rng.uniform(0.0, 0.4, 400))
    high = np.where(truths == 1, rng.uniform(0.97, 1.0, 400), rng.uniform(0.0, 0.96, 400))
    few = np.concatenate([[1.0], np.zeros(399)])
    thresholds = choose_thresholds(
        np.stack([clear, high, clear], axis=1), np.stack([truths, truths, few], axis=1)
    )
    assert 0.4 <= thresholds[0] <= 0.6
    assert thresholds[1] == 0.75
    assert thresholds[2] == 0.5
