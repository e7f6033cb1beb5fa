"""Counts of a run."""

import sys
from pathlib import Path

import pytest

from mirdesk.domain.jobs import Lane
from mirdesk.operations.analysis_progress import AnalysisFinished, CurrentFile
from mirdesk.operations.analysis_tally import AnalysisTally, Flight
from mirdesk.store.records import PendingTrack


@pytest.fixture
def analysis(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    from faulty_tasks import plain_analysis

    yield plain_analysis(b"/a.wav")
    sys.modules.pop("faulty_tasks", None)


def flight(number, **options):
    return Flight(
        PendingTrack(number, b"/%d.wav" % number, 1, 1, None), Lane.FOCUS, number, **options
    )


def test_progress_counts_done_in_flight_and_waiting(analysis):
    tally = AnalysisTally()
    tally.waiting = 5
    tally.add_analysed(analysis)
    tally.add_failed()
    flights = [
        flight(1, started_s=90.0, stage="listening", fraction=0.5),
        flight(2),
        flight(3, started_s=95.0, is_moved=True),
    ]
    progress = tally.progress(flights, 100.0, is_paused=True)
    assert (progress.done, progress.failed, progress.total) == (2, 1, 9)
    assert progress.current == (CurrentFile(1, b"/1.wav", "listening", 0.5, 10.0),)
    assert progress.is_paused
    assert progress.eta_s is None


def test_a_new_run_counts_from_nothing_but_keeps_what_waits(analysis):
    tally = AnalysisTally()
    tally.waiting = 5
    tally.add_analysed(analysis)
    tally.add_failed()
    assert tally.finished("why") == AnalysisFinished(1, 0, 1, 0.0, "why")
    tally.begin_anew()
    assert tally.waiting == 5
    assert tally.finished("") == AnalysisFinished()
