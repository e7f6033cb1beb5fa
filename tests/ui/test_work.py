"""Scans run behind the window with the real pool; closing stops everything at once."""

import os
import time
import wave

import pytest

from mirdesk.domain.tracks import Problem, Stage
from mirdesk.jobs.pool import Pool
from mirdesk.operations.scan_folder import ScanReport
from mirdesk.operations.tasks import HANDLER
from mirdesk.ui.work import LibraryWork

pytestmark = pytest.mark.gui


@pytest.fixture
def work(empty_library, tmp_path, qapp):
    pool = Pool(HANDLER, background_workers=1)
    made = LibraryWork(empty_library, pool, None, tmp_path / "cache", 100)
    yield made
    made.close()
    pool.close()


@pytest.fixture
def music(tmp_path):
    folder = tmp_path / "music"
    folder.mkdir()
    for name in ("one", "two"):
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(b"\0\0" * 8000)
    (folder / "broken.mp3").write_bytes(b"no music here" * 50)
    return os.fsencode(folder)


def test_scan_brings_rows_tags_and_problems(qtbot, work, music, empty_library):
    changes = []
    work.library_changed.connect(lambda: changes.append(1))
    with qtbot.waitSignal(work.scan_finished, timeout=30_000) as finished:
        work.add([music])
        assert work.is_scanning
    assert isinstance(finished.args[0], ScanReport)
    assert not work.is_scanning
    assert changes
    counts = empty_library.counts()
    assert counts.tracks >= 2
    assert counts.problems == 1

    problem = empty_library.problems()[0]
    with qtbot.waitSignal(work.scan_finished, timeout=30_000):
        work.retry([problem])
    assert empty_library.counts().problems == 1  # tried again, as broken as before


def test_problems_of_listening_wait_for_a_checkpoint(work, empty_library):
    problem = Problem(b"/m/a.mp3", Stage.ANALYSIS, "odd", 1.0)
    empty_library.put_problem(problem)
    work.retry([problem])
    assert not work.can_analyse
    assert not work.is_scanning
    work.analyse([1, 2])
    work.toggle_pause()
    work.resume()


def test_closing_in_the_middle_is_quick_and_silent(qtbot, work, music):
    work.add([music] * 5)
    told = []
    work.scan_finished.connect(told.append)
    began_s = time.monotonic()
    work.close()
    assert time.monotonic() - began_s < 15  # a file that is read may hold it for longer
    qtbot.wait(100)
    assert told == []
    work.close()  # twice does no harm


def test_closing_closes_the_lane_that_writes(work):
    work.writes.preview({})
    work.close()
    assert not work.writes.is_busy
