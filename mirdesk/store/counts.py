"""Numbers for the sidebar and the status bar."""

import numpy as np
from sqlalchemy import ColumnElement, Connection, exists, false, func, or_, select

from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.domain.tracks import FolderCount, LibraryCounts
from mirdesk.store.conditions import is_in_folder
from mirdesk.store.places import is_at_or_below
from mirdesk.store.queries import find_checkpoint, has_result, offline_roots, sets_aside
from mirdesk.store.tables import problems, tracks


def library_counts(connection: Connection, checkpoint: CheckpointId | None) -> LibraryCounts:
    """Return how much of what a library holds; ``checkpoint`` None counts any result."""
    # All of it from one index (tracks_by_recording).
    track_count, duration_s = connection.exec_driver_sql(
        "SELECT count(*), total(duration_s) FROM tracks"
    ).one()
    if checkpoint is None:
        is_done: ColumnElement[bool] = tracks.c.recording_id.is_not(None)
    else:
        is_done = has_result(find_checkpoint(connection, checkpoint))
    analysed = _count(connection, is_done)
    # Counted from the few problems, not by asking each track.
    has_problem = tracks.c.path.in_(select(problems.c.path))
    # One may lie in another, and hold problems: nothing is counted twice.
    is_offline = or_(false(), *(is_in_folder(root) for root in offline_roots(connection)))
    unreachable = _count(connection, is_offline, ~is_done)
    set_aside = _count(
        connection, has_problem, ~is_done, ~is_offline, exists().where(sets_aside())
    )
    return LibraryCounts(
        tracks=track_count,
        analysed=analysed,
        waiting=max(0, track_count - analysed - set_aside - unreachable),
        problems=_scalar(
            connection,
            "SELECT count(DISTINCT path) FROM problems WHERE stage <> 'passed over'",
        ),
        offline=_count(connection, is_offline),
        total_duration_s=duration_s,
        instruments=_instrument_counts(connection),
    )


def folder_counts(connection: Connection) -> list[FolderCount]:
    """Return every folder that holds tracks directly, in the order of paths."""
    offline = offline_roots(connection)
    rows = connection.exec_driver_sql(
        "SELECT folder, count(*) FROM tracks GROUP BY folder ORDER BY folder"
    )
    return [
        FolderCount(folder, count, any(is_at_or_below(folder, root) for root in offline))
        for folder, count in rows
    ]


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    statement = select(func.count()).select_from(tracks).where(*conditions)
    return int(connection.execute(statement).scalar_one())


def _scalar(connection: Connection, statement: str) -> int:
    return int(connection.exec_driver_sql(statement).scalar_one())


def _instrument_counts(connection: Connection) -> tuple[int, ...]:
    """Return in how many tracks each instrument plays."""
    rows = connection.exec_driver_sql(
        "SELECT instrument_mask, count(*) FROM tracks WHERE instrument_mask IS NOT NULL "
        "GROUP BY instrument_mask"
    ).cursor.fetchall()
    if not rows:
        return (0,) * INSTRUMENT_COUNT
    masks, counts = np.array(rows, dtype=np.int64).T
    playing = (masks[:, None] >> np.arange(INSTRUMENT_COUNT)) & 1
    return tuple(int(n) for n in (playing * counts[:, None]).sum(axis=0))
