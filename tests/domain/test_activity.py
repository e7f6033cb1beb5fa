"""Spans are found where the activity is above its threshold."""

import numpy as np
import pytest

from mirdesk.domain.activity import Activity, spans_of


@pytest.fixture
def thresholds():
    return np.full(20, 0.5, np.float32)


def test_spans_have_times_and_means(thresholds):
    values = np.zeros((100, 20), np.float32)
    values[10:30, 4] = 0.8
    values[95:100, 4] = 0.6
    spans = spans_of(Activity(values, 10.0), thresholds)
    assert [(s.instrument, s.start_s, s.end_s) for s in spans] == [
        (4, 1.0, 3.0),
        (4, 9.5, 10.0),
    ]
    assert spans[0].mean == pytest.approx(0.8)


def test_short_stretches_are_left_out(thresholds):
    values = np.zeros((20, 20), np.float32)
    values[3:5, 0] = 1.0
    assert spans_of(Activity(values, 10.0), thresholds) == []
    assert len(spans_of(Activity(values, 10.0), thresholds, min_length_s=0.2)) == 1


def test_thresholds_are_per_instrument(thresholds):
    values = np.full((20, 20), 0.4, np.float32)
    thresholds[7] = 0.3
    assert {s.instrument for s in spans_of(Activity(values, 10.0), thresholds)} == {7}


def test_a_track_without_frames_has_no_spans(thresholds):
    assert spans_of(Activity(np.zeros((0, 20), np.float32), 10.0), thresholds) == []
