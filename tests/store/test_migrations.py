"""Steps from older schemas, proved on a stored database of the first one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mirdesk.errors import LibraryError, LibraryTooNewError
from mirdesk.store.database import Database
from mirdesk.store.migrations import (
    APPLICATION_ID,
    MIGRATIONS,
    Migration,
    applied_migrations,
    migrate,
)

DUMP = Path(__file__).parent / "first_schema.sql"
SECOND = Migration(
    "0098_ratings",
    (
        "ALTER TABLE tracks ADD COLUMN rating INTEGER",
        "UPDATE tracks SET rating = 3 WHERE title = 'So What'",
    ),
)


def connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


@pytest.fixture
def old(path: Path) -> Path:
    """Return a library as the first release wrote it."""
    with closing(connect(path)) as connection:
        connection.executescript(f"BEGIN; {DUMP.read_text(encoding='utf-8')} COMMIT;")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        # A dump holds the content of the word index only by its source.
        connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
    return path


def test_a_new_database_gets_all_steps_and_no_copy(path: Path) -> None:
    with closing(connect(path)) as connection:
        assert migrate(connection, path) is None
        assert applied_migrations(connection) == [step.name for step in MIGRATIONS]
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        assert application == APPLICATION_ID
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_the_stored_first_schema_is_still_the_first_step(old: Path, tmp_path: Path) -> None:
    """An edit of a released step would show here."""
    fresh = tmp_path / "fresh.sqlite"
    with closing(connect(fresh)) as new, closing(connect(old)) as stored:
        migrate(new, fresh, MIGRATIONS[:1])
        statement = (
            "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        )
        assert new.execute(statement).fetchall() == stored.execute(statement).fetchall()


def test_an_old_library_opens_with_its_rows(old: Path) -> None:
    database = Database(old)
    with database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT path, title FROM tracks WHERE id IN "
            "(SELECT rowid FROM words WHERE words MATCH 'what')"
        ).all()
    database.close()
    assert rows == [(b"/m/\xff.mp3", "So What")]


def test_a_step_runs_once_after_a_copy(old: Path) -> None:
    steps = (*MIGRATIONS, SECOND)
    with closing(connect(old)) as connection:
        copy = migrate(connection, old, steps)
        assert copy is not None
        assert migrate(connection, old, steps) is None
        rows = connection.execute("SELECT title, rating FROM tracks ORDER BY id").fetchall()
        assert rows == [("So What", 3), ("Étude", None)]
        (foreign_keys,) = connection.execute("PRAGMA foreign_keys").fetchone()
        assert foreign_keys == 1
    with closing(connect(copy)) as connection:
        assert applied_migrations(connection) == [MIGRATIONS[0].name]
        assert connection.execute("SELECT count(*) FROM tracks").fetchone() == (2,)


@pytest.mark.parametrize(
    "wrong",
    ["ALTER TABLE nowhere ADD COLUMN x", "UPDATE tracks SET recording_id = 77"],
)
def test_a_failing_step_changes_nothing(old: Path, wrong: str) -> None:
    third = Migration("0099_wrong", ("CREATE TABLE half (x INTEGER) STRICT", wrong))
    before = _dump(old)
    with closing(connect(old)) as connection:
        with pytest.raises(LibraryError, match=r"unchanged\. A copy is in"):
            migrate(connection, old, (*MIGRATIONS, SECOND, third))
        assert not connection.in_transaction
    assert _dump(old) == before


def test_a_later_library_is_refused_for_writing_and_read_as_it_is(old: Path) -> None:
    with closing(connect(old)) as connection:
        migrate(connection, old, (*MIGRATIONS, SECOND))
    before = _dump(old)
    with pytest.raises(LibraryTooNewError, match="later version"):
        Database(old)
    assert _dump(old) == before
    reader = Database(old, is_read_only=True)
    with reader.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM tracks").scalar() == 2
    reader.close()


def test_an_earlier_library_is_not_read_with_statements_of_today(old: Path) -> None:
    with pytest.raises(LibraryError, match="earlier version"):
        Database(old, is_read_only=True, migrations=(*MIGRATIONS, SECOND))


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    with closing(connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="another program"):
        Database(path)
    assert path.read_bytes() == before


def _dump(path: Path) -> list[str]:
    with closing(connect(path)) as connection:
        return list(connection.iterdump())
