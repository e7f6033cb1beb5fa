"""The blocking way: all that waits, Ctrl-C, and a kill in the middle."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from mirdesk.operations.analyse_library import analyse_all
from mirdesk.operations.analysis_progress import (
    AnalysisFinished,
    AnalysisProgress,
    TrackAnalysed,
)
from mirdesk.store.library import Library

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from pathlib import Path
from mirdesk.jobs.pool import Pool
from mirdesk.operations.analyse_library import analyse_all
from mirdesk.operations.analysis_progress import TrackAnalysed
from mirdesk.operations.tasks import HANDLER
from mirdesk.store.library import Library

def tell(event):
    if isinstance(event, TrackAnalysed):
        print(event.path.decode(), flush=True)

if __name__ == "__main__":
    with Library.open(Path(sys.argv[1])) as library:
        with Pool(HANDLER, background_workers=1) as pool:
            try:
                print(analyse_all(library, pool, Path(sys.argv[2]), on_event=tell))
            except KeyboardInterrupt:
                print("stopped")
"""


@pytest.fixture
def start(tmp_path, tiny_checkpoint):
    """Return a function that starts a program analysing a library."""
    programs = []

    def start_program():
        script = tmp_path / "program.py"
        script.write_text(PROGRAM)
        programs.append(
            subprocess.Popen(
                [sys.executable, script, tmp_path / "library.sqlite", tiny_checkpoint],
                stdout=subprocess.PIPE,
                text=True,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
            )
        )
        return programs[-1]

    yield start_program
    for program in programs:
        program.kill()
        program.wait()
        program.stdout.close()


def test_everything_that_waits_is_analysed(library, pool, tiny_checkpoint, write_wav):
    library.put_found([write_wav(f"{n}.wav", frequency_hz=300 + 50 * n) for n in range(3)])
    seen = []
    finished = analyse_all(library, pool, tiny_checkpoint, on_event=seen.append)
    assert (finished.analysed, finished.failed) == (3, 0)
    kinds = {type(event) for event in seen}
    assert kinds == {AnalysisFinished, AnalysisProgress, TrackAnalysed}
    assert analyse_all(library, pool, tiny_checkpoint) == AnalysisFinished()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal as on Unix")
def test_ctrl_c_stops_cleanly(tmp_path, start, write_wav):
    with Library.open(tmp_path / "library.sqlite") as library:
        library.put_found([write_wav(f"{n}.wav", 60.0, 300 + 20 * n, 8000) for n in range(8)])
    program = start()
    assert program.stdout.readline()
    os.kill(program.pid, 2)
    started_s = time.monotonic()
    assert program.stdout.read().endswith("stopped\n")
    assert program.wait(10) == 0
    assert time.monotonic() - started_s < 3
    with Library.open(tmp_path / "library.sqlite") as library:
        assert 0 < library.counts().analysed < 8


def test_after_kill_9_it_goes_on_and_nothing_is_doubled(tmp_path, start, write_wav):
    with Library.open(tmp_path / "library.sqlite") as library:
        library.put_found([write_wav(f"{n}.wav", 20.0, 300 + 20 * n, 8000) for n in range(12)])
    first = start()
    told = [first.stdout.readline().strip() for _ in range(2)]
    first.kill()
    first.wait()
    told += first.stdout.read().split()
    assert 2 <= len(told) < 12
    second = start()
    lines = second.stdout.read().splitlines()
    assert second.wait(60) == 0
    rest, closing_words = lines[:-1], lines[-1]
    assert f"analysed={len(rest)}" in closing_words
    # What was told is stored; at most one result was stored and not told any more.
    assert set(told).isdisjoint(rest)
    assert len(rest) == len(set(rest))
    assert 11 <= len(told) + len(rest) <= 12
    with closing(sqlite3.connect(tmp_path / "library.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for table in ("tracks", "recordings", "analyses", "analysis_data"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (12,)
