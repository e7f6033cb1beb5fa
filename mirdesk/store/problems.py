"""Files that could not be read or analysed, and why."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from mirdesk.domain.tracks import Problem, Stage
from mirdesk.store.tracks import clean_text

_DROP_UNREAD: Final = """DELETE FROM tracks
    WHERE path = ? AND NOT are_tags_read AND recording_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM track_tags WHERE track_id = tracks.id)"""


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
    unread = [(p.path,) for p in problems if p.stage in {Stage.SCAN, Stage.TAGS}]
    if unread:  # what was listed by its name alone turned out to be no track
        connection.exec_driver_sql(_DROP_UNREAD, unread)
    failed = [(p.path,) for p in problems if p.stage is Stage.ANALYSIS]
    if failed:  # a track that has an older result keeps showing it
        connection.exec_driver_sql(
            "UPDATE tracks SET state = 3 WHERE path = ? AND recording_id IS NULL", failed
        )


def clear_problem(connection: Connection, path: bytes, stage: Stage) -> None:
    """Forget a problem, so that the file is tried again."""
    connection.exec_driver_sql(
        "DELETE FROM problems WHERE path = ? AND stage = ?", (path, stage.value)
    )
    if stage is Stage.ANALYSIS:
        connection.exec_driver_sql(
            "UPDATE tracks SET state = 0 WHERE path = ? AND state = 3", (path,)
        )


def read_problems(connection: Connection, *, with_passed_over: bool) -> list[Problem]:
    """Return all problems, newest first; files passed over are none, but may be asked for."""
    rows = connection.exec_driver_sql(
        """SELECT path, stage, reason, since_s, size_bytes, mtime_ns FROM problems
        WHERE ? OR stage <> 'passed over' ORDER BY since_s DESC, path""",
        (with_passed_over,),
    )
    return [
        Problem(path, Stage(stage), reason, since_s, size_bytes, mtime_ns)
        for path, stage, reason, since_s, size_bytes, mtime_ns in rows
    ]
