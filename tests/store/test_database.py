"""One writer, many readers, clean and unclean ends."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from mirdesk.errors import LibraryBusyError, LibraryError
from mirdesk.store.database import Database, reading_address

# Goes on after the last acknowledged file for ever; says how far it is, and is killed.
WRITE_FOR_EVER = """
import sys
from pathlib import Path
import numpy as np
from dataclasses import replace
from mirdesk.domain.tracks import FoundFile
from mirdesk.store.library import Library
sys.path.insert(0, sys.argv[2])
from conftest import make_analysis
library = Library.open(Path(sys.argv[1]))
first = make_analysis(1, plays={3: 20.0})
half = np.full(20, 0.5)
i = int(sys.argv[3])
print("ready", flush=True)
while True:
    batch = [FoundFile(b"/m/%d.mp3" % (i + k), 10, 20) for k in range(5)]
    library.put_found(batch)
    track_id = library.track_id_of(batch[0].path)
    stored = library.put_analysis(
        track_id, batch[0], replace(first, payload_hash=b"%016d" % i), half
    )
    assert stored
    i += 5
    print(i, flush=True)
"""


@pytest.fixture
def database(path: Path) -> Database:
    opened = Database(path)
    yield opened
    opened.close()


def put(database: Database, name: str) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("INSERT INTO meta VALUES (?, 'x')", (name,))


def names(database: Database) -> set[str]:
    with database.read() as connection:
        return set(connection.exec_driver_sql("SELECT name FROM meta").scalars()) - {"is_open"}


def test_what_is_written_is_read(database: Database) -> None:
    put(database, "a")
    assert names(database) == {"a"}


def test_the_settings_of_both_connections(database: Database) -> None:
    for opened in (database.read, database.write):
        with opened() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000
    with database.write(is_durable=True) as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    with database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1


def test_an_error_rolls_back(database: Database) -> None:
    def fail() -> None:
        with database.write() as connection:
            connection.exec_driver_sql("INSERT INTO meta VALUES ('a', 'x')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    put(database, "b")
    assert names(database) == {"b"}


def test_a_write_inside_a_write_is_part_of_it(database: Database) -> None:
    def fail() -> None:
        with database.write():
            put(database, "a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(database) == set()


def test_readers_see_whole_transactions(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("INSERT INTO meta VALUES ('a', 'x')")
        assert names(database) == set()
    assert names(database) == {"a"}


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(LibraryError, match="cannot be written"), database.read() as connection:
        connection.exec_driver_sql("DELETE FROM meta")


def test_many_threads_write_and_read_without_a_word_of_locks(database: Database) -> None:
    troubles: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for i in range(25):
                put(database, f"{number}-{i}")
                names(database)
        except BaseException as error:
            troubles.append(error)
            raise

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert len(names(database)) == 100


def test_a_wrong_statement_is_a_bug_and_stays_one(database: Database) -> None:
    with pytest.raises(Exception, match="no such table") as caught, database.read() as reader:
        reader.exec_driver_sql("SELECT * FROM nowhere")
    assert not isinstance(caught.value, LibraryError)


def test_a_second_writer_is_refused_and_a_reader_is_not(database: Database, path: Path) -> None:
    with pytest.raises(LibraryBusyError):
        Database(path)
    put(database, "a")
    reader = Database(path, is_read_only=True)
    assert names(reader) == {"a"}
    before = reader.data_version()
    put(database, "b")
    assert reader.data_version() != before
    assert names(reader) == {"a", "b"}
    with pytest.raises(LibraryError, match="not open for writing"):
        put(reader, "c")
    reader.close()


def test_a_failed_opening_frees_the_lock(path: Path) -> None:
    path.write_bytes(b"this is no database at all, but some other text" * 100)
    for _ in range(2):
        with pytest.raises(LibraryError, match="not a MIRDesk library"):
            Database(path)


def test_reading_what_is_not_there(path: Path) -> None:
    with pytest.raises(LibraryError, match="no library"):
        Database(path, is_read_only=True)
    assert not path.exists()


def test_reading_a_database_of_another_program(path: Path) -> None:
    path.touch()
    with pytest.raises(LibraryError, match="not a MIRDesk library"):
        Database(path, is_read_only=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(LibraryError, match="not a MIRDesk library"):
        Database(path, is_read_only=True)


def test_closing_does_not_wait_for_a_reader(path: Path) -> None:
    database = Database(path)
    put(database, "a")
    reader = Database(path, is_read_only=True)
    with reader.read() as connection:
        connection.exec_driver_sql("SELECT * FROM meta").all()
        put(database, "b")
        start = time.monotonic()
        database.close()
        assert time.monotonic() - start < 5
    assert names(reader) == {"a", "b"}
    reader.close()


def test_folders_are_made(path: Path) -> None:
    deep = path.parent / "a" / "b ?#%" / "library.sqlite"
    Database(deep).close()
    assert deep.is_file()


def test_a_folder_that_cannot_be_made(path: Path) -> None:
    path.write_text("a file")
    with pytest.raises(LibraryError, match="cannot be made"):
        Database(path / "library.sqlite")


def test_closing_writes_the_log_back_and_ends_everything(path: Path) -> None:
    database = Database(path)
    put(database, "a")
    database.close()
    database.close()
    assert sorted(p.name for p in path.parent.iterdir()) == [path.name, path.name + ".lock"]
    with pytest.raises(LibraryError, match="closed"):
        names(database)
    with pytest.raises(LibraryError, match="not open"):
        put(database, "b")
    again = Database(path)
    assert names(again) == {"a"}
    again.close()


def test_damage_is_noticed_after_an_unclean_end(path: Path) -> None:
    database = Database(path)
    with database.write() as connection:
        rows = [(b"%05d" % i, b"x" * 500) for i in range(400)]
        connection.exec_driver_sql("INSERT INTO covers VALUES (?, ?)", rows)
    database.close()
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute(
            "SELECT max(pageno) FROM dbstat WHERE name = 'covers' AND pagetype = 'leaf'"
        ).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096 + 8)
        file.write(bytes(range(200)))
    Database(path).close()  # after a clean end nobody looks: start stays short
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE meta SET value = '1' WHERE name = 'is_open'")
        connection.commit()
    for _ in range(2):
        with pytest.raises(LibraryError, match="damaged"):
            Database(path)


def test_a_killed_program_loses_and_doubles_nothing(path: Path) -> None:
    acknowledged = 0
    for delay_s in (0.05, 0.2, 0.35):
        arguments = (path, Path(__file__).parent, acknowledged)
        with subprocess.Popen(
            [sys.executable, "-c", WRITE_FOR_EVER, *map(str, arguments)],
            stdout=subprocess.PIPE,
            text=True,
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            acknowledged = int(child.stdout.readline())
            time.sleep(delay_s)
            child.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
            for line in child.stdout:
                if line.endswith("\n"):
                    acknowledged = int(line)
        database = Database(path)
        with database.read() as connection:
            count, distinct, analysed, recordings, analyses, linked = (
                connection.exec_driver_sql(
                    """SELECT count(*), count(DISTINCT path), count(recording_id),
                (SELECT count(*) FROM recordings), (SELECT count(*) FROM analyses),
                (SELECT count(*) FROM recordings JOIN analysis_data USING (analysis_id))
                FROM tracks"""
                ).one()
            )
        database.close()
        assert acknowledged <= count <= acknowledged + 5
        assert distinct == count
        assert acknowledged // 5 <= analysed <= acknowledged // 5 + 1
        assert analysed == recordings == analyses == linked


def test_a_library_in_a_folder_that_cannot_be_written_is_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Database(path)) as database:
        put(database, "a")
    assert reading_address(path) == f"{path.as_uri()}?mode=ro"
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
    assert reading_address(path) == f"{path.as_uri()}?mode=ro&immutable=1"
    with closing(Database(path, is_read_only=True)) as reader:
        assert names(reader) == {"a"}
    assert not path.with_name(path.name + "-shm").exists()  # nothing was made beside it


def test_a_log_of_another_writer_is_read_along(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
    with closing(Database(path)) as database:
        put(database, "fresh")
        assert "immutable" not in reading_address(path)
        with closing(Database(path, is_read_only=True)) as reader:
            assert names(reader) == {"fresh"}
