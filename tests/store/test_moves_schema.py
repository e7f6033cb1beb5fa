"""The fifth step, from a stored library of the first release."""

import sqlite3
from contextlib import closing
from pathlib import Path

from mirdesk.store.library import Library
from mirdesk.store.migrations import APPLICATION_ID

DUMP = Path(__file__).parent / "first_schema.sql"


def test_an_old_library_takes_moves(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(f"BEGIN; {DUMP.read_text(encoding='utf-8')} COMMIT;")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
        track_id, old = connection.execute("SELECT id, path FROM tracks LIMIT 1").fetchone()
    with Library.open(path) as library:
        assert library.moves.batches() == []
        (move,) = library.moves.begin("Names", [(old, old + b".flac")])
        library.moves.finish(move)
        assert library.path_of(track_id) == old + b".flac"
