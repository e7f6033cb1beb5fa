"""Speed and time to go, with a clock of our own."""

import pytest

from mirdesk.operations.analysis_progress import SpeedMeter


class Clock:
    now_s = 100.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


def work(meter, clock, tracks, seconds_each, audio_s=240.0):
    for _ in range(tracks):
        clock.now_s += seconds_each
        meter.add(audio_s)


def test_nothing_is_known_at_first(clock):
    meter = SpeedMeter(clock)
    assert (meter.elapsed_s(), meter.tracks_per_s(), meter.audio_x_realtime()) == (0, 0, 0)
    assert meter.eta_s(10) is None
    meter.rest()
    meter.begin()
    clock.now_s += 40
    assert meter.elapsed_s() == 40
    assert meter.eta_s(10) is None  # time has passed, but nothing was done


def test_an_estimate_after_20_tracks(clock):
    meter = SpeedMeter(clock)
    meter.begin()
    work(meter, clock, 19, 0.5)
    assert meter.eta_s(100) is None
    work(meter, clock, 1, 0.5)
    assert meter.eta_s(100) == pytest.approx(50)
    assert meter.tracks_per_s() == pytest.approx(2)
    assert meter.audio_x_realtime() == pytest.approx(480)


def test_an_estimate_after_30_seconds(clock):
    meter = SpeedMeter(clock)
    meter.begin()
    work(meter, clock, 2, 15)
    assert meter.eta_s(4) == pytest.approx(60)


def test_speed_follows_the_last_tracks(clock):
    meter = SpeedMeter(clock)
    meter.begin()
    work(meter, clock, 100, 10)
    work(meter, clock, 100, 0.1)
    assert meter.tracks_per_s() == pytest.approx(10)
    clock.now_s += 6  # one track that takes long slows the estimate down
    assert meter.tracks_per_s() == pytest.approx(5)


def test_pauses_do_not_count(clock):
    meter = SpeedMeter(clock)
    meter.begin()
    work(meter, clock, 30, 1)
    meter.rest()
    clock.now_s += 1000
    assert meter.eta_s(10) is None
    assert meter.elapsed_s() == 30
    meter.rest()
    meter.begin()
    assert meter.elapsed_s() == 30
    assert meter.eta_s(10) == pytest.approx(10)
