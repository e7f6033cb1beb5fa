"""Whose result of a recording is shown, and what is kept aside of the others.

A recording may have been heard by several checkpoints; each result is stored, one of them is
shown: the table, the strips and the search know that one alone. What is derived from the
others waits on a shelf, so that going back to a checkpoint takes no listening and no decoding.
Embeddings need none of this: they are always read by checkpoint.
"""

import json
from collections.abc import Collection

import numpy as np
from sqlalchemy import ColumnElement, Connection, func, select

from mirdesk.domain.activity import CheckpointId
from mirdesk.store import codecs
from mirdesk.store.conditions import is_in_folder
from mirdesk.store.queries import find_checkpoint, is_waiting, offline_roots
from mirdesk.store.records import HeardBefore
from mirdesk.store.sort_keys import SET_DESCRIPTOR_KEYS
from mirdesk.store.tables import checkpoints, tracks

_PRESENCE = """(SELECT json_group_array(json_array(instrument, seconds, share, clip))
    FROM presence WHERE presence.recording_id = recordings.id)"""

_SHELVE_ONE = f"""INSERT OR REPLACE INTO shelved (analysis_id, strip, presence)
SELECT analysis_id, strip, {_PRESENCE} FROM recordings
WHERE id = ? AND analysis_id IS NOT NULL"""  # noqa: S608 constants only

# Recordings that show another result than the wanted one, which lies on the shelf.
_TO_CHANGE = """analyses JOIN recordings ON recordings.id = analyses.recording_id
    JOIN shelved ON shelved.analysis_id = analyses.id
WHERE analyses.checkpoint_id = ? AND recordings.analysis_id IS NOT analyses.id"""

# In this order; each takes the key of the wanted checkpoint. The last but one leaves the shelf
# to those that are not shown; nothing may change ``_TO_CHANGE`` before the fourth.
_SHOW = (
    f"""INSERT OR REPLACE INTO shelved (analysis_id, strip, presence)
    SELECT shown.analysis_id, shown.strip, {_PRESENCE.replace("recordings.id", "shown.id")}
    FROM recordings AS shown WHERE shown.analysis_id IS NOT NULL
    AND shown.id IN (SELECT recordings.id FROM {_TO_CHANGE})""",  # noqa: S608 constants only
    f"DELETE FROM presence WHERE recording_id IN (SELECT recordings.id FROM {_TO_CHANGE})",  # noqa: S608 constants only
    f"""INSERT INTO presence (recording_id, instrument, seconds, share, clip)
    SELECT recordings.id, json_extract(value, '$[0]'), json_extract(value, '$[1]'),
        json_extract(value, '$[2]'), json_extract(value, '$[3]')
    FROM {_TO_CHANGE.replace("WHERE", ", json_each(shelved.presence) WHERE")}""",  # noqa: S608 constants only
    """UPDATE recordings SET analysis_id = wanted.id, strip = shelved.strip
    FROM analyses AS wanted JOIN shelved ON shelved.analysis_id = wanted.id
    WHERE wanted.checkpoint_id = ? AND wanted.recording_id = recordings.id
    AND recordings.analysis_id IS NOT wanted.id""",
    """DELETE FROM shelved WHERE analysis_id IN (SELECT recordings.analysis_id
    FROM recordings JOIN analyses ON analyses.id = recordings.analysis_id
    WHERE analyses.checkpoint_id = ?)""",
    f"""UPDATE tracks SET checkpoint_id = analyses.checkpoint_id,
        state = 1 + analyses.is_partial,
        {SET_DESCRIPTOR_KEYS},
        instrument_mask = (SELECT coalesce(sum(1 << instrument), 0) FROM presence
            WHERE presence.recording_id = tracks.recording_id)
    FROM recordings JOIN analyses ON analyses.id = recordings.analysis_id
    WHERE analyses.checkpoint_id = ? AND tracks.recording_id = recordings.id
    AND tracks.checkpoint_id IS NOT analyses.checkpoint_id""",  # noqa: S608 constants only
)

_SHOWN, _AGAIN = "shown_checkpoint", "listen_again"  # names in the table ``meta``


def shelve(connection: Connection, recording_id: int) -> None:
    """Keep aside what is shown of a recording, before another result takes its place."""
    connection.exec_driver_sql(_SHELVE_ONE, (recording_id,))


def drop_superseded(
    connection: Connection,
    recording_id: int,
    checkpoint: CheckpointId,
    kept: Collection[CheckpointId],
) -> None:
    """Delete results by other versions of a checkpoint, but those whose weights are here."""
    versions = {k.version for k in kept if k.name == checkpoint.name} - {checkpoint.version}
    connection.exec_driver_sql(
        """DELETE FROM analyses WHERE recording_id = ? AND checkpoint_id IN
        (SELECT id FROM checkpoints WHERE name = ?
        AND version NOT IN (SELECT value FROM json_each(?)))""",
        (recording_id, checkpoint.name, json.dumps(sorted(versions))),
    )


def show_results_of(connection: Connection, checkpoint: CheckpointId) -> None:
    """Show what a checkpoint heard, wherever it heard something; other results stay."""
    wanted = _words(checkpoint)
    if _meta(connection, _SHOWN) == wanted:
        return
    checkpoint_id = find_checkpoint(connection, checkpoint)
    if checkpoint_id is not None:
        for statement in _SHOW:
            connection.exec_driver_sql(statement, (checkpoint_id,))
    _set_meta(connection, _SHOWN, wanted)


def heard_before(connection: Connection, checkpoint: CheckpointId) -> list[HeardBefore]:
    """Return who heard the tracks that a checkpoint could listen to again, the most first."""
    count = func.count()
    condition: ColumnElement[bool] = is_waiting(find_checkpoint(connection, checkpoint))
    statement = (
        select(
            checkpoints.c.name, checkpoints.c.version, count, func.total(tracks.c.duration_s)
        )
        .join_from(tracks, checkpoints, checkpoints.c.id == tracks.c.checkpoint_id)
        .where(condition, *(~is_in_folder(root) for root in offline_roots(connection)))
        .group_by(checkpoints.c.id)
        .order_by(count.desc(), checkpoints.c.name)
    )
    return [
        HeardBefore(CheckpointId(name, version), tracks_count, duration_s)
        for name, version, tracks_count, duration_s in connection.execute(statement)
    ]


def listening_again(connection: Connection) -> tuple[CheckpointId, bool] | None:
    """Return whether a person wants to listen again with a checkpoint; None if never asked."""
    text = _meta(connection, _AGAIN)
    if text is None:
        return None
    name, version, is_wanted = json.loads(text)
    return CheckpointId(name, version), bool(is_wanted)


def set_listening_again(
    connection: Connection, checkpoint: CheckpointId, *, is_wanted: bool
) -> None:
    """Remember what a person said about listening again with a checkpoint."""
    _set_meta(connection, _AGAIN, json.dumps([checkpoint.name, checkpoint.version, is_wanted]))


def set_thresholds(connection: Connection, checkpoint_id: int, thresholds: np.ndarray) -> None:
    """Keep the thresholds of a checkpoint: its results outlive its card."""
    connection.exec_driver_sql(
        "UPDATE checkpoints SET frame_thresholds = ?1 WHERE id = ?2 "
        "AND frame_thresholds IS NOT ?1",
        (codecs.encode_vector(thresholds), checkpoint_id),
    )


def read_thresholds(connection: Connection, checkpoint: CheckpointId) -> np.ndarray | None:
    """Return the thresholds of frames that results of a checkpoint were stored with."""
    blob = connection.execute(
        select(checkpoints.c.frame_thresholds).where(
            checkpoints.c.name == checkpoint.name, checkpoints.c.version == checkpoint.version
        )
    ).scalar()
    return None if blob is None else codecs.decode_vector(blob)


def _words(checkpoint: CheckpointId) -> str:
    return json.dumps([checkpoint.name, checkpoint.version])


def _meta(connection: Connection, name: str) -> str | None:
    return connection.exec_driver_sql("SELECT value FROM meta WHERE name = ?", (name,)).scalar()


def _set_meta(connection: Connection, name: str, value: str) -> None:
    connection.exec_driver_sql(
        "INSERT INTO meta VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
