"""The second step, from a stored library of the first release, also when it is killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from mirdesk.domain.activity import TrackAnalysis
from mirdesk.domain.descriptors import Descriptors, Key, Silence, Tempo, Tonality
from mirdesk.domain.tracks import FoundFile, SortColumn, TrackQuery
from mirdesk.store.library import Library
from mirdesk.store.migrations import APPLICATION_ID, MIGRATIONS, Migration, migrate

DUMP = Path(__file__).parent / "first_schema.sql"
FIRST = MIGRATIONS[:1]
ALL = [step.name for step in MIGRATIONS]
OPEN = (
    "import sys, pathlib; from mirdesk.store.library import Library; print('go', flush=True);"
)
OPEN += "Library.open(pathlib.Path(sys.argv[1])).close()"


@pytest.fixture
def old(path: Path) -> Path:
    """Return a library as the first release wrote it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(f"BEGIN; {DUMP.read_text(encoding='utf-8')} COMMIT;")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
    return path


def steps_of(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM migrations")]


def test_old_results_stay_and_have_no_descriptors(old: Path) -> None:
    with Library.open(old) as library:
        ids = library.track_ids(TrackQuery(sort=SortColumn.TEMPO))
        assert len(ids) == 2
        rows = library.summaries(ids)
        assert [(row.tempo_bpm, row.key) for row in rows] == [(None, None)] * 2
        for track_id in ids:
            assert library.details(track_id).descriptors is None
        assert not len(library.track_ids(TrackQuery(text="tempo:>1")))
    assert sorted(steps_of(old)) == sorted(ALL)


def test_new_results_in_an_old_library(
    old: Path, analysis: Callable[..., TrackAnalysis]
) -> None:
    found = FoundFile(b"/m/new.mp3", 10, 1)
    given = analysis(
        5,
        descriptors=Descriptors(
            Tempo(92.0, 1.0, np.arange(0.1, 60, 60 / 92)),
            Tonality(Key(9, True), 0.9),
            -0.4,
            Silence(0.0, 0.0, 0.0),
        ),
    )
    with Library.open(old) as library:
        library.put_found([found])
        track_id = library.track_id_of(found.path)
        assert library.put_analysis(track_id, found, given, np.full(20, 0.5))
        assert library.track_ids(TrackQuery(text="key:8A tempo:92")).tolist() == [track_id]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal nobody can catch")
def test_killed_in_the_middle_it_is_one_schema_or_the_other(old: Path) -> None:
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO tracks (path, folder, size_bytes, mtime_ns, added_at_s, title, "
            "title_key, folder_text, file_text) VALUES (?, x'2f', 1, 1, 1.0, ?, ?, 'f', 'n')",
            [(b"/big/%06d.mp3" % i, f"song {i}", f"song {i}") for i in range(30_000)],
        )
        connection.execute("COMMIT")
    seen = set()
    for delay_s in (0.0, 0.02, 0.05, 0.1, 0.2, 0.4):
        child = subprocess.Popen(
            [sys.executable, "-c", OPEN, os.fspath(old)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "go\n"
        time.sleep(delay_s)
        child.kill()
        child.wait()
        child.stdout.close()
        seen.add(len(steps_of(old)))
    assert seen <= {1, len(ALL)}
    with Library.open(old) as library:
        assert len(library.track_ids(TrackQuery(sort=SortColumn.TONALITY))) == 30_002
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_step_that_fails_behind_it_takes_it_back(old: Path) -> None:
    wrong = Migration("0099_wrong", ("ALTER TABLE nowhere ADD COLUMN x",))
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        with pytest.raises(Exception, match="unchanged"):
            migrate(connection, old, (*MIGRATIONS, wrong))
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    assert "descriptors" not in tables
    assert steps_of(old) == [FIRST[0].name]
