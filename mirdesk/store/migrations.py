"""Steps from an older schema to today's, each with a name that the database remembers."""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mirdesk.errors import LibraryError, LibraryTooNewError
from mirdesk.store.descriptors_schema import DESCRIPTORS_SCHEMA
from mirdesk.store.first_schema import FIRST_SCHEMA
from mirdesk.store.moves_schema import MOVES_SCHEMA
from mirdesk.store.tag_edits_schema import TAG_EDITS_SCHEMA


@dataclass(frozen=True, slots=True)
class Migration:
    """One step; all of its statements run or none."""

    name: str
    statements: tuple[str, ...]


# What is derived from results that are not shown (``shown_results.py``), and the thresholds of
# checkpoints, whose results outlive their cards.
_SHELVED_RESULTS: Final = (
    """CREATE TABLE shelved (
    analysis_id INTEGER PRIMARY KEY REFERENCES analyses (id) ON DELETE CASCADE,
    strip BLOB,
    presence TEXT NOT NULL
) STRICT""",
    "ALTER TABLE checkpoints ADD COLUMN frame_thresholds BLOB",
)

# Add at the end, never edit a step that was released.
MIGRATIONS: Final[tuple[Migration, ...]] = (
    Migration("0001_first_schema", FIRST_SCHEMA),
    Migration("0002_descriptors", DESCRIPTORS_SCHEMA),
    Migration("0003_shelved_results", _SHELVED_RESULTS),
    Migration("0004_tag_edits", TAG_EDITS_SCHEMA),
    Migration("0005_moves", MOVES_SCHEMA),
)

APPLICATION_ID: Final = 0x4D495244  # "MIRD" in the database header (PRAGMA application_id)


def applied_migrations(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the steps a database has seen; empty for a new one."""
    found = connection.execute(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'"
    ).fetchone()
    if found is None:
        return []
    return [name for (name,) in connection.execute("SELECT name FROM migrations ORDER BY name")]


def check_schema(
    connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration] = MIGRATIONS
) -> list[Migration]:
    """Return the steps that a database still lacks.

    Raises
    ------
    LibraryError
        The file is a database of another program.
    LibraryTooNewError
        It has seen steps that this version does not know.
    """
    done = applied_migrations(connection)
    if not done and connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
        raise LibraryError(f"{path} is a database of another program, not a MIRDesk library.")
    unknown = set(done) - {step.name for step in migrations}
    if unknown:
        raise LibraryTooNewError(
            f"The library {path} was made by a later version of MIRDesk. "
            "Update MIRDesk, or choose another library with --library."
        )
    return [step for step in migrations if step.name not in done]


def migrate(
    connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration] = MIGRATIONS
) -> Path | None:
    """Bring a database to today's schema, in one transaction.

    Parameters
    ----------
    connection : sqlite3.Connection
        In autocommit mode (``isolation_level=None``), outside a transaction.
    path : Path
        The database file; the copy made before the first step lies beside it.
    migrations : sequence of Migration
        For tests.

    Returns
    -------
    Path or None
        The copy that was made; None for a new database or when nothing was to do.

    Raises
    ------
    LibraryError, LibraryTooNewError
        As ``check_schema``; or a step fails, in which case the database is as it was.
    """
    pending = check_schema(connection, path, migrations)
    if not pending:
        return None
    copy = _back_up(connection, path, pending[0]) if applied_migrations(connection) else None
    # Rebuilding a table that others point to needs this off; it can change only out here.
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        _apply(connection, pending)
    except sqlite3.Error as error:
        raise LibraryError(
            f"The library {path} could not be brought up to date ({error}); it is unchanged. "
            f"{f'A copy is in {copy}.' if copy else ''}".strip()
        ) from error
    finally:
        connection.execute("PRAGMA foreign_keys = ON")
    return copy


def _apply(connection: sqlite3.Connection, pending: Sequence[Migration]) -> None:
    """Run the steps in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations ("
            "name TEXT PRIMARY KEY, applied_at_s REAL NOT NULL) STRICT, WITHOUT ROWID"
        )
        for step in pending:
            for statement in step.statements:
                connection.execute(statement)
            connection.execute("INSERT INTO migrations VALUES (?, ?)", (step.name, time.time()))
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise sqlite3.IntegrityError("rows point to rows that do not exist")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _back_up(connection: sqlite3.Connection, path: Path, step: Migration) -> Path:
    """Copy the database beside itself; whole or not at all."""
    copy = path.with_name(f"{path.name}.before-{step.name}")
    draft = copy.with_name(copy.name + ".part")
    draft.unlink(missing_ok=True)
    target = sqlite3.connect(draft)
    try:
        connection.backup(target)
    finally:
        target.close()
    draft.replace(copy)
    return copy
