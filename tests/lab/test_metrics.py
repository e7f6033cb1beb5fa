"""Metrics against values worked by hand."""

import numpy as np
import pytest

from mirdesk.lab.metrics import (
    average_precision,
    best_threshold,
    class_figures,
    f1_score,
    mean_of,
    nearest_is_partner,
    roc_auc,
)

NAN = np.nan


def arrays(scores, truths):
    return np.array(scores, float), np.array(truths, float)


@pytest.mark.parametrize(
    ("scores", "truths", "expected"),
    [
        ([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0], (1 / 1 + 2 / 3) / 2),
        ([0.9, 0.8, 0.7], [0, 0, 1], 1 / 3),
        ([0.9, 0.8, 0.7], [1, 1, 0], 1.0),
        ([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0], 1 / 4),  # all tied: one step
        ([0.9, 0.8, 0.7, 0.6], [1, NAN, 0, 1], (1 + 2 / 3) / 2),
        ([0.9, 0.8], [0, 0], None),
    ],
)
def test_average_precision(scores, truths, expected):
    assert average_precision(*arrays(scores, truths)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("scores", "truths", "expected"),
    [
        ([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0], 3 / 4),
        ([0.9, 0.1], [1, 0], 1.0),
        ([0.1, 0.9], [1, 0], 0.0),
        ([0.5, 0.5, 0.5], [1, 0, 0], 0.5),
        ([0.9, 0.5, 0.5], [0, 1, 0], 1 / 4),
        ([0.9, 0.1, 0.5], [1, 0, NAN], 1.0),
        ([0.9], [1], None),
        ([0.9], [0], None),
    ],
)
def test_roc_auc(scores, truths, expected):
    assert roc_auc(*arrays(scores, truths)) == pytest.approx(expected)


def test_f1():
    scores, truths = arrays([0.9, 0.8, 0.3, 0.2, 0.9], [1, 0, 1, 0, NAN])
    assert f1_score(scores, truths, 0.5) == pytest.approx(2 * 1 / (2 + 2))
    assert f1_score(scores, truths, 0.25) == pytest.approx(2 * 2 / (3 + 2))
    assert f1_score(scores, truths, 0.95) == 0.0
    assert f1_score(scores, np.zeros(5), 0.5) is None


def test_best_threshold_lies_between_the_best_cut():
    scores, truths = arrays([0.9, 0.8, 0.4, 0.1], [1, 1, 0, 0])
    assert best_threshold(scores, truths) == pytest.approx(0.6)
    assert best_threshold(scores, np.zeros(4)) == 0.5
    tied, truth = arrays([0.9, 0.5, 0.5], [1, 1, 0])
    assert best_threshold(tied, truth) == pytest.approx(0.25)  # cannot cut between equals


def test_figures_of_classes():
    scores = np.array([[0.9, 0.1], [0.2, 0.8]])
    truths = np.array([[1, NAN], [0, 0]])
    first, second = class_figures(scores, truths, np.array([0.5, 0.5]))
    assert first == (1, 1, 1.0, 1.0, 1.0)
    assert second == (0, 1, None, None, None)


def test_nearest_is_partner():
    east, north, north_east = (1.0, 0.0), (0.0, 1.0), (0.6, 0.8)
    assert nearest_is_partner(np.array([east, north, east, north])) == 1.0
    # North and north-east find each other; east and the one in the west do not.
    embeddings = np.array([east, north, (-1.0, 0.1), north_east])
    assert nearest_is_partner(embeddings) == pytest.approx(0.5)


def test_mean_leaves_out_what_cannot_be_told():
    assert mean_of([0.5, None, 1.0]) == 0.75
    assert mean_of([None]) is None
