"""Lanes as data."""

import numpy as np
import pytest

from mirdesk.domain.activity import Activity
from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.ui.plot.geometry import TimeWindow
from mirdesk.ui.plot.lane_set import LaneSet, lane_name, span_text

PIANO, VOICE, FLUTE = (INSTRUMENT_INDEX[name] for name in ("piano", "voice", "flute"))


@pytest.fixture
def lanes(activity: Activity, thresholds: np.ndarray) -> LaneSet:
    return LaneSet(activity, thresholds)


def test_only_what_plays_is_present_most_first(lanes: LaneSet) -> None:
    assert lanes.present == [PIANO, VOICE]
    assert lanes.order(show_all=False) == [PIANO, VOICE]
    assert lanes.seconds[PIANO] == pytest.approx(50.0)


def test_all_lanes_put_the_uncertain_before_the_silent(lanes: LaneSet) -> None:
    order = lanes.order(show_all=True)
    assert order[:3] == [PIANO, VOICE, FLUTE]
    assert sorted(order) == list(range(20))
    assert lanes.order(show_all=True, by_playing=False) == list(range(20))


def test_spans_say_how_sure_they_are(lanes: LaneSet) -> None:
    spans = lanes.spans(PIANO)
    assert [(s.start_s, s.end_s, s.is_sure) for s in spans] == [(10, 30, True), (60, 90, True)]
    (perhaps,) = lanes.spans(FLUTE)
    assert not perhaps.is_sure
    assert perhaps.mean == pytest.approx(0.4)


def test_spans_read_as_text(lanes: LaneSet) -> None:
    assert span_text(lanes.spans(PIANO)[1]) == "piano 1:00–1:30, sure"
    assert span_text(lanes.spans(FLUTE)[0], with_name=False) == "0:20–0:40, uncertain"
    assert lane_name(INSTRUMENT_INDEX["mallet_percussion"]) == "Mallet percussion"


def test_neighbours_of_a_moment(lanes: LaneSet) -> None:
    after, before = lanes.neighbour(PIANO, 30.0, 1), lanes.neighbour(PIANO, 60.0, -1)
    assert after is not None
    assert after.start_s == 60.0
    assert before is not None
    assert before.start_s == 10.0
    assert lanes.neighbour(PIANO, 60.0, 1) is None
    assert lanes.neighbour(FLUTE, 0.0, 1) is None  # uncertain ones are no stops


def test_value_and_span_at_a_moment(lanes: LaneSet) -> None:
    assert lanes.value_at(VOICE, 45.0) == pytest.approx(0.95)
    assert lanes.value_at(VOICE, 1000.0) is None
    span = lanes.span_at(VOICE, 45.0)
    assert span is not None
    assert span.start_s == 40.0
    assert lanes.span_at(VOICE, 5.0) is None


def test_flickers_are_no_spans(thresholds: np.ndarray) -> None:
    values = np.zeros((100, 20), np.float32)
    values[50:52, PIANO] = 1.0  # 0.2 s
    assert LaneSet(Activity(values, 10.0), thresholds).spans(PIANO) == []


def test_columns_show_the_values_of_their_moments(lanes: LaneSet) -> None:
    window = TimeWindow(20.0, 70.0, 100.0)
    columns = lanes.columns(window, 500, [PIANO, VOICE])
    assert columns.mean.shape == (2, 500)
    assert columns.mean[0, 50] == pytest.approx(0.9)  # second 25
    assert columns.mean[0, 200] == pytest.approx(0.05)  # second 40
    assert columns.mean[1, 250] == pytest.approx(0.95)  # second 45
    assert columns.mean is columns.peak


def test_short_hits_stay_visible_in_long_recordings(thresholds: np.ndarray) -> None:
    values = np.zeros((108_000, 20), np.float32)  # three hours
    values[54_000:54_008, PIANO] = 0.9
    columns = LaneSet(Activity(values, 10.0), thresholds).columns(
        TimeWindow.whole(10_800.0), 1000, [PIANO]
    )
    assert columns.peak[0, 498:502].max() > 0.5
    assert columns.mean[0].max() < 0.3


def test_nothing_is_drawn_where_the_activity_ends(lanes: LaneSet) -> None:
    longer = TimeWindow(80.0, 120.0, 120.0)
    columns = lanes.columns(longer, 400, [PIANO])
    assert columns.mean[0, 50] > 0.7
    assert (columns.mean[0, 210:] == 0).all()


def test_no_activity_at_all() -> None:
    lanes = LaneSet(Activity(np.zeros((0, 20), np.float32), 10.0))
    assert lanes.present == []
    assert lanes.spans(PIANO) == []
    assert lanes.columns(TimeWindow.whole(10.0), 100, [PIANO]).mean.shape == (1, 100)
    assert len(lanes.order(show_all=True)) == 20
