"""The journal of writes into files: what is about to be done, and what takes it back."""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection

from mirdesk.domain.file_writes import FileStamp, JournalEntry, WritePlan, WriteWay
from mirdesk.domain.tag_edits import (
    BatchSummary,
    FieldChange,
    FileWrite,
    TagEdit,
    WriteStatus,
)
from mirdesk.domain.tags import FileTags
from mirdesk.store import pending_edits, retagging
from mirdesk.store.retagging import Rewritten
from mirdesk.store.tracks import clean_text

# What takes edits of text back is some kB a file, so this holds the edits of years; only
# covers that were replaced fill it. The newest batch is kept whatever it needs.
UNDO_LIMIT_BYTES: Final = 500_000_000

_ENTRY: Final = """INSERT INTO write_entries (batch_id, path, real_path, way, work_path, before,
    new_size, literals_digest, changes, recording_id, undoes, undo_bytes, undo)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_COLUMNS: Final = """write_entries.id, batch_id, path, real_path, way, work_path, before, after,
    coalesce(undo, x''), new_size, literals_digest, changes"""
_CAN_UNDO: Final = "after IS NOT NULL AND undone_by IS NULL AND undo_bytes > 0"
_BATCHES: Final = f"""SELECT write_batches.id, made_at_s, title, count(*),
    sum({_CAN_UNDO}), depth
FROM write_batches JOIN write_entries ON batch_id = write_batches.id
WHERE after IS NOT NULL AND (?1 IS NULL OR batch_id = ?1)
GROUP BY write_batches.id ORDER BY write_batches.id DESC LIMIT ?2"""  # noqa: S608 constants only
_NEWEST: Final = f"""SELECT max(batch_id) FROM write_entries
JOIN write_batches ON write_batches.id = batch_id WHERE depth % 2 = 0 AND {_CAN_UNDO}"""  # noqa: S608 constants only


@dataclass(frozen=True, slots=True)
class FinishedWrite:
    """A write of the journal that is done.

    Attributes
    ----------
    entry_id : int
    after : FileStamp
        The version that lies there now.
    tags : FileTags or None
        What it holds; None where that could not be read.
    edit : TagEdit
        What was asked for: edits that wait for just that are done; empty for an undo.
    other_names : tuple of bytes
        More paths of the same file in the library (hard links).
    """

    entry_id: int
    after: FileStamp
    tags: FileTags | None = None
    edit: TagEdit = field(default_factory=TagEdit)
    other_names: tuple[bytes, ...] = ()


def begin_batch(connection: Connection, title: str, undone_batch: int | None = None) -> int:
    """Open a batch and return its key; make room for what takes it back."""
    depth = 0
    if undone_batch is not None:
        depth = 1 + int(
            connection.exec_driver_sql(
                "SELECT depth FROM write_batches WHERE id = ?", (undone_batch,)
            ).scalar_one()
        )
    drop_old_undo(connection, kept_batch=undone_batch)
    result = connection.exec_driver_sql(
        "INSERT INTO write_batches (made_at_s, title, depth) VALUES (?, ?, ?)",
        (time.time(), clean_text(title), depth),
    )
    return int(result.lastrowid)


def begin_entries(
    connection: Connection, batch_id: int, plans: Sequence[tuple[WritePlan, int | None]]
) -> list[int]:
    """Write down what is about to be done, each with the entry that it undoes, if any."""
    files = [(plan.path, plan.before) for plan, _undoes in plans]
    keys = []
    recordings = retagging.recordings_of(connection, files)
    for (plan, undoes), recording_id in zip(plans, recordings, strict=True):
        row = (
            batch_id,
            plan.path,
            plan.real_path,
            plan.way.value,
            plan.work_path,
            _stamp_text(plan.before),
            plan.new_size,
            plan.literals_digest,
            _changes_text(plan.changes),
            recording_id,
            undoes,
            len(plan.undo),
            plan.undo,
        )
        keys.append(int(connection.exec_driver_sql(_ENTRY, row).lastrowid))
    return keys


def finish_entry(connection: Connection, done: FinishedWrite) -> None:
    """Mark a write as done; bring the rows of its file and its waiting edits up to date."""
    row = connection.exec_driver_sql(
        "SELECT path, before, recording_id, undoes FROM write_entries WHERE id = ?",
        (done.entry_id,),
    ).one()
    connection.exec_driver_sql(
        "UPDATE write_entries SET after = ? WHERE id = ?",
        (_stamp_text(done.after), done.entry_id),
    )
    if row[3] is not None:
        connection.exec_driver_sql(
            "UPDATE write_entries SET undone_by = ? WHERE id = ?", (done.entry_id, row[3])
        )
    for path in dict.fromkeys((row[0], *done.other_names)):
        file = Rewritten(path, _stamp(row[1]), done.after, done.tags, row[2])
        with pending_edits.following(connection, path):
            track_id = retagging.note_rewritten(connection, file)
        if track_id is not None:
            pending_edits.settle(connection, track_id, done.edit)


def mark(connection: Connection) -> int:
    """Return a point in the history: all writes that end from now on come after it."""
    found = connection.exec_driver_sql(
        """SELECT coalesce((SELECT min(id) - 1 FROM write_entries WHERE after IS NULL),
        (SELECT max(id) FROM write_entries), 0)"""
    )
    return int(found.scalar_one())


def paths_since(connection: Connection, mark: int) -> set[bytes]:
    """Return tracks whose rows tell of a write that ended after a mark."""
    rows = connection.exec_driver_sql(
        """SELECT path FROM write_entries JOIN tracks USING (path)
        WHERE write_entries.id > ? AND after IS NOT NULL AND are_tags_read""",
        (mark,),
    )
    return {path for (path,) in rows}


def forget_entries(connection: Connection, entry_ids: Iterable[int]) -> None:
    """Forget writes that did not happen, and batches that are empty then."""
    rows = [(entry_id,) for entry_id in entry_ids]
    if rows:
        connection.exec_driver_sql("DELETE FROM write_entries WHERE id = ?", rows)
    connection.exec_driver_sql(
        "DELETE FROM write_batches WHERE id NOT IN (SELECT batch_id FROM write_entries)"
    )


def unfinished(connection: Connection) -> list[JournalEntry]:
    """Return writes of which it is not known whether they happened, oldest first."""
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM write_entries WHERE after IS NULL ORDER BY id"  # noqa: S608 constants only
    )
    return [_entry(row) for row in rows.cursor.fetchall()]


def undoable_ids(connection: Connection, batch_id: int) -> list[int]:
    """Return the keys of what of a batch can be taken back, newest first."""
    rows = connection.exec_driver_sql(
        f"SELECT id FROM write_entries WHERE batch_id = ? AND {_CAN_UNDO} ORDER BY id DESC",  # noqa: S608 constants only
        (batch_id,),
    )
    return [entry_id for (entry_id,) in rows.cursor.fetchall()]


def entry_paths(connection: Connection, batch_id: int) -> dict[int, bytes]:
    """Return the path of each entry of a batch."""
    rows = connection.exec_driver_sql(
        "SELECT id, path FROM write_entries WHERE batch_id = ?", (batch_id,)
    )
    return dict(rows.cursor.fetchall())


def entry(connection: Connection, entry_id: int) -> JournalEntry | None:
    """Return one entry; None if it is gone."""
    row = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM write_entries WHERE id = ?",  # noqa: S608 constants only
        (entry_id,),
    ).first()
    return None if row is None else _entry(row)


def was_written_again(connection: Connection, entry_id: int) -> bool:
    """Tell whether a later write of ours into the same file stands."""
    found = connection.exec_driver_sql(
        """SELECT 1 FROM write_entries AS earlier JOIN write_entries AS later
        ON later.real_path = earlier.real_path AND later.id > earlier.id
        JOIN write_batches ON write_batches.id = later.batch_id
        WHERE earlier.id = ? AND later.after IS NOT NULL AND later.undone_by IS NULL
        AND depth % 2 = 0 LIMIT 1""",
        (entry_id,),
    )
    return found.first() is not None


def newest_undoable(connection: Connection) -> int | None:
    """Return the newest batch of which something can be taken back, but no undo."""
    return connection.exec_driver_sql(_NEWEST).scalar()


def read_batches(
    connection: Connection, limit: int, batch_id: int | None = None
) -> list[BatchSummary]:
    """Return what was written, newest first, or one batch of it."""
    rows = connection.exec_driver_sql(_BATCHES, (batch_id, limit)).cursor.fetchall()
    return [
        BatchSummary(batch_id, made_at_s, title, files, can_undo, depth > 0)
        for batch_id, made_at_s, title, files, can_undo, depth in rows
    ]


def batch_files(connection: Connection, batch_id: int) -> list[FileWrite]:
    """Return what was done to each file of a batch, in order."""
    rows = connection.exec_driver_sql(
        """SELECT path, changes, depth % 2 = 1, undone_by IS NOT NULL, undo IS NULL
        FROM write_entries JOIN write_batches ON write_batches.id = batch_id
        WHERE batch_id = ? AND after IS NOT NULL ORDER BY write_entries.id""",
        (batch_id,),
    )
    files = []
    for path, changes, is_undo, is_undone, is_too_old in rows.cursor.fetchall():
        reason = ""
        if is_undone:
            reason = "undone since"
        elif is_too_old:
            reason = "too long ago to be undone: its old bytes are no longer kept"
        status = WriteStatus.RESTORED if is_undo else WriteStatus.WRITTEN
        files.append(FileWrite(path, status, reason, _changes(changes)))
    return files


def drop_old_undo(
    connection: Connection,
    limit_bytes: int = UNDO_LIMIT_BYTES,
    *,
    kept_batch: int | None = None,
) -> None:
    """Let the undo data of the oldest batches go, so that all of it stays within a limit.

    That of ``kept_batch`` stays: it is being undone.
    """
    rows = connection.exec_driver_sql(
        """SELECT batch_id, sum(undo_bytes) FROM write_entries
        WHERE undo_bytes > 0 AND after IS NOT NULL GROUP BY batch_id ORDER BY batch_id DESC"""
    ).cursor.fetchall()
    total = 0
    for number, (batch_id, size_bytes) in enumerate(rows):
        total += size_bytes
        if number and total > limit_bytes and batch_id != kept_batch:
            connection.exec_driver_sql(
                "UPDATE write_entries SET undo = NULL, undo_bytes = 0 "
                "WHERE batch_id = ? AND after IS NOT NULL",
                (batch_id,),
            )


def _entry(row: Any) -> JournalEntry:
    return JournalEntry(
        entry_id=row[0],
        batch_id=row[1],
        path=row[2],
        real_path=row[3],
        way=WriteWay(row[4]),
        work_path=row[5],
        before=_stamp(row[6]),
        after=None if row[7] is None else _stamp(row[7]),
        undo=row[8],
        new_size=row[9],
        literals_digest=row[10],
        changes=_changes(row[11]),
    )


def _stamp_text(stamp: FileStamp) -> str:
    return f"{stamp.size_bytes} {stamp.mtime_ns} {stamp.inode} {stamp.device}"


def _stamp(text: str) -> FileStamp:
    return FileStamp(*(int(part) for part in text.split()))


def _changes_text(changes: Iterable[FieldChange]) -> str:
    return json.dumps([(change.field, change.old, change.new) for change in changes])


def _changes(text: str) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(name, tuple(a), tuple(b)) for name, a, b in json.loads(text))
