"""The dock: what it shows for a track, and what keys and mouse do."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from mirdesk.audio.pyramid import Pyramid
from mirdesk.domain.activity import TrackAnalysis
from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.domain.tracks import TrackDetails, TrackState
from mirdesk.ui.plot.dock import PlotDock
from mirdesk.ui.plot.state_page import PlotState
from mirdesk.ui.theme import Look

pytestmark = pytest.mark.gui
KEY = Qt.Key


@pytest.fixture
def dock(qtbot: QtBot, look: Look) -> PlotDock:
    made = PlotDock(look)
    qtbot.addWidget(made)
    made.resize(1280, 400)
    made.show()
    return made


@pytest.fixture
def shown(
    qtbot: QtBot,
    dock: PlotDock,
    details: TrackDetails,
    analysis: TrackAnalysis,
    thresholds: np.ndarray,
) -> PlotDock:
    dock.show_track(details, analysis, thresholds)
    qtbot.wait(10)
    dock.body.spectrogram.setFocus()
    return dock


def _press(qtbot: QtBot, dock: PlotDock, key: Qt.Key) -> None:
    qtbot.keyClick(dock.body.spectrogram, key)


def test_nothing_selected(dock: PlotDock) -> None:
    assert dock.state is PlotState.EMPTY
    assert dock.page.isVisible()
    assert not dock.header.zoom_in.isVisible()


def test_track_shows_its_preview_at_once_and_asks_for_more(
    qtbot: QtBot,
    dock: PlotDock,
    details: TrackDetails,
    analysis: TrackAnalysis,
    pyramid: Pyramid,
) -> None:
    with qtbot.waitSignal(dock.pyramid_wanted):
        dock.show_track(details, analysis)
    assert dock.state is PlotState.READY
    assert dock.body.spectrogram.has_picture
    assert dock.header.title.toolTip() == "Night train  ·  A quintet"
    dock.set_pyramid(pyramid)
    with qtbot.assertNotEmitted(dock.pyramid_wanted):
        dock.show_track(details, analysis)  # the same again, e.g. after an analysis
    assert dock._pyramid is pyramid


def test_hidden_dock_asks_when_it_is_shown(
    qtbot: QtBot, dock: PlotDock, details: TrackDetails, analysis: TrackAnalysis
) -> None:
    dock.hide()
    with qtbot.assertNotEmitted(dock.pyramid_wanted):
        dock.show_track(details, analysis)
    with qtbot.waitSignal(dock.pyramid_wanted):
        dock.show()


def test_waiting_analysing_ready(
    qtbot: QtBot, dock: PlotDock, details: TrackDetails, analysis: TrackAnalysis
) -> None:
    dock.show_track(details, None)
    assert dock.state is PlotState.WAITING
    with qtbot.waitSignal(dock.analyse_requested):
        dock.page.button.click()
    dock.show_progress("Listening", 0.5)
    assert dock.state is PlotState.ANALYSING
    dock.show_track(details, analysis)
    assert dock.state is PlotState.READY
    assert dock.body.lanes.isVisible()


def test_picture_without_lanes_offers_the_analysis_below(
    qtbot: QtBot, dock: PlotDock, details: TrackDetails, pyramid: Pyramid
) -> None:
    dock.show_track(details, None)
    dock.set_pyramid(pyramid)
    assert dock.body.spectrogram.isVisible()
    assert dock.body.lanes_state.button.isVisible()
    with qtbot.waitSignal(dock.analyse_requested):
        dock.body.lanes_state.button.click()


def test_failed_and_offline_say_why(dock: PlotDock, details: TrackDetails) -> None:
    dock.show_track(replace(details, problem="There is no sound in it."), None)
    assert dock.state is PlotState.FAILED
    assert dock.page._text.text() == "There is no sound in it."
    offline = replace(details.summary, is_offline=True, state=TrackState.LISTED)
    dock.show_track(replace(details, summary=offline, mtime_ns=2), None)
    assert dock.state is PlotState.OFFLINE
    assert "Connect the drive" in dock.page._text.text()
    # Whatever else went wrong, before or since: the drive explains it.
    dock.show_failure("The decoder gave up.")
    assert dock.state is PlotState.OFFLINE
    failed = replace(details, summary=offline, problem="There is no sound in it.", mtime_ns=3)
    dock.show_track(failed, None)
    assert "Connect the drive" in dock.page._text.text()
    dock.show_track(replace(failed, summary=details.summary), None)
    dock.show_failure("The decoder gave up.")
    assert dock.page._text.text() == "The decoder gave up."


def test_where_nothing_can_be_analysed_it_is_not_offered(
    dock: PlotDock, details: TrackDetails
) -> None:
    dock.show_track(details, None)
    assert dock.page.button.isVisible()
    dock.offer_analysis(is_offered=False)
    assert not dock.page.button.isVisible()
    dock.show_track(replace(details, mtime_ns=2), None)
    assert not dock.page.button.isVisible()


def test_clear_forgets_everything(shown: PlotDock) -> None:
    shown.timeline.select(1.0, 2.0)
    shown.clear()
    assert shown.selection is None
    assert shown.state is PlotState.EMPTY
    shown.show_progress("late news", 0.5)
    shown.show_failure("late news")
    assert shown.state is PlotState.EMPTY


def test_keys_zoom_scroll_and_fit(qtbot: QtBot, shown: PlotDock) -> None:
    _press(qtbot, shown, KEY.Key_Up)
    _press(qtbot, shown, KEY.Key_Up)
    assert shown.timeline.window.length_s == pytest.approx(49.0)
    _press(qtbot, shown, KEY.Key_Home)
    assert shown.timeline.window.start_s == 0.0
    _press(qtbot, shown, KEY.Key_Right)
    assert shown.timeline.window.start_s == pytest.approx(4.9)
    _press(qtbot, shown, KEY.Key_Left)
    assert shown.timeline.window.start_s == pytest.approx(0.0)
    _press(qtbot, shown, KEY.Key_End)
    assert shown.timeline.window.end_s == pytest.approx(100.0)
    _press(qtbot, shown, KEY.Key_Down)
    assert shown.timeline.window.length_s == pytest.approx(70.0)
    _press(qtbot, shown, KEY.Key_0)
    assert shown.timeline.window.is_whole


def test_brackets_walk_through_the_focused_lane(qtbot: QtBot, shown: PlotDock) -> None:
    with qtbot.waitSignal(shown.span_chosen):
        _press(qtbot, shown, KEY.Key_BracketRight)
    assert shown.selection == (10.0, 30.0)
    _press(qtbot, shown, KEY.Key_BracketRight)
    assert shown.selection == (60.0, 90.0)
    _press(qtbot, shown, KEY.Key_BracketLeft)
    assert shown.selection == (10.0, 30.0)
    with qtbot.waitSignal(shown.loop_requested) as loop:
        _press(qtbot, shown, KEY.Key_L)
    assert loop.args == [10.0, 30.0]
    with qtbot.waitSignal(shown.seek_requested) as sought:
        _press(qtbot, shown, KEY.Key_Return)
    assert sought.args == [10.0]
    with qtbot.waitSignal(shown.selection_changed) as changed:
        _press(qtbot, shown, KEY.Key_Escape)
    assert changed.args == [0.0, 0.0]


def test_loop_without_a_selection_says_what_to_do(qtbot: QtBot, shown: PlotDock) -> None:
    with qtbot.waitSignal(shown.message) as said:
        _press(qtbot, shown, KEY.Key_L)
    assert "Select a passage" in said.args[0]


def test_space_asks_to_play(qtbot: QtBot, shown: PlotDock) -> None:
    with qtbot.waitSignal(shown.play_toggled):
        _press(qtbot, shown, KEY.Key_Space)


def test_lanes_can_be_reached_by_tab(qtbot: QtBot, shown: PlotDock) -> None:
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    for _ in range(12):
        if shown.body.lanes.hasFocus():
            break
        qtbot.keyClick(QApplication.focusWidget() or shown, KEY.Key_Tab)
    assert shown.body.lanes.hasFocus()


def test_span_list_follows_the_focused_lane(qtbot: QtBot, shown: PlotDock) -> None:
    shown.header.spans.click()
    assert shown.span_list.isVisible()
    shown.body.lanes.focus_lane(INSTRUMENT_INDEX["voice"])
    assert shown.span_list.list.item(0).text() == "0:40–0:50, sure"
    shown.span_list.list.itemActivated.emit(shown.span_list.list.item(0))
    assert shown.selection == (40.0, 50.0)


def test_header_switches_reach_the_parts(shown: PlotDock) -> None:
    shown.header.show_all.click()
    assert len(shown.body.lanes.lanes) == 20
    shown.header.follow.click()
    assert not shown.timeline.is_following
    shown.header.zoom_in.click()
    assert shown.timeline.window.length_s == pytest.approx(50.0)
    shown.header.fit.click()
    assert shown.timeline.window.is_whole


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen
def test_context_menu_knows_the_span_below(qtbot: QtBot, shown: PlotDock) -> None:
    lanes = shown.body.lanes
    at = QPoint(round(lanes.x_of(20.0)), 5)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, lanes.mapToGlobal(at))
    with qtbot.waitSignal(shown.menu_opened) as opened:
        QApplication.sendEvent(lanes, event)
    menu, span = opened.args
    assert isinstance(menu, QMenu)
    assert span.start_s == 10.0
    assert menu.actions()[0].text() == "Select piano 0:10–0:30, sure"
    menu.actions()[0].trigger()
    assert shown.selection == (10.0, 30.0)
    menu.close()


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen
def test_menu_key_asks_for_the_focused_lane_at_the_playhead(
    qtbot: QtBot, shown: PlotDock
) -> None:
    lanes = shown.body.lanes
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    lanes.setFocus()
    shown.set_playhead(70.0)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    with qtbot.waitSignal(shown.menu_opened) as opened:
        QApplication.sendEvent(lanes, event)
    menu, span = opened.args
    assert (span.instrument, span.start_s) == (INSTRUMENT_INDEX["piano"], 60.0)
    menu.close()


def test_export_writes_what_is_visible(
    qtbot: QtBot, shown: PlotDock, pyramid: Pyramid, tmp_path: Path
) -> None:
    shown.set_pyramid(pyramid)
    assert shown.export_picture(tmp_path / "out.png")
    assert QImage(str(tmp_path / "out.png")).width() == 1920
    assert not shown.export_picture(tmp_path / "no such folder" / "out.png")


def test_colour_map_is_told_for_the_settings(qtbot: QtBot, shown: PlotDock) -> None:
    with qtbot.waitSignal(shown.colour_map_changed) as told:
        shown.set_colour_map("cividis")
    assert told.args == ["cividis"]
    assert shown.colour_map == "cividis"


def test_layout_is_kept(
    qtbot: QtBot,
    shown: PlotDock,
    look: Look,
    details: TrackDetails,
    analysis: TrackAnalysis,
) -> None:
    shown.body.splitter.setSizes([150, 200])
    state, sizes = shown.save_layout(), shown.body.splitter.sizes()
    other = PlotDock(look)
    qtbot.addWidget(other)
    other.resize(1280, 400)
    other.show()
    other.restore_layout(state)
    other.show_track(details, analysis)
    qtbot.wait(20)
    assert other.body.splitter.sizes() == sizes
    assert other.body.is_split_by_hand


def test_every_control_has_a_name(shown: PlotDock) -> None:
    for control in shown.findChildren(QAbstractButton):
        assert control.accessibleName() or control.text(), control
    for strip in (shown.body.overview, shown.body.ruler, shown.body.spectrogram):
        assert strip.accessibleName()


def test_reason_of_a_failure_survives_the_picture(
    dock: PlotDock, details: TrackDetails, pyramid: Pyramid
) -> None:
    dock.show_track(details, None)
    dock.show_failure("The decoder gave up.")
    dock.set_pyramid(pyramid)
    assert dock.body.lanes_state._text.text() == "The decoder gave up."
