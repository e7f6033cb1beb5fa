"""What the table and its neighbours read: ids in order, pages of rows, details."""

import json
from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, or_, select

from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.descriptors import Descriptors, Key
from mirdesk.domain.instruments import INSTRUMENTS
from mirdesk.domain.tags import AudioProperties
from mirdesk.domain.tracks import (
    SortColumn,
    TrackDetails,
    TrackQuery,
    TrackState,
    TrackSummary,
)
from mirdesk.store import codecs, pending_edits
from mirdesk.store.conditions import conditions_of, is_in_folder
from mirdesk.store.descriptor_codecs import descriptors_of
from mirdesk.store.places import is_at_or_below
from mirdesk.store.records import PendingTrack
from mirdesk.store.sort_keys import (
    EMPTY_KEY,
    UNKNOWN_DURATION_KEY,
    UNKNOWN_TEMPO_KEY,
    UNKNOWN_TONALITY_KEY,
    UNKNOWN_YEAR_KEY,
)
from mirdesk.store.tables import SORT_KEYS, STATES, analyses, checkpoints, problems, tracks

_EMPTY_KEYS: Final[dict[SortColumn, object]] = {
    SortColumn.TITLE: EMPTY_KEY,
    SortColumn.ARTIST: EMPTY_KEY,
    SortColumn.ALBUM: EMPTY_KEY,
    SortColumn.GENRE: EMPTY_KEY,
    SortColumn.YEAR: UNKNOWN_YEAR_KEY,
    SortColumn.DURATION: UNKNOWN_DURATION_KEY,
    SortColumn.TEMPO: UNKNOWN_TEMPO_KEY,
    SortColumn.TONALITY: UNKNOWN_TONALITY_KEY,
}

_SUMMARIES: Final = """SELECT tracks.id, path, title, artist, album, genre, year, duration_s,
    state, added_at_s, tracks.recording_id, strip, tempo_key, tonality_key
FROM tracks LEFT JOIN recordings ON recordings.id = tracks.recording_id
WHERE tracks.id IN (SELECT value FROM json_each(?))"""

_INSTRUMENTS: Final = """SELECT recording_id, instrument, share FROM presence
WHERE recording_id IN (SELECT value FROM json_each(?)) ORDER BY recording_id, seconds DESC"""

_CLIPS: Final = """SELECT tracks.id, clip FROM tracks
JOIN recordings ON recordings.id = tracks.recording_id
JOIN analyses ON analyses.id = recordings.analysis_id
WHERE tracks.id IN (SELECT value FROM json_each(?))"""

_DETAILS: Final = """SELECT size_bytes, mtime_ns, tags, container, codec, tracks.duration_s,
    sample_rate_hz, channels, bit_rate_bps, bits_per_sample, tag_format, thumbnail_jpeg,
    clip, integrated_lufs, range_lu, peak_dbfs, note, name, version, tracks.recording_id
FROM tracks
LEFT JOIN track_tags ON track_tags.track_id = tracks.id
LEFT JOIN covers ON covers.source_hash = tracks.cover_hash
LEFT JOIN recordings ON recordings.id = tracks.recording_id
LEFT JOIN analyses ON analyses.id = recordings.analysis_id
LEFT JOIN checkpoints ON checkpoints.id = analyses.checkpoint_id
WHERE tracks.id = ?"""

_DESCRIPTORS: Final = """SELECT descriptors.* FROM tracks
JOIN recordings ON recordings.id = tracks.recording_id
JOIN descriptors ON descriptors.analysis_id = recordings.analysis_id
WHERE tracks.id = ?"""


def track_ids(connection: Connection, query: TrackQuery) -> np.ndarray:
    """Return the keys of the tracks a query shows, in its order; unknown values last.

    Raises
    ------
    QueryError
        The search text is not understood.
    """
    key = SORT_KEYS[query.sort]
    statement = select(tracks.c.id).where(*conditions_of(query))
    if not query.is_descending:
        return _ids(connection, statement.order_by(key, *_ties(query)))
    # Descending, with unknown values last all the same, and from the index: in two parts.
    order = [key.desc(), *_ties(query, is_reversed=query.second_sort is None)]
    empty = _EMPTY_KEYS.get(query.sort)
    if empty is None:
        return _ids(connection, statement.order_by(*order))
    known = _ids(connection, statement.where(key < empty).order_by(*order))
    unknown = _ids(connection, statement.where(key == empty).order_by(*_ties(query)))
    return np.concatenate([known, unknown])


def summaries(connection: Connection, ids: np.ndarray | Sequence[int]) -> list[TrackSummary]:
    """Return rows of the table in the order asked; keys that are gone are left out."""
    wanted = [int(track_id) for track_id in ids]
    rows = {row[0]: row for row in _rows(connection, _SUMMARIES, json.dumps(wanted))}
    recording_ids = [row[10] for row in rows.values() if row[10] is not None]
    playing: dict[int, list[tuple[int, float]]] = {}
    if recording_ids:
        shares = _rows(connection, _INSTRUMENTS, json.dumps(recording_ids))
        for recording_id, instrument, share in shares:
            playing.setdefault(recording_id, []).append((instrument, share))
    offline = offline_roots(connection)
    found = [
        _summary(rows[track_id], playing, offline) for track_id in wanted if track_id in rows
    ]
    return pending_edits.with_edits(connection, found)


def clip_values(
    connection: Connection, ids: np.ndarray | Sequence[int]
) -> dict[int, dict[str, float]]:
    """Return the clip values of each analysed track, by label."""
    wanted = json.dumps([int(track_id) for track_id in ids])
    found = {track_id: _clip(blob) for track_id, blob in _rows(connection, _CLIPS, wanted)}
    return {track_id: clip for track_id, clip in found.items() if clip is not None}


def offline_roots(connection: Connection) -> list[bytes]:
    """Return the roots that cannot be reached."""
    rows = connection.exec_driver_sql("SELECT path FROM roots WHERE is_offline")
    return [path for (path,) in rows]


def details(connection: Connection, track_id: int) -> TrackDetails | None:
    """Return all that is known of a track; None if it is gone."""
    found = summaries(connection, [track_id])
    row = connection.exec_driver_sql(_DETAILS, (track_id,)).first()
    if row is None or not found:
        return None
    summary = found[0]
    return TrackDetails(
        summary=summary,
        properties=_properties(row),
        tags={name: tuple(values) for name, values in json.loads(row.tags or "{}").items()},
        size_bytes=row.size_bytes,
        mtime_ns=row.mtime_ns,
        cover_jpeg=row.thumbnail_jpeg,
        clip=_clip(row.clip),
        integrated_lufs=row.integrated_lufs,
        range_lu=row.range_lu,
        peak_dbfs=row.peak_dbfs,
        descriptors=_descriptors(connection, track_id),
        checkpoint_name=row.name or "",
        checkpoint_version=row.version or "",
        problem=_problem(connection, summary, row.note),
        same_recording=_others(connection, track_id, row.recording_id),
        pending=tuple(pending_edits.read_edits(connection, [track_id])),
    )


def track_id_of(connection: Connection, path: bytes) -> int | None:
    """Return the key of the track at a path; None if there is none."""
    return connection.exec_driver_sql("SELECT id FROM tracks WHERE path = ?", (path,)).scalar()


def path_of(connection: Connection, track_id: int) -> bytes | None:
    """Return where a track lies; None if it is gone."""
    return connection.exec_driver_sql(
        "SELECT path FROM tracks WHERE id = ?", (track_id,)
    ).scalar()


def cover(connection: Connection, track_id: int) -> bytes | None:
    """Return the cover of a track; None if it has none."""
    return connection.exec_driver_sql(
        "SELECT thumbnail_jpeg FROM tracks JOIN covers ON source_hash = cover_hash "
        "WHERE tracks.id = ?",
        (track_id,),
    ).scalar()


def pending(
    connection: Connection,
    checkpoint: CheckpointId | None,
    query: TrackQuery | None = None,
    limit: int | None = None,
) -> list[PendingTrack]:
    """Return tracks a checkpoint has not analysed, newest first, without those set aside.

    None for those that no checkpoint has analysed.
    """
    if checkpoint is None:
        waits = and_(tracks.c.recording_id.is_(None), ~exists().where(sets_aside()))
    else:
        waits = is_waiting(find_checkpoint(connection, checkpoint))
    columns = (
        tracks.c.id,
        tracks.c.path,
        tracks.c.size_bytes,
        tracks.c.mtime_ns,
        tracks.c.duration_s,
    )
    out_of_reach = [~is_in_folder(root) for root in offline_roots(connection)]
    statement = (
        select(*columns)
        .where(waits, *out_of_reach)
        .where(*(conditions_of(query) if query else ()))
        .order_by(tracks.c.added_at_s.desc(), tracks.c.path.desc())
        .limit(limit)
    )
    return [PendingTrack(*row) for row in connection.execute(statement)]


def find_checkpoint(connection: Connection, checkpoint: CheckpointId) -> int | None:
    """Return the key of a checkpoint; None if it has analysed nothing."""
    statement = select(checkpoints.c.id).where(
        checkpoints.c.name == checkpoint.name, checkpoints.c.version == checkpoint.version
    )
    return connection.execute(statement).scalar()


def has_result(checkpoint_id: int | None) -> ColumnElement[bool]:
    """Return the condition that a checkpoint has analysed a track; None has analysed none."""
    if checkpoint_id is None:
        return false()
    # The first half answers for nearly all tracks without a look into another table.
    return or_(
        tracks.c.checkpoint_id.is_not_distinct_from(checkpoint_id),
        exists().where(
            analyses.c.checkpoint_id == checkpoint_id,
            analyses.c.recording_id == tracks.c.recording_id,
        ),
    )


def is_waiting(checkpoint_id: int | None) -> ColumnElement[bool]:
    """Return the condition that a track has no result of a checkpoint and is not set aside."""
    return and_(~has_result(checkpoint_id), ~exists().where(sets_aside()))


def sets_aside() -> ColumnElement[bool]:
    """Return the condition that a problem keeps a track from being analysed.

    That it could not be found holds until it is found again; a failed analysis, until the
    file changes. One whose tags cannot be read may well sound.
    """
    same_file = and_(
        problems.c.size_bytes == tracks.c.size_bytes, problems.c.mtime_ns == tracks.c.mtime_ns
    )
    any_file = and_(problems.c.size_bytes == 0, problems.c.mtime_ns == 0)
    is_of_stage = or_(
        problems.c.stage == "scan",
        and_(problems.c.stage == "analysis", or_(same_file, any_file)),
    )
    return and_(problems.c.path == tracks.c.path, is_of_stage)


def _rows(connection: Connection, statement: str, *parameters: object) -> Sequence[Any]:
    """Return the driver's own rows: plain tuples, cheaper than SQLAlchemy's."""
    return connection.exec_driver_sql(statement, parameters).cursor.fetchall()


def _ids(connection: Connection, statement: Select[Any]) -> np.ndarray:
    """Run a statement that gives keys."""
    cursor = connection.execute(statement).cursor
    # The driver's own rows: SQLAlchemy's would cost as much again for 100,000 of them.
    return np.fromiter(chain.from_iterable(cursor.fetchall()), dtype=np.int64)


def _ties(query: TrackQuery, *, is_reversed: bool = False) -> list[ColumnElement[Any]]:
    """Return the order among equals."""
    if query.sort is SortColumn.PATH:
        return []
    if is_reversed:  # reading the index backwards costs no sorting
        return [tracks.c.path.desc()]
    second = [] if query.second_sort is None else [SORT_KEYS[query.second_sort].asc()]
    return [*second, tracks.c.path.asc()]


def _summary(
    row: Any, playing: dict[int, list[tuple[int, float]]], offline: list[bytes]
) -> TrackSummary:
    path = row[1]
    return TrackSummary(
        track_id=row[0],
        path=path,
        title=row[2],
        artist=row[3],
        album=row[4],
        genre=row[5],
        year=row[6],
        duration_s=row[7],
        state=STATES[row[8]],
        added_at_s=row[9],
        instruments=tuple(playing.get(row[10], ())),
        strip=None if row[11] is None else codecs.decode_strip(row[11]),
        tempo_bpm=None if row[12] >= UNKNOWN_TEMPO_KEY else row[12],
        key=None if row[13] >= UNKNOWN_TONALITY_KEY else Key.of_index(row[13]),
        is_offline=any(is_at_or_below(path, root) for root in offline),
    )


def _properties(row: Any) -> AudioProperties:
    return AudioProperties(
        container=row.container or "",
        codec=row.codec or "",
        duration_s=row.duration_s,
        sample_rate_hz=row.sample_rate_hz,
        channels=row.channels,
        bit_rate_bps=row.bit_rate_bps,
        bits_per_sample=row.bits_per_sample,
        tag_format=row.tag_format or "",
    )


def _clip(blob: bytes | None) -> dict[str, float] | None:
    if blob is None:
        return None
    return dict(zip(INSTRUMENTS, codecs.decode_vector(blob).tolist(), strict=True))


def _problem(connection: Connection, summary: TrackSummary, note: str | None) -> str:
    """Return what is wrong with a track, or why its analysis is partial."""
    reason = connection.exec_driver_sql(
        "SELECT reason FROM problems WHERE path = ? AND stage <> 'passed over' "
        "ORDER BY stage = 'analysis', since_s DESC LIMIT 1",
        (summary.path,),
    ).scalar()
    if reason is not None:
        return str(reason)
    return note or "" if summary.state is TrackState.PARTIAL else ""


def _descriptors(connection: Connection, track_id: int) -> Descriptors | None:
    """Return what was measured of a track by the analysis that is shown."""
    row = connection.exec_driver_sql(_DESCRIPTORS, (track_id,)).first()
    return None if row is None else descriptors_of(row)


def _others(
    connection: Connection, track_id: int, recording_id: int | None
) -> tuple[bytes, ...]:
    """Return the other files that hold the same audio."""
    if recording_id is None:
        return ()
    rows = connection.exec_driver_sql(
        "SELECT path FROM tracks WHERE recording_id = ? AND id <> ? ORDER BY path",
        (recording_id, track_id),
    )
    return tuple(path for (path,) in rows)
