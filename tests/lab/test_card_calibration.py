"""Cards fitted to what their analyzer hears."""

import numpy as np
import pytest

from mirdesk.analysis.cards import Calibration, Card
from mirdesk.lab.card_calibration import calibrated, uncalibrated
from mirdesk.lab.datasets.clips import MIX, Clip
from mirdesk.lab.evaluation.hearers import Hearing
from mirdesk.lab.evaluation.outputs import Outputs
from mirdesk.lab.metrics import reliability


def card():
    return Card("student", "0.0.0", "", "none", 0, recipe={"steps": 3})


def sigmoid(values):
    return (1.0 / (1.0 + np.exp(-values))).astype(np.float32)


@pytest.fixture
def outputs():
    """Clips whose true odds are half the logits that are heard, less one."""
    rng = np.random.default_rng(0)
    clips, hearings = [], []
    for number in range(400):
        logits = rng.normal(0, 3, (11, 20))
        truths = (rng.random(logits.shape) < sigmoid(0.5 * logits - 1.0)).astype(np.float32)
        group = f"preset {number // 4}"
        clips.append(Clip(str(number), MIX, truths[0], group, frame_truth=truths[1:]))
        hearings.append(Hearing(sigmoid(logits[0]), sigmoid(logits[1:])))
    return Outputs(tuple(clips), tuple(hearings))


def test_probabilities_become_what_happens(outputs):
    fitted = calibrated(uncalibrated(card()), outputs)
    assert np.mean(fitted.frame_calibration.scale) == pytest.approx(0.5, abs=0.05)
    assert np.mean(fitted.frame_calibration.offset) == pytest.approx(-1.0, abs=0.1)
    scores = outputs.scores
    logits = np.log(scores / (1 - scores))
    better = reliability(fitted.clip_calibration.probabilities(logits), outputs.truths)
    assert better.expected_error < 0.03 < reliability(scores, outputs.truths).expected_error


def test_the_card_tells_how_thresholds_were_settled(outputs):
    fitted = calibrated(uncalibrated(card()), outputs)
    assert len(set(fitted.clip_thresholds)) >= 1
    assert all(0.05 <= value <= 0.9 for value in fitted.clip_thresholds)
    told = fitted.recipe["thresholds"]["frames"]
    assert told.keys() == {"floor", "ceiling", "shrinkage", "cross_validated_f1"}
    assert 0.3 < told["cross_validated_f1"] < 0.9
    assert fitted.recipe["steps"] == 3


def test_the_raw_card_says_what_the_network_says():
    fitted = card()
    raw = uncalibrated(fitted)
    assert raw.clip_calibration == raw.frame_calibration == Calibration()
