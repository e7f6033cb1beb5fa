"""Window, playhead, selection: how they move together."""

import itertools

import pytest
from pytestqt.qtbot import QtBot

from mirdesk.ui.plot.timeline import Timeline

pytestmark = pytest.mark.gui


def test_window_follows_the_playhead_smoothly(timeline: Timeline) -> None:
    timeline.show_window(timeline.window.showing(0.0, 10.0))
    starts = []
    for tick in range(200):
        timeline.set_playhead(tick / 20)
        starts.append(timeline.window.start_s)
    assert starts[99] == 0.0  # stays until the centre is reached
    assert starts[-1] == pytest.approx(timeline.playhead_s - 5.0)
    steps = [b - a for a, b in itertools.pairwise(starts)]
    assert max(steps) == pytest.approx(0.05, abs=1e-6)  # no jumps


def test_looking_elsewhere_is_respected(timeline: Timeline) -> None:
    timeline.show_window(timeline.window.showing(60.0, 70.0))
    timeline.set_playhead(5.0)
    assert timeline.window.start_s == pytest.approx(60.0)
    timeline.set_playhead(61.0)  # it comes by: follow again
    timeline.set_playhead(67.0)
    assert timeline.window.start_s > 60.0


def test_seeking_resumes_following(timeline: Timeline) -> None:
    timeline.show_window(timeline.window.showing(60.0, 70.0))
    timeline.set_playhead(5.0)
    timeline.seek(30.0)
    assert timeline.window.start_s <= 30.0 <= timeline.window.end_s


def test_not_following_leaves_the_window_alone(timeline: Timeline) -> None:
    timeline.is_following = False
    timeline.show_window(timeline.window.showing(0.0, 10.0))
    timeline.set_playhead(50.0)
    assert timeline.window.start_s == 0.0


def test_selection_is_sorted_and_kept_inside(qtbot: QtBot, timeline: Timeline) -> None:
    with qtbot.waitSignal(timeline.selection_changed):
        timeline.select(30.0, -5.0)
    assert timeline.selection == (0.0, 30.0)
    timeline.clear_selection()
    assert timeline.selection is None
    timeline.select(10.0, 10.0)
    assert timeline.selection is None


def test_reveal_moves_only_when_it_must(timeline: Timeline) -> None:
    timeline.show_window(timeline.window.showing(0.0, 20.0))
    timeline.reveal(5.0, 10.0)
    assert timeline.window.start_s == 0.0
    timeline.reveal(50.0, 60.0)
    assert timeline.window.start_s == pytest.approx(45.0)
    timeline.reveal(30.0, 80.0)
    assert timeline.window.length_s == pytest.approx(50.0)


def test_length_corrected_while_looking(timeline: Timeline) -> None:
    timeline.set_total(101.0)
    assert timeline.window.is_whole
    timeline.show_window(timeline.window.showing(10.0, 20.0))
    timeline.set_total(99.0)
    assert timeline.window.start_s == pytest.approx(10.0)
    assert timeline.total_s == 99.0


def test_seek_is_told_once_and_kept_inside(qtbot: QtBot, timeline: Timeline) -> None:
    with qtbot.waitSignal(timeline.seek_requested) as sought:
        timeline.seek(1e9)
    assert sought.args == [100.0]
