"""The track in focus reaches inspector, plot and playback; similar tracks lead on."""

import pytest

from mirdesk.operations.analysis_progress import AnalysisProgress, CurrentFile
from mirdesk.operations.make_picture import PictureFailed
from mirdesk.ui.inspector.inspector import Tab
from mirdesk.ui.plot.state_page import PlotState

pytestmark = pytest.mark.gui


@pytest.fixture
def opened(open_window, library):
    return open_window(library)


@pytest.fixture
def window(opened):
    return opened.window


def settle(qtbot, window):
    qtbot.waitUntil(lambda: not window.background.is_busy, timeout=10_000)
    qtbot.wait(80)
    qtbot.waitUntil(lambda: not window.background.is_busy, timeout=10_000)


def look_at(qtbot, window, track_id):
    window.table.select_track(track_id)
    settle(qtbot, window)


def test_plot_and_player_follow_the_row(window, qtbot, id_of, library):
    look_at(qtbot, window, id_of("Last tram"))
    assert window.plot.state is PlotState.READY
    assert window.player.path == library.path_of(id_of("Last tram"))
    look_at(qtbot, window, id_of("Low tide"))
    assert window.plot.state is PlotState.WAITING
    look_at(qtbot, window, id_of("Button box"))
    assert window.plot.state is PlotState.FAILED


def test_progress_of_the_shown_track(window, opened, qtbot, id_of, library):
    track_id = id_of("Low tide")
    look_at(qtbot, window, track_id)
    now = CurrentFile(track_id, library.path_of(track_id), "listening", 0.5, 1.0)
    opened.work.analysis_progressed.emit(AnalysisProgress(0, 2, current=(now,)))
    assert window.plot.state is PlotState.ANALYSING


@pytest.mark.qt_log_ignore("Pulse")
def test_similar_tracks_lead_on(window, qtbot, id_of):
    look_at(qtbot, window, id_of("Last tram"))
    window.inspector.show_tab(Tab.SIMILAR)
    settle(qtbot, window)
    match = window.inspector.similar.matches[0]
    window.inspector.similar.track_chosen.emit(match.summary.track_id)
    assert window.table.current_id() == match.summary.track_id
    many = len(window.inspector.similar.matches)
    window.inspector.similar._one_artist.click()
    settle(qtbot, window)
    assert len(window.inspector.similar.matches) >= many


def test_similar_says_why_there_are_none(window, qtbot, id_of):
    window.inspector.show_tab(Tab.SIMILAR)
    look_at(qtbot, window, id_of("Low tide"))
    assert "once this one has been analysed" in window.inspector.similar.hint
    look_at(qtbot, window, id_of("Button box"))
    assert "could not be analysed" in window.inspector.similar.hint


def test_a_track_that_was_analysed_is_read_again(window, opened, qtbot, id_of, library):
    look_at(qtbot, window, id_of("Last tram"))
    with qtbot.waitSignal(window.focus.focused, timeout=3000):
        opened.work.track_analysed.emit(id_of("Last tram"))
    with qtbot.assertNotEmitted(window.focus.focused, wait=100):
        opened.work.track_analysed.emit(id_of("Rosewood"))


def test_a_picture_that_failed_shows_the_reason(window, opened, qtbot, id_of, library):
    look_at(qtbot, window, id_of("Low tide"))
    path = library.path_of(id_of("Low tide"))
    opened.work.picture_failed.emit(PictureFailed(1, path, "it is not there"))
    assert window.plot.state is PlotState.FAILED
    assert window.focused.is_picture_settled
