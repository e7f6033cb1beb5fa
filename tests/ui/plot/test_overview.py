"""The waveform of the whole track."""

import pytest
from pytestqt.qtbot import QtBot

from mirdesk.domain.activity import TrackAnalysis
from mirdesk.ui.plot.overview import Overview
from mirdesk.ui.plot.timeline import Timeline
from mirdesk.ui.theme import Look

pytestmark = pytest.mark.gui


@pytest.fixture
def overview(qtbot: QtBot, timeline: Timeline, look: Look, analysis: TrackAnalysis) -> Overview:
    made = Overview(timeline, look)
    qtbot.addWidget(made)
    made.set_gutter(100)
    made.resize(1100, made.height())
    made.set_waveform(analysis.waveform)
    made.show()
    return made


def test_axis_stays_whole_when_the_others_zoom(overview: Overview) -> None:
    overview.timeline.show_window(overview.timeline.window.showing(40.0, 60.0))
    assert overview.x_of(50.0) == pytest.approx(600)
    assert overview.seconds_at(1100) == pytest.approx(100.0)


def test_played_part_has_the_accent_colour(overview: Overview) -> None:
    overview.timeline.set_playhead(50.0)
    picture = overview.grab().toImage()
    middle = overview.height() // 2
    assert picture.pixelColor(300, middle) == overview.theme.colour(overview.theme.accent)
    assert picture.pixelColor(900, middle).saturation() < 40


def test_dragging_the_marked_part_moves_the_window(overview: Overview, mouse) -> None:
    timeline = overview.timeline
    timeline.show_window(timeline.window.showing(20.0, 40.0))
    mouse.drag(overview, (400, 15), (600, 15))  # 30 s -> 50 s
    assert timeline.window.start_s == pytest.approx(40.0)
    assert timeline.playhead_s == 0.0
    assert timeline.selection is None


def test_click_seeks_inside_and_outside_of_the_marked_part(overview: Overview, mouse) -> None:
    timeline = overview.timeline
    timeline.show_window(timeline.window.showing(20.0, 40.0))
    mouse.drag(overview, (400, 15), (400, 15))
    assert timeline.playhead_s == pytest.approx(30.0)
    mouse.drag(overview, (900, 15), (900, 15))
    assert timeline.playhead_s == pytest.approx(80.0)


def test_wheel_zooms_about_the_visible_middle(overview: Overview, mouse) -> None:
    timeline = overview.timeline
    timeline.show_window(timeline.window.showing(20.0, 40.0))
    mouse.wheel(overview, (1000, 15), 1)
    assert timeline.window.length_s == pytest.approx(16.0)
    assert timeline.window.start_s == pytest.approx(22.0)


def test_nothing_to_draw(overview: Overview) -> None:
    overview.set_waveform(None)
    assert not overview.has_waveform
    middle = overview.height() // 2
    panel = overview.theme.colour(overview.theme.panel)
    assert overview.grab().toImage().pixelColor(900, middle) == panel
