"""Edits that wait for Save: kept in the database, shown in the table, written on request."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from mirdesk.domain.tag_edits import CoverEdit, PendingEdit, TagEdit
from mirdesk.domain.tags import COVER_FIELD, TagMap
from mirdesk.domain.tracks import TrackSummary
from mirdesk.store.tracks import clean_text, shown_texts

_PUT: Final = """INSERT INTO pending_edits (track_id, field, new, base)
SELECT id, ?, ?, ? FROM tracks WHERE id = ?
ON CONFLICT (track_id, field) DO UPDATE SET new = excluded.new, base = excluded.base"""
_PUT_COVER: Final = """INSERT INTO pending_covers (track_id, digest, base)
SELECT id, ?, cover_hash FROM tracks WHERE id = ?
ON CONFLICT (track_id) DO UPDATE SET digest = excluded.digest"""
_DROP_PICTURES: Final = """DELETE FROM pending_pictures WHERE digest NOT IN
    (SELECT digest FROM pending_covers WHERE digest IS NOT NULL)"""
_READ: Final = """SELECT track_id, field, new, base FROM pending_edits
WHERE ? OR track_id IN (SELECT value FROM json_each(?)) ORDER BY track_id, field"""
_READ_COVERS: Final = """SELECT track_id, length(data), mime_type, base, cover_hash
FROM pending_covers JOIN tracks ON tracks.id = track_id
LEFT JOIN pending_pictures USING (digest)
WHERE ? OR track_id IN (SELECT value FROM json_each(?)) ORDER BY track_id"""
_SHOWN: Final = """SELECT track_id, field, new FROM pending_edits
WHERE track_id IN (SELECT value FROM json_each(?1))
UNION ALL SELECT track_id, 'cover', '[]' FROM pending_covers
WHERE track_id IN (SELECT value FROM json_each(?1))"""
_TAGS: Final = """SELECT track_id, tags FROM track_tags
WHERE track_id IN (SELECT value FROM json_each(?))"""
_SHOWN_FIELDS: Final = frozenset(
    ("title", "artist", "albumartist", "album", "genre", "date", "originaldate")
)
_MIME_WORDS: Final = {"image/jpeg": "JPEG", "image/png": "PNG"}
_HAS_COVER: Final = "a picture"  # what is known of the cover in the file without reading it


def put_edits(connection: Connection, edits: Iterable[PendingEdit]) -> None:
    """Keep edits; one of the same track and field is replaced, one without effect removed."""
    kept, dropped = [], []
    for edit in edits:
        if edit.new == edit.base:
            dropped.append((int(edit.track_id), edit.field))
        else:
            row = (edit.field, _packed(edit.new), _packed(edit.base), int(edit.track_id))
            kept.append(row)
    if dropped:
        connection.exec_driver_sql(
            "DELETE FROM pending_edits WHERE track_id = ? AND field = ?", dropped
        )
    if kept:
        connection.exec_driver_sql(_PUT, kept)


def put_covers(connection: Connection, covers: Mapping[int, CoverEdit]) -> None:
    """Keep other covers, or that there shall be none."""
    for track_id, cover in covers.items():
        digest = _digest(cover)
        if digest is not None:
            connection.exec_driver_sql(
                "INSERT INTO pending_pictures VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (digest, cover.data, cover.mime_type),
            )
        connection.exec_driver_sql(_PUT_COVER, (digest, int(track_id)))
    connection.exec_driver_sql(_DROP_PICTURES)


def drop_edits(
    connection: Connection,
    track_ids: Iterable[int] | None = None,
    fields: Iterable[str] | None = None,
) -> int:
    """Forget edits, of all tracks and fields unless told otherwise; return how many."""
    names = None if fields is None else list(fields)
    of_tracks = "? OR track_id IN (SELECT value FROM json_each(?))"
    of_fields = "? OR field IN (SELECT value FROM json_each(?))"
    chosen = _chosen(track_ids)
    gone = connection.exec_driver_sql(
        f"DELETE FROM pending_edits WHERE ({of_tracks}) AND ({of_fields})",  # noqa: S608 constants only
        (*chosen, names is None, json.dumps(names or [])),
    ).rowcount
    if names is None or COVER_FIELD in names:
        gone += connection.exec_driver_sql(
            f"DELETE FROM pending_covers WHERE {of_tracks}",  # noqa: S608 constants only
            chosen,
        ).rowcount
        connection.exec_driver_sql(_DROP_PICTURES)
    return gone


def read_edits(
    connection: Connection, track_ids: Iterable[int] | None = None
) -> list[PendingEdit]:
    """Return edits in the order of tracks and fields; a cover is told in words."""
    chosen = _chosen(track_ids)
    rows = connection.exec_driver_sql(_READ, chosen).cursor.fetchall()
    edits = [PendingEdit(i, field, _values(new), _values(base)) for i, field, new, base in rows]
    rows = connection.exec_driver_sql(_READ_COVERS, chosen).cursor.fetchall()
    for track_id, size, mime_type, base, _now in rows:
        new = () if size is None else (_cover_words(mime_type, size),)
        was = () if base is None else (_HAS_COVER,)
        edits.append(PendingEdit(track_id, COVER_FIELD, new, was))
    return sorted(edits, key=lambda edit: edit.track_id)


def changed_covers(connection: Connection, track_ids: Iterable[int] | None = None) -> list[int]:
    """Return the tracks with a waiting cover whose file holds another one than it did then."""
    rows = connection.exec_driver_sql(_READ_COVERS, _chosen(track_ids)).cursor.fetchall()
    return [track_id for track_id, _size, _mime, base, now in rows if base != now]


def accept_cover(connection: Connection, track_id: int) -> None:
    """Take the cover that the file holds now for the one that is replaced."""
    connection.exec_driver_sql(
        "UPDATE pending_covers SET base = (SELECT cover_hash FROM tracks WHERE id = track_id) "
        "WHERE track_id = ?",
        (int(track_id),),
    )


def read_cover(connection: Connection, track_id: int) -> CoverEdit | None:
    """Return the cover that waits for a track; None if there is no such edit."""
    row = connection.exec_driver_sql(
        "SELECT data, mime_type FROM pending_covers LEFT JOIN pending_pictures USING (digest) "
        "WHERE track_id = ?",
        (int(track_id),),
    ).first()
    return None if row is None else CoverEdit(row[0] or b"", row[1] or "")


def read_covers(
    connection: Connection, track_ids: Iterable[int] | None = None
) -> dict[int, CoverEdit]:
    """Return the covers that wait; tracks with the same one share its bytes."""
    rows = connection.exec_driver_sql(
        "SELECT track_id, digest FROM pending_covers "
        "WHERE ? OR track_id IN (SELECT value FROM json_each(?))",
        _chosen(track_ids),
    ).cursor.fetchall()
    pictures = {None: CoverEdit(b"")}
    for digest in {digest for _track_id, digest in rows if digest is not None}:
        data, mime_type = connection.exec_driver_sql(
            "SELECT data, mime_type FROM pending_pictures WHERE digest = ?", (digest,)
        ).one()
        pictures[digest] = CoverEdit(data, mime_type)
    return {track_id: pictures[digest] for track_id, digest in rows}


def count_edits(connection: Connection) -> tuple[int, int]:
    """Return how many tracks have edits that wait, and how many edits those are."""
    row = connection.exec_driver_sql(
        """SELECT count(DISTINCT track_id), count(*) FROM
        (SELECT track_id FROM pending_edits UNION ALL SELECT track_id FROM pending_covers)"""
    ).one()
    return int(row[0]), int(row[1])


def settle(connection: Connection, track_id: int, edit: TagEdit) -> None:
    """Forget the edits of a track that were written; what was edited anew since stays."""
    for field, values in edit.values.items():
        connection.exec_driver_sql(
            "DELETE FROM pending_edits WHERE track_id = ? AND field = ? AND new = ?",
            (track_id, field, _packed(values)),
        )
    if edit.cover is not None:
        connection.exec_driver_sql(
            "DELETE FROM pending_covers WHERE track_id = ? AND digest IS ?",
            (track_id, _digest(edit.cover)),
        )
        connection.exec_driver_sql(_DROP_PICTURES)


@contextmanager
def following(connection: Connection, path: bytes) -> Iterator[None]:
    """Around a change of a row by ourselves: edits that wait are edits of what it holds then.

    Those that were at odds with the row before stay so: another program changed the file.
    """
    found = connection.exec_driver_sql("SELECT id FROM tracks WHERE path = ?", (path,))
    track_id = int(found.scalar() or 0)
    edits = read_edits(connection, [track_id])
    if not edits:
        yield
        return
    before = read_tags(connection, [track_id])
    has_changed_cover = bool(changed_covers(connection, [track_id]))
    yield
    now = read_tags(connection, [track_id])[track_id]
    agreed = [
        replace(edit, base=now.get(edit.field, ()))
        for edit in edits
        if edit.field != COVER_FIELD and edit.base == before[track_id].get(edit.field, ())
    ]
    put_edits(connection, agreed)
    if not has_changed_cover:
        accept_cover(connection, track_id)


def with_edits(connection: Connection, summaries: Sequence[TrackSummary]) -> list[TrackSummary]:
    """Return rows of the table as they will be once their edits are saved."""
    ids = json.dumps([summary.track_id for summary in summaries])
    edits: dict[int, dict[str, tuple[str, ...]]] = {}
    for track_id, field, new in connection.exec_driver_sql(_SHOWN, (ids,)).cursor.fetchall():
        edits.setdefault(track_id, {})[field] = _values(new)
    if not edits:
        return list(summaries)
    changed = [track_id for track_id, new in edits.items() if not _SHOWN_FIELDS.isdisjoint(new)]
    tags = read_tags(connection, changed)
    return [
        _with_edits(summary, edits[summary.track_id], tags.get(summary.track_id))
        if summary.track_id in edits
        else summary
        for summary in summaries
    ]


def read_tags(connection: Connection, track_ids: Iterable[int]) -> dict[int, TagMap]:
    """Return all tags of tracks as their files held them when they were read."""
    ids = [int(track_id) for track_id in track_ids]
    found: dict[int, TagMap] = {track_id: {} for track_id in ids}
    for track_id, tags in connection.exec_driver_sql(
        _TAGS, (json.dumps(ids),)
    ).cursor.fetchall():
        found[track_id] = {name: tuple(values) for name, values in json.loads(tags).items()}
    return found


def _with_edits(
    summary: TrackSummary, new: dict[str, tuple[str, ...]], tags: TagMap | None
) -> TrackSummary:
    edited = frozenset(new)
    if tags is None:  # nothing that the table shows
        return replace(summary, edited=edited)
    merged = {**tags, **new}
    title, artist, album, genre, year = shown_texts(summary.path, merged)
    return replace(
        summary,
        edited=edited,
        title=title,
        artist=artist,
        album=album,
        genre=genre,
        year=year,
    )


def _chosen(track_ids: Iterable[int] | None) -> tuple[bool, str]:
    """Return parameters of ``? OR track_id IN json_each(?)``; None chooses all."""
    if track_ids is None:
        return True, "[]"
    return False, json.dumps([int(track_id) for track_id in track_ids])


def _packed(values: Iterable[str]) -> str:
    return json.dumps([clean_text(value) for value in values], ensure_ascii=False)


def _values(packed: str) -> tuple[str, ...]:
    return tuple(json.loads(packed))


def _digest(cover: CoverEdit) -> bytes | None:
    return hashlib.blake2b(cover.data, digest_size=16).digest() if cover.data else None


def _cover_words(mime_type: str, size_bytes: int) -> str:
    return f"{_MIME_WORDS.get(mime_type, mime_type)}, {max(1, round(size_bytes / 1000)):,} kB"
