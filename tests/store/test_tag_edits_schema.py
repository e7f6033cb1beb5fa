"""The fourth step, from a stored library of the first release."""

import sqlite3
from contextlib import closing
from pathlib import Path

from mirdesk.domain.tag_edits import PendingEdit
from mirdesk.store.library import Library
from mirdesk.store.migrations import APPLICATION_ID

DUMP = Path(__file__).parent / "first_schema.sql"


def test_an_old_library_takes_edits(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(f"BEGIN; {DUMP.read_text(encoding='utf-8')} COMMIT;")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
        (track_id,) = connection.execute("SELECT min(id) FROM tracks").fetchone()
    with Library.open(path) as library:
        assert library.pending_counts() == (0, 0)
        library.put_pending([PendingEdit(track_id, "title", ("new",), ("old",))])
        assert library.summaries([track_id])[0].title == "new"
        assert library.write_batches() == []
