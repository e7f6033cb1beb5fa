"""Scan and analysis are told in status bar, banners and sidebar."""

import pytest

from mirdesk.operations.analysis_progress import AnalysisFinished, AnalysisProgress, CurrentFile
from mirdesk.operations.scan_folder import ScanProgress, ScanReport

pytestmark = pytest.mark.gui


@pytest.fixture
def opened(open_window, library):
    return open_window(library)


@pytest.fixture
def window(opened):
    return opened.window


def test_scan_is_told(window, opened):
    opened.work.scan_progressed.emit(ScanProgress(1200, 300, 200))
    assert window.status.message == "Reading tags: 300 of 1,000 files"
    opened.work.scan_finished.emit(ScanReport(ScanProgress(1200, 1000, 200, 3, 40)))
    assert window.status.message == (
        "1,000 new or changed, 200 unchanged, 3 problems, 40 other files left out"
    )
    assert window.error_banner.message == ""


def test_a_path_that_is_not_there_is_told(window, opened):
    report = ScanReport(ScanProgress(), unreachable=((b"/no/where", "it is not there"),))
    opened.work.scan_finished.emit(report)
    assert window.error_banner.message == "/no/where: it is not there"


def test_analysis_is_told(window, opened):
    opened.work.analysis_progressed.emit(AnalysisProgress(3, 10, is_paused=True))
    assert window.status.chip.words == "Paused 3 / 10"
    assert window.actions_.pause.text() == "Continue analysis"
    opened.work.analysis_progressed.emit(AnalysisProgress(4, 10))
    assert window.actions_.pause.text() == "Pause analysis"
    opened.work.analysis_finished.emit(AnalysisFinished(9, 1, 1, 60.0))
    assert window.status.message == "Analysis finished: 9 tracks, 1 failed, see Problems"
    opened.work.analysis_finished.emit(AnalysisFinished(1, 0, 0, 2.0))
    assert window.status.message == "Analysis finished: 1 track"


def test_pause_and_stop_are_there_while_there_is_something_to_stop(window, opened):
    pause, stop = window.actions_.pause, window.actions_.stop
    tell = opened.work.analysis_progressed.emit
    seen = [(pause.isEnabled(), stop.isEnabled())]
    now = CurrentFile(1, b"/m/a.mp3", "listening", 0.5, 1.0)
    for progress in (
        AnalysisProgress(3, 10),
        AnalysisProgress(3, 10, current=(now,), is_paused=True),
        AnalysisProgress(3, 10, is_paused=True),
        AnalysisProgress(10, 10),
    ):
        tell(progress)
        seen.append((pause.isEnabled(), stop.isEnabled()))
    assert seen == [(False, False), (True, True), (True, True), (True, False), (False, False)]


def test_what_stopped_by_itself_shows_no_progress(window, opened):
    opened.work.is_halted = True
    opened.work.analysis_progressed.emit(AnalysisProgress(3, 10))
    assert window.status.chip.words == ""
    assert not window.actions_.pause.isEnabled()
    opened.work.resume()
    opened.work.analysis_progressed.emit(AnalysisProgress(3, 10))
    assert window.status.chip.words == "Analysing 3 / 10"


def test_an_analysis_that_stopped_says_why(window, opened):
    opened.work.analysis_finished.emit(AnalysisFinished(stopped_because="the disk is full"))
    assert window.error_banner.message == "The analysis stopped: the disk is full"


def test_failures_are_told(window, opened):
    opened.work.failed.emit("The library cannot be written")
    assert window.error_banner.message == "The library cannot be written"


def test_rescan_of_the_known_roots(window, opened, qtbot):
    window.actions_.rescan.trigger()
    assert opened.work.is_scanning
    with qtbot.waitSignal(opened.work.scan_finished, timeout=20_000) as finished:
        pass
    assert finished.args[0].unreachable[0][0] == b"/music"
    qtbot.waitUntil(lambda: "is not connected" in window.offline_banner.message, timeout=5000)
    assert window.error_banner.message == ""  # the offline banner tells of it


def test_rescan_without_roots(open_window, empty_library, qtbot):
    window = open_window(empty_library).window
    window.actions_.rescan.trigger()
    assert window.status.message == "Add a folder first."
