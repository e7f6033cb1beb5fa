"""What the schema itself promises."""

import sqlite3

import pytest
from sqlalchemy.exc import IntegrityError

from mirdesk.domain.tracks import FoundFile
from mirdesk.store.first_schema import FIRST_SCHEMA
from mirdesk.store.library import Library


def test_each_statement_is_one_statement() -> None:
    connection = sqlite3.connect(":memory:")
    for statement in FIRST_SCHEMA:
        connection.execute(statement)  # refuses more than one
    connection.close()


def test_foreign_keys_are_indexed_where_rows_are_deleted(library: Library) -> None:
    """Deleting an analysis must not read the whole table of recordings."""
    with library._database.write() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT 1 FROM recordings WHERE analysis_id = 1"
        ).all()
    assert "recordings_by_analysis" in str(plan)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tracks SET size_bytes = 'many'",
        "UPDATE tracks SET path = NULL",
        "UPDATE tracks SET recording_id = 77",
        "INSERT INTO tracks SELECT * FROM tracks",
    ],
)
def test_wrong_rows_are_refused(library: Library, statement: str) -> None:
    library.put_found([FoundFile(b"/m/1", 1, 1)])

    def write() -> None:
        with library._database.write() as connection:
            connection.exec_driver_sql(statement)

    with pytest.raises(IntegrityError):
        write()


def test_words_follow_the_tracks(library: Library) -> None:
    library.put_found([FoundFile(b"/m/Alpha", 1, 1), FoundFile(b"/m/Beta", 1, 1)])
    with library._database.write() as connection:
        run = connection.exec_driver_sql
        run("UPDATE tracks SET title = 'Gamma' WHERE id = 1")
        run("DELETE FROM tracks WHERE id = 2")
        run("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
        found = run("SELECT rowid FROM words WHERE words MATCH 'gamma'").scalars().all()
        gone = run("SELECT rowid FROM words WHERE words MATCH 'beta'").scalars().all()
    assert (found, gone) == ([1], [])
