"""Who plays, for how long, and the strip that shows it."""

import numpy as np
import pytest

from mirdesk.domain.activity import Activity
from mirdesk.store.presence import Presence, mask_of, presence_of, strip_of

HALF = np.full(20, 0.5, np.float32)


def activity_of(frames: int, **plays: tuple[int, int]) -> Activity:
    values = np.full((frames, 20), 0.05, np.float32)
    for name, (start, end) in plays.items():
        values[start:end, int(name[1:])] = 0.8
    return Activity(values, 10.0)


def test_seconds_and_share_of_each_instrument() -> None:
    found = presence_of(activity_of(600, i3=(0, 300), i12=(100, 150)), HALF, 60.0)
    assert [item.instrument for item in found] == [3, 12]
    assert found[0].seconds == pytest.approx(30)
    assert found[0].share == pytest.approx(0.5)
    assert found[1].seconds == pytest.approx(5)


def test_short_false_starts_do_not_count_in_a_long_track() -> None:
    assert presence_of(activity_of(2400, i3=(0, 12)), HALF, 240.0) == []


def test_in_a_short_file_little_is_enough() -> None:
    assert [p.instrument for p in presence_of(activity_of(40, i3=(0, 8)), HALF, 4.0)] == [3]


def test_thresholds_are_those_of_each_instrument() -> None:
    thresholds = HALF.copy()
    thresholds[3] = 0.9
    found = presence_of(activity_of(600, i3=(0, 600), i4=(0, 600)), thresholds, 60.0)
    assert [item.instrument for item in found] == [4]


def test_nothing_plays_in_no_frames() -> None:
    empty = Activity(np.zeros((0, 20), np.float32), 10.0)
    assert presence_of(empty, HALF, 0.0) == []
    assert not strip_of(empty, HALF).any()


def test_mask_has_a_bit_for_each() -> None:
    assert mask_of([Presence(0, 1, 1), Presence(19, 1, 1)]) == 1 | 1 << 19


def test_strip_shows_where_an_instrument_plays() -> None:
    strip = strip_of(activity_of(480, i7=(0, 240)), HALF)
    assert strip.shape == (20, 48)
    assert strip.dtype == np.uint8
    assert (strip[7, :24] > 150).all()
    assert not strip[7, 24:].any()
    assert not np.delete(strip, 7, axis=0).any()


def test_strip_of_fewer_frames_than_columns() -> None:
    strip = strip_of(activity_of(5, i7=(0, 5)), HALF)
    assert (strip[7] > 150).all()


def test_strip_shows_a_stretch_shorter_than_a_column() -> None:
    strip = strip_of(activity_of(4800, i7=(1000, 1020)), HALF)
    assert np.count_nonzero(strip[7]) == 1
