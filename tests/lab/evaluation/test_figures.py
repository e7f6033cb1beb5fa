"""Figures of parts, worked by hand."""

import numpy as np
import pytest

from mirdesk.lab.datasets.clips import MIX, NOTE, SOLO
from mirdesk.lab.evaluation.figures import part_figures, scored
from mirdesk.lab.evaluation.outputs import hear_dataset

HALF = np.full(20, 0.5, np.float32)


def test_figures_of_phrases(dataset, lookup):
    outputs = hear_dataset(lookup, dataset, dataset.clips)
    part = part_figures(outputs.only((SOLO, MIX)), HALF, HALF)
    flute, piano = part.clips.labels["flute"], part.clips.labels["piano"]
    assert (flute.positives, flute.negatives) == (2, 2)
    # Flute: a, c and d are called flute, b is not; tied scores are one step.
    assert flute.average_precision.value == pytest.approx(2 / 3)
    assert flute.f1.value == pytest.approx(2 * 2 / (3 + 2))
    # Piano: b is found, c and d tie with a.
    assert piano.average_precision.value == pytest.approx((1 + 2 * 3 / 4) / 3)
    assert part.clips.mean_ap.value == pytest.approx((2 / 3 + 2.5 / 3) / 2)
    assert part.top_one.value == pytest.approx(2 / 3)
    assert part.top_one_count == 3
    assert part.clips.rows == part.clips.groups == 4
    low, high = part.top_one.interval
    assert 0 <= low < 2 / 3 < high <= 1


def test_figures_of_frames(dataset, lookup):
    outputs = hear_dataset(lookup, dataset, dataset.clips)
    frames = part_figures(outputs.only((SOLO,)), HALF, HALF).frames
    assert frames.rows == 10
    assert frames.groups == 1
    assert frames.labels["flute"].f1.value == 1.0
    assert frames.mean_auc.value is None  # no frame without a flute
    assert part_figures(outputs.only((NOTE,)), HALF, HALF).frames is None


def test_intervals_hold_the_figure():
    rng = np.random.default_rng(0)
    truths = (rng.random((200, 3)) < 0.4).astype(float)
    scores = np.clip(0.5 * truths + rng.random((200, 3)) * 0.7, 0, 1)
    figures = scored(scores, truths, np.full(3, 0.6), np.arange(200), ("a", "b", "c"))
    for figure in (figures.mean_ap, figures.mean_auc, figures.mean_f1):
        assert figure.interval.low < figure.value < figure.interval.high
    assert list(figures.labels) == ["a", "b", "c"]


def test_a_part_without_single_instruments_has_no_top_one(dataset, lookup):
    part = part_figures(hear_dataset(lookup, dataset, dataset.clips).only((MIX,)), HALF, HALF)
    assert part.top_one.value is None
    assert part.top_one_count == 0
