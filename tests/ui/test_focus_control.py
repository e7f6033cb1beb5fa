"""The track in focus reaches inspector, plot and playback; similar tracks lead on."""

from dataclasses import replace

import pytest

from mirdesk.operations.analysis_progress import AnalysisProgress, CurrentFile
from mirdesk.operations.make_picture import PictureFailed
from mirdesk.ui.inspector.inspector import Tab
from mirdesk.ui.plot.state_page import PlotState

pytestmark = pytest.mark.gui


@pytest.fixture
def look_at(window, settle):
    def select(track_id):
        window.table.select_track(track_id)
        settle(window)

    return select


@pytest.fixture
def no_pictures(opened, monkeypatch):
    """Ask for no fine pictures: the files are not there, which would be told at any moment."""
    monkeypatch.setattr(opened.work, "want_picture", lambda _details: None)


@pytest.mark.usefixtures("no_pictures")
def test_plot_and_player_follow_the_row(window, id_of, library, look_at):
    look_at(id_of("Last tram"))
    assert window.plot.state is PlotState.READY
    assert window.player.path == library.path_of(id_of("Last tram"))
    look_at(id_of("Low tide"))
    assert window.plot.state is PlotState.WAITING
    look_at(id_of("Button box"))
    assert window.plot.state is PlotState.FAILED


@pytest.mark.usefixtures("no_pictures")
def test_progress_of_the_shown_track(window, opened, id_of, library, look_at):
    track_id = id_of("Low tide")
    look_at(track_id)
    now = CurrentFile(track_id, library.path_of(track_id), "listening", 0.5, 1.0)
    opened.work.analysis_progressed.emit(AnalysisProgress(0, 2, current=(now,)))
    assert window.plot.state is PlotState.ANALYSING


@pytest.mark.qt_log_ignore("Pulse")
def test_similar_tracks_lead_on(window, id_of, settle, look_at):
    look_at(id_of("Last tram"))
    window.inspector.show_tab(Tab.SIMILAR)
    settle(window)
    match = window.inspector.similar.matches[0]
    window.inspector.similar.track_chosen.emit(match.summary.track_id)
    assert window.table.current_id() == match.summary.track_id
    many = len(window.inspector.similar.matches)
    window.inspector.similar._one_artist.click()
    settle(window)
    assert len(window.inspector.similar.matches) >= many


def test_similar_says_why_there_are_none(window, id_of, look_at):
    window.inspector.show_tab(Tab.SIMILAR)
    look_at(id_of("Low tide"))
    assert "was not analysed" in window.inspector.similar.hint  # nor can it be
    look_at(id_of("Button box"))
    assert "could not be analysed" in window.inspector.similar.hint


def test_a_track_that_was_analysed_is_read_again(
    window, opened, qtbot, id_of, library, look_at
):
    look_at(id_of("Last tram"))
    with qtbot.waitSignal(window.focus.focused, timeout=3000):
        opened.work.track_analysed.emit(id_of("Last tram"))
    with qtbot.assertNotEmitted(window.focus.focused, wait=100):
        opened.work.track_analysed.emit(id_of("Rosewood"))


@pytest.mark.usefixtures("no_pictures")
def test_a_picture_that_failed_shows_the_reason(window, opened, id_of, library, look_at):
    look_at(id_of("Low tide"))
    path = library.path_of(id_of("Low tide"))
    opened.work.picture_failed.emit(PictureFailed(1, path, "it is not there"))
    assert window.plot.state is PlotState.FAILED
    assert window.focused.is_picture_settled


def test_results_of_another_checkpoint_keep_its_thresholds(
    qtbot, open_window, library, id_of, card
):
    later = replace(card, version="9.9", frame_thresholds=(0.9,) * 20)
    window = open_window(library, later).window
    window.focus.look_at(id_of("Rosewood"))
    qtbot.waitUntil(lambda: window.focus.shown.analysis is not None, timeout=10_000)
    thresholds, experimental = window.focused._thresholds(window.focus.shown)
    assert thresholds == pytest.approx([0.5] * 20, abs=1e-3)  # as they were stored
    assert experimental == []

    window.focused.use_card(later, [replace(card, frame_thresholds=(0.4,) * 20)])
    thresholds, experimental = window.focused._thresholds(window.focus.shown)
    assert thresholds == pytest.approx([0.4] * 20)  # of its own card, which is here
    assert sum(experimental) == 1
