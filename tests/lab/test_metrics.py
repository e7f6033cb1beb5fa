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
    ranking_precision,
    reliability,
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


def test_reliability_of_words_that_can_be_trusted_or_not():
    said = np.array([0.05, 0.05, 0.75, 0.75, 0.75, 0.75, 0.4])
    so = np.array([0, 0, 1, 1, 1, 0, NAN])
    curve = reliability(said, so)
    assert [each.pairs for each in curve.bins] == [2, 0, 0, 0, 0, 0, 0, 4, 0, 0]
    assert curve.bins[7].share_present == 0.75
    assert curve.bins[1].mean_probability is None
    assert curve.expected_error == pytest.approx(2 * 0.05 / 6)
    assert reliability(said, 1 - so).expected_error == pytest.approx((2 * 0.95 + 4 * 0.5) / 6)
    assert reliability(np.zeros(0), np.zeros(0)).expected_error is None
    assert reliability(np.array([1.0]), np.array([1.0])).bins[-1].pairs == 1


def test_ranking_finds_what_belongs_together():
    embeddings = np.array([[1.0, 0.0], [2.0, 0.1], [0.0, 1.0], [0.9, 1.0]])
    figures = ranking_precision(embeddings, np.array([0, 0, 1, 0]))
    # The first two rank each other first, the last second; the third has nobody.
    assert figures[:2] == pytest.approx([1.0, 1.0])
    assert np.isnan(figures[2])
    # The last is nearer to the third than to its own.
    assert figures[3] == pytest.approx((1 / 2 + 2 / 3) / 2)
