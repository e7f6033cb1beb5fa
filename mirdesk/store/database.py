"""The SQLite database of a library: one writing connection, reading ones for every thread."""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, cast

from sqlalchemy import Connection, Engine, QueuePool, StaticPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from mirdesk.errors import LibraryBusyError, LibraryError
from mirdesk.store.lock import LibraryLock
from mirdesk.store.migrations import (
    MIGRATIONS,
    Migration,
    applied_migrations,
    check_schema,
    migrate,
)

BUSY_TIMEOUT_S: Final = 10.0
# A damaged file shows within this, or the check goes on without us: start must stay short.
CHECK_LIMIT_S: Final = 3.0


class Database:
    """An open library file.

    All writing goes through one connection behind a lock, in transactions that take the write
    lock of SQLite at once (safety.md: deferred ones end in "database is locked", and two
    writing or checkpointing connections meet the WAL-reset bug before SQLite 3.51.3).

    Parameters
    ----------
    path : Path
        Made when missing, with its folders.
    is_read_only : bool
        Open beside a program that writes; takes no lock, and also reads a newer library.
    migrations : sequence of Migration
        For tests.

    Raises
    ------
    LibraryBusyError
        Another MIRDesk writes to it.
    LibraryTooNewError
        Made by a later version (only when opened for writing).
    LibraryError
        Missing (read-only), damaged, or no MIRDesk library.
    """

    def __init__(
        self,
        path: Path,
        *,
        is_read_only: bool = False,
        migrations: Sequence[Migration] = MIGRATIONS,
    ) -> None:
        self.path = path
        self.is_read_only = is_read_only
        self.write_count = 0
        self._is_closed = False
        self._write_lock = threading.RLock()
        self._lock: LibraryLock | None = None
        self._writer: Connection | None = None
        self._readers = _engine(path, QueuePool, is_read_only=True, is_alone=is_read_only)
        try:
            if is_read_only:
                self._check_readable(migrations)
            else:
                self._open_for_writing(migrations)
        except BaseException:
            self._release()
            raise

    @contextmanager
    def write(self, *, is_durable: bool = False) -> Iterator[Connection]:
        """Open a transaction; leaving it commits, an exception rolls back.

        Parameters
        ----------
        is_durable : bool
            Survives a power cut too (synchronous=FULL): for what a person made. Rows that can
            be computed again survive the death of the program, not always that of the power.

        Raises
        ------
        LibraryError
            Opened read-only, closed, disk full, or another failure of the database.
        """
        with self._write_lock:
            writer = self._writer
            if writer is None or self._is_closed:
                raise LibraryError(f"The library {self.path} is not open for writing.")
            if writer.in_transaction():  # part of a larger write of this thread
                yield writer
                return
            with _converted(self.path):
                _set_durability(writer, is_durable=is_durable)
                with writer.begin():
                    yield writer
                self.write_count += 1

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a consistent view for reading, from any thread.

        Raises
        ------
        LibraryError
            Closed, or a failure of the database.
        """
        if self._is_closed:
            raise LibraryError(f"The library {self.path} is closed.")
        with (
            _converted(self.path),
            self._readers.connect() as connection,
            connection.begin(),
        ):
            yield connection

    def data_version(self) -> int:
        """Return a number that differs after any change of the library."""
        if not self.is_read_only:
            return self.write_count  # nobody else writes while we hold the lock
        with _converted(self.path), self._readers.connect() as connection:
            # SQLite's file change counter as this connection sees it; the pool hands out the
            # connection used last first, so one thread always asks the same one.
            value = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
            return int(value)

    def close(self) -> None:
        """Write the log back into the database and free it; more than once does no harm."""
        with self._write_lock:
            if self._is_closed:
                return
            writer = self._writer
            try:
                if writer is not None:
                    with self.write() as connection:
                        _set_meta(connection, "is_open", "0")
                    self._readers.dispose()
                    raw = _dbapi(writer)
                    raw.execute("PRAGMA optimize")
                    # A reader elsewhere may hold the log; the next start then writes it back.
                    raw.execute("PRAGMA busy_timeout = 500")
                    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                self._is_closed = True
                self._release()

    def _check_readable(self, migrations: Sequence[Migration]) -> None:
        if not self.path.is_file():
            raise LibraryError(f"There is no library at {self.path}. Scan a folder first.")
        with self.read() as connection:
            done = applied_migrations(_dbapi(connection))
        if not done:
            raise LibraryError(f"{self.path} is not a MIRDesk library.")
        if {step.name for step in migrations} - set(done):
            raise LibraryError(
                f"The library {self.path} was made by an earlier version of MIRDesk. "
                "Open it once in the window, which brings it up to date."
            )

    def _open_for_writing(self, migrations: Sequence[Migration]) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"The folder {self.path.parent} cannot be made: {error.strerror}."
            ) from error
        self._lock = LibraryLock(self.path)
        with _converted(self.path):
            engine = _engine(self.path, StaticPool, is_read_only=False)
            self._writer = engine.connect()
            raw = _dbapi(self._writer)
            check_schema(raw, self.path, migrations)
            raw.execute("PRAGMA journal_mode = WAL")
            if _was_left_open(raw):
                _quick_check(raw, self.path)
            migrate(raw, self.path, migrations)
            with self._writer.begin():
                _set_meta(self._writer, "is_open", "1")

    def _release(self) -> None:
        self._readers.dispose()
        if self._writer is not None:
            self._writer.close()
            self._writer.engine.dispose()
            self._writer = None
        if self._lock is not None:
            self._lock.release()


def _engine(
    path: Path,
    pool: type[QueuePool] | type[StaticPool],
    *,
    is_read_only: bool,
    is_alone: bool = False,
) -> Engine:
    """Return an engine whose transactions begin as this program needs them.

    ``is_alone``: no part of this program writes to it.
    """

    def connect() -> sqlite3.Connection:
        address = reading_address(path) if is_alone else _address(path, is_read_only)
        connection = sqlite3.connect(
            address,
            uri=True,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,  # BEGIN is sent by the event below, never by the driver
            check_same_thread=False,
            cached_statements=256,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -8000")
        connection.execute("PRAGMA temp_store = MEMORY")
        return connection

    options = {"pool_size": 8, "max_overflow": -1, "pool_use_lifo": True}
    engine = create_engine(
        "sqlite://", creator=connect, poolclass=pool, **(options if is_read_only else {})
    )
    begin = "BEGIN" if is_read_only else "BEGIN IMMEDIATE"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def reading_address(path: Path) -> str:
    """Return the URI by which a library is opened for looking at it only.

    Even a reader needs the shared memory file of the log (``-shm``) and makes it when it is
    missing. Where it cannot, nobody writes either: the file is then read as one that does not
    change (https://www.sqlite.org/wal.html#readonly).
    """
    address = _address(path, is_read_only=True)
    has_log = all(path.with_name(path.name + end).exists() for end in ("-wal", "-shm"))
    if has_log or os.access(path.parent, os.W_OK):
        return address
    return f"{address}&immutable=1"


def _address(path: Path, is_read_only: bool) -> str:
    return f"{path.absolute().as_uri()}?mode={'ro' if is_read_only else 'rwc'}"


@contextmanager
def _converted(path: Path) -> Iterator[None]:
    """Turn failures of the database into those a person may meet."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise LibraryBusyError(
                f"The library {path} is being written by another program. Try again."
            ) from error
        if code not in _SQLITE_TROUBLES:
            raise  # a wrong statement is a bug, not something a person can mend
        raise LibraryError(f"The library {path}: {_SQLITE_TROUBLES[code]}.") from error


_SQLITE_TROUBLES: Final[dict[int, str]] = {
    sqlite3.SQLITE_FULL: "the disk is full; make room and try again",
    sqlite3.SQLITE_IOERR: "the disk does not answer as it should",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; restore a copy",
    sqlite3.SQLITE_NOTADB: "the file is not a MIRDesk library",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
    sqlite3.SQLITE_READONLY: "the file cannot be written to",
    sqlite3.SQLITE_PERM: "the file may not be opened",
}


def _dbapi(connection: Connection) -> sqlite3.Connection:
    """Return the driver's connection."""
    return cast(sqlite3.Connection, connection.connection.dbapi_connection)


def _set_durability(writer: Connection, *, is_durable: bool) -> None:
    _dbapi(writer).execute(f"PRAGMA synchronous = {'FULL' if is_durable else 'NORMAL'}")


def _set_meta(connection: Connection, name: str, value: str) -> None:
    connection.exec_driver_sql(
        "INSERT INTO meta VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def _was_left_open(raw: sqlite3.Connection) -> bool:
    """Whether the program that wrote last ended without closing the library."""
    if raw.execute("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").fetchone() is None:
        return False
    row = raw.execute("SELECT value FROM meta WHERE name = 'is_open'").fetchone()
    return row is None or row[0] != "0"


def _quick_check(raw: sqlite3.Connection, path: Path) -> None:
    """Look for damage after an unclean end, for at most CHECK_LIMIT_S."""
    timer = threading.Timer(CHECK_LIMIT_S, raw.interrupt)
    timer.start()
    try:
        (result,) = raw.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return
    finally:
        timer.cancel()
        timer.join()
    if result != "ok":
        raise LibraryError(f"The library {path} is damaged ({result}); restore a copy.")
