"""The strips together."""

import pytest
from pytestqt.qtbot import QtBot

from mirdesk.domain.activity import TrackAnalysis
from mirdesk.ui.plot.body import PlotBody
from mirdesk.ui.plot.lane_set import LaneSet
from mirdesk.ui.plot.timeline import Timeline
from mirdesk.ui.theme import Look

pytestmark = pytest.mark.gui


@pytest.fixture
def body(
    qtbot: QtBot, timeline: Timeline, look: Look, lane_set: LaneSet, analysis: TrackAnalysis
) -> PlotBody:
    made = PlotBody(timeline, look)
    qtbot.addWidget(made)
    made.resize(1400, 400)
    made.show()
    made.overview.set_waveform(analysis.waveform)
    made.lanes.set_lanes(lane_set)
    made.show_lanes(are_there=True)
    qtbot.wait(20)
    return made


def test_time_axes_are_in_line(qtbot: QtBot, body: PlotBody) -> None:
    strips = (body.overview, body.ruler, body.spectrogram, body.lanes)
    for show_all in (False, True):
        body.lanes.show_all(is_showing_all=show_all)
        qtbot.wait(20)
        places = {
            (strip.mapTo(body, strip.plot_rect().topLeft()).x(), strip.plot_rect().width())
            for strip in strips
        }
        assert len(places) == 1


def test_narrow_plots_use_short_names(qtbot: QtBot, body: PlotBody) -> None:
    assert not body.lanes.uses_short_names
    wide_gutter = body.lanes.gutter_px
    body.resize(700, 400)
    assert body.lanes.uses_short_names
    assert body.lanes.gutter_px < wide_gutter


def test_scroll_bar_moves_the_lanes_and_follows_them(qtbot: QtBot, body: PlotBody) -> None:
    assert not body._bar.isVisible()
    body.resize(1400, 240)
    body.lanes.show_all(is_showing_all=True)
    qtbot.waitUntil(body._bar.isVisible)
    body._bar.setValue(40)
    assert body.lanes.scroll_px == 40
    body.lanes.focus_lane(body.lanes.lanes[-1])
    assert body._bar.value() == body.lanes.scroll_px > 40


def test_lanes_get_what_they_need_until_the_splitter_is_moved(
    qtbot: QtBot, body: PlotBody
) -> None:
    few = body.splitter.sizes()[1]
    body.lanes.show_all(is_showing_all=True)
    body.show_lanes(are_there=True)
    many = body.splitter.sizes()[1]
    assert few < many <= 0.5 * body.height()
    body.splitter.splitterMoved.emit(100, 1)
    body.lanes.show_all(is_showing_all=False)
    body.show_lanes(are_there=True)
    assert body.splitter.sizes()[1] == many


def test_overview_needs_a_waveform(body: PlotBody) -> None:
    body.overview.set_waveform(None)
    body.show_lanes(are_there=False)
    assert not body.overview.isVisible()
    assert body.lanes_state.isVisible()


def test_larger_text_gets_more_room(qtbot: QtBot, body: PlotBody) -> None:
    ruler_px, gutter_px = body.ruler.height(), body.lanes.gutter_px
    font = body.font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    body.setFont(font)
    qtbot.wait(20)
    assert body.ruler.height() > ruler_px
    assert body.lanes.gutter_px > gutter_px
    assert body.lanes.lane_px > body.lanes.fontMetrics().height()
