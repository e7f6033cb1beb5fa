"""Files that could not be read or analysed, and why."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from mirdesk.domain.tracks import Problem, Stage
from mirdesk.store.tracks import LET_WAIT, clean_text

_DROP_UNREAD: Final = """DELETE FROM tracks
    WHERE path = ? AND NOT are_tags_read AND recording_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM track_tags WHERE track_id = tracks.id)
    AND NOT EXISTS (SELECT 1 FROM pending_edits WHERE track_id = tracks.id)
    AND NOT EXISTS (SELECT 1 FROM pending_covers WHERE track_id = tracks.id)"""

_DROP_OTHERS: Final = "DELETE FROM problems WHERE path = ? AND stage <> ?"
# One file, one problem: what finding it or reading its tags met comes before listening. The
# failed analysis stays stored behind it, or the file would be listened to again and again.
_READ: Final = """SELECT path, stage, reason, since_s, size_bytes, mtime_ns FROM problems
WHERE (? OR stage <> 'passed over')
AND NOT (stage = 'analysis' AND EXISTS (SELECT 1 FROM problems AS earlier
    WHERE earlier.path = problems.path AND earlier.stage IN ('scan', 'tags')))
ORDER BY since_s DESC, path"""
_CLEAR_BEHIND: Final = """DELETE FROM problems WHERE path = ? AND stage = 'analysis'
AND EXISTS (SELECT 1 FROM problems AS earlier WHERE earlier.path = problems.path
    AND earlier.stage = ? AND earlier.stage IN ('scan', 'tags'))"""
_CLEAR: Final = "DELETE FROM problems WHERE path = ? AND stage = ?"


def put_problems(connection: Connection, problems: Sequence[Problem]) -> None:
    """Record problems; a newer one of the same file and stage replaces the older."""
    if not problems:
        return
    connection.exec_driver_sql(
        """INSERT INTO problems (path, stage, reason, since_s, size_bytes, mtime_ns)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (path, stage) DO UPDATE SET reason = excluded.reason,
            since_s = excluded.since_s, size_bytes = excluded.size_bytes,
            mtime_ns = excluded.mtime_ns""",
        [
            (p.path, p.stage.value, clean_text(p.reason), p.since_s, p.size_bytes, p.mtime_ns)
            for p in problems
        ],
    )
    unread = [p for p in problems if p.stage in {Stage.SCAN, Stage.TAGS}]
    if unread:
        connection.exec_driver_sql(_DROP_OTHERS, [(p.path, p.stage.value) for p in unread])
        connection.exec_driver_sql(LET_WAIT, [(p.path,) for p in unread])
    # What was listed by its name alone turned out to be no track; not so a file that is gone,
    # whose size is not known.
    untrue = [(p.path,) for p in unread if p.size_bytes or p.mtime_ns]
    if untrue:
        connection.exec_driver_sql(_DROP_UNREAD, untrue)
    failed = [(p.path,) for p in problems if p.stage in {Stage.SCAN, Stage.ANALYSIS}]
    if failed:  # a track that has an older result keeps showing it
        connection.exec_driver_sql(
            "UPDATE tracks SET state = 3 WHERE path = ? AND recording_id IS NULL", failed
        )


def clear_problems(connection: Connection, solved: Sequence[tuple[bytes, Stage]]) -> None:
    """Forget problems, and the failed analyses behind them, so that files are tried again."""
    if not solved:
        return
    rows = [(path, stage.value) for path, stage in solved]
    connection.exec_driver_sql(_CLEAR_BEHIND, rows)
    connection.exec_driver_sql(_CLEAR, rows)
    connection.exec_driver_sql(LET_WAIT, [(path,) for path, _ in solved])


def read_problems(connection: Connection, *, with_passed_over: bool) -> list[Problem]:
    """Return all problems, newest first; files passed over are none, but may be asked for."""
    rows = connection.exec_driver_sql(_READ, (with_passed_over,))
    return [
        Problem(path, Stage(stage), reason, since_s, size_bytes, mtime_ns)
        for path, stage, reason, since_s, size_bytes, mtime_ns in rows
    ]
