"""The tables that queries are written against are those that migrations make."""

import pytest
from sqlalchemy import Table

from mirdesk.domain.tracks import SortColumn, TrackState
from mirdesk.store.library import Library
from mirdesk.store.tables import METADATA, SORT_KEYS, STATE_CODES, STATES

# The word index is FTS5: it has no declared types.
TYPED = [table for table in METADATA.sorted_tables if table.name != "words"]


@pytest.mark.parametrize("table", TYPED, ids=lambda table: table.name)
def test_columns_and_types_agree(library: Library, table: Table) -> None:
    with library._database.read() as connection:
        made = connection.exec_driver_sql(f"PRAGMA table_info({table.name})").all()
        dialect = connection.dialect
        assert [(row[1], row[2]) for row in made] == [
            (column.name, column.type.compile(dialect)) for column in table.columns
        ]


def test_all_tables_are_strict_and_described(library: Library) -> None:
    with library._database.read() as connection:
        rows = connection.exec_driver_sql("PRAGMA table_list").all()
    own = {row[1]: row for row in rows if not row[1].startswith(("sqlite_", "words"))}
    assert all(row[5] == 1 for row in own.values())
    described = {table.name for table in TYPED}
    assert set(own) - described == {"meta", "migrations"}


def test_states_and_orders_are_complete() -> None:
    assert set(STATE_CODES) == set(TrackState)
    assert [STATE_CODES[state] for state in STATES] == list(range(len(STATES)))
    assert set(SORT_KEYS) == set(SortColumn)
