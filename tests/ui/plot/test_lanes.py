"""The instrument lanes."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from mirdesk.domain.activity import Activity
from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.ui.plot.lane_set import LaneSet
from mirdesk.ui.plot.lanes import LANE_MAX_PX, LANE_MIN_PX, LanesView
from mirdesk.ui.plot.timeline import Timeline
from mirdesk.ui.theme import Look

pytestmark = pytest.mark.gui
PIANO, VOICE, FLUTE = (INSTRUMENT_INDEX[name] for name in ("piano", "voice", "flute"))


@pytest.fixture
def lanes(qtbot: QtBot, timeline: Timeline, look: Look, lane_set: LaneSet) -> LanesView:
    made = LanesView(timeline, look)
    qtbot.addWidget(made)
    made.set_gutter(100)
    made.resize(1100, 80)
    made.set_lanes(lane_set)
    timeline.has_playhead = False
    made.show()
    return made


def test_filled_where_it_plays_in_its_colour(lanes: LanesView) -> None:
    picture = lanes.grab().toImage()
    bottom = lanes.lane_px - 4
    assert picture.pixelColor(300, bottom) == lanes.theme.instrument(PIANO)  # second 20
    assert picture.pixelColor(550, bottom) != lanes.theme.instrument(PIANO)  # second 45
    assert picture.pixelColor(550, bottom + lanes.lane_px) == lanes.theme.instrument(VOICE)


def test_lane_height_fits_between_its_limits(lanes: LanesView) -> None:
    assert lanes.lane_px == LANE_MAX_PX  # two lanes in 80 pixels
    lanes.show_all(is_showing_all=True)
    assert LANE_MIN_PX <= lanes.lane_px < 24
    assert lanes.content_px > lanes.height()


def test_only_present_or_all(lanes: LanesView) -> None:
    assert lanes.lanes == [PIANO, VOICE]
    lanes.show_all(is_showing_all=True)
    assert len(lanes.lanes) == 20
    lanes.sort_by_playing(is_by_playing=False)
    assert lanes.lanes == list(range(20))


def test_scrolling_stays_inside(lanes: LanesView) -> None:
    lanes.show_all(is_showing_all=True)
    lanes.scroll_to(10_000)
    assert lanes.scroll_px == lanes.content_px - lanes.height()
    assert lanes.lane_at(lanes.height() - 2) == lanes.lanes[-1]
    lanes.scroll_to(-5)
    assert lanes.scroll_px == 0


def test_wheel_over_the_names_scrolls(lanes: LanesView, mouse) -> None:
    lanes.show_all(is_showing_all=True)
    mouse.wheel(lanes, (30, 40), -1)
    assert lanes.scroll_px > 0
    assert lanes.timeline.window.is_whole
    mouse.wheel(lanes, (300, 40), 1)
    assert not lanes.timeline.window.is_whole


def test_focused_lane_is_read_out_as_a_list(qtbot: QtBot, lanes: LanesView) -> None:
    assert lanes.accessibleName() == "Instrument lanes: Piano"
    described = lanes.accessibleDescription()
    assert described.startswith("piano 0:10–0:30, sure; piano 1:00–1:30, sure.")
    lanes.setFocus()
    with qtbot.waitSignal(lanes.lane_focused) as focused:
        qtbot.keyClick(lanes, Qt.Key.Key_PageDown)
    assert focused.args == [VOICE]
    assert "voice 0:40–0:50, sure" in lanes.accessibleDescription()
    qtbot.keyClick(lanes, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert lanes.focused == PIANO


def test_focusing_scrolls_into_view(lanes: LanesView) -> None:
    lanes.show_all(is_showing_all=True)
    last = lanes.lanes[-1]
    lanes.focus_lane(last)
    assert lanes.scroll_px > 0
    assert "does not play" in lanes.accessibleDescription()


def test_next_and_previous_span(qtbot: QtBot, lanes: LanesView) -> None:
    with qtbot.waitSignal(lanes.span_activated) as found:
        lanes.step_span(1)
    assert found.args[0].start_s == 10.0
    lanes.timeline.select(10.0, 30.0)
    span = lanes.step_span(1)
    assert span is not None
    assert span.start_s == 60.0
    lanes.timeline.select(60.0, 90.0)
    assert lanes.step_span(1) is None


def test_double_click_chooses_the_span_below(qtbot: QtBot, lanes: LanesView) -> None:
    at = QPointF(300, lanes.lane_px // 2).toPoint()
    with qtbot.waitSignal(lanes.span_activated) as found:
        qtbot.mouseDClick(lanes, Qt.MouseButton.LeftButton, pos=at)
    assert (found.args[0].instrument, found.args[0].end_s) == (PIANO, 30.0)


def test_hovering_tells_value_and_threshold(qtbot: QtBot, lanes: LanesView, mouse) -> None:
    with qtbot.waitSignal(lanes.read_out) as read:
        mouse.move(lanes, (300, 10))
    assert read.args == ["Piano   0:20.0   0.90, plays from 0.50"]
    with qtbot.waitSignal(lanes.read_out) as read:
        mouse.move(lanes, (30, 10))
    assert read.args == ["Piano: plays 0:50, counted from 0.50"]


def test_experimental_lanes_are_marked_in_words(
    lanes: LanesView, activity: Activity, thresholds: np.ndarray
) -> None:
    flags = [index == PIANO for index in range(20)]
    lanes.set_lanes(LaneSet(activity, thresholds, flags))
    assert lanes.gutter_text(PIANO) == "Piano*"
    assert "Experimental" in lanes.describe_at(QPointF(30, 10))


def test_short_names_need_less_room(lanes: LanesView) -> None:
    assert lanes.gutter_needed(short=True) < lanes.gutter_needed(short=False)
    lanes.uses_short_names = True
    assert lanes.gutter_text(PIANO) == "pno"


def test_nothing_to_show(lanes: LanesView) -> None:
    lanes.set_lanes(None)
    assert lanes.lanes == []
    assert lanes.focused == -1
    assert lanes.describe_at(QPointF(300, 10)) == ""
    assert lanes.step_span(1) is None
    lanes.grab()


def test_pictures_are_made_once_for_a_still_window(lanes: LanesView) -> None:
    lanes.grab()
    kept = lanes._images
    lanes.timeline.set_playhead(20.0)
    lanes.grab()
    assert lanes._images is kept
    lanes.timeline.zoom(0.5)
    lanes.grab()
    assert lanes._images is not kept
