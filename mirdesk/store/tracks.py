"""What a scan writes: roots, files found, their tags."""

import json
import re
import time
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Connection

from mirdesk.domain.tags import FileTags, TagMap
from mirdesk.domain.tracks import FoundFile
from mirdesk.store.places import file_text, folder_of, folder_text, range_below, title_from_name
from mirdesk.store.records import Root
from mirdesk.store.sort_keys import (
    UNKNOWN_DURATION_KEY,
    UNKNOWN_TEMPO_KEY,
    UNKNOWN_TONALITY_KEY,
    UNKNOWN_YEAR_KEY,
    text_key,
)

VALUE_SEPARATOR: Final = "; "

# A file that changed keeps what is displayed until its tags are read again; its analysis stays
# with the recording, and is linked again when the audio proves to be the same.
_ON_CHANGE: Final = """
    size_bytes = excluded.size_bytes, mtime_ns = excluded.mtime_ns,
    recording_id = CASE WHEN {same} THEN recording_id END,
    checkpoint_id = CASE WHEN {same} THEN checkpoint_id END,
    instrument_mask = CASE WHEN {same} THEN instrument_mask END,
    tempo_key = CASE WHEN {same} THEN tempo_key ELSE {no_tempo} END,
    tonality_key = CASE WHEN {same} THEN tonality_key ELSE {no_tonality} END,
    state = CASE WHEN {same} THEN state ELSE 0 END""".format(
    same="(tracks.size_bytes = excluded.size_bytes AND tracks.mtime_ns = excluded.mtime_ns)",
    no_tempo=UNKNOWN_TEMPO_KEY,
    no_tonality=UNKNOWN_TONALITY_KEY,
)

PUT_FOUND: Final = f"""INSERT INTO tracks
    (path, folder, size_bytes, mtime_ns, added_at_s, title, title_key, folder_text, file_text)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET are_tags_read = 0, {_ON_CHANGE}
WHERE excluded.size_bytes <> tracks.size_bytes OR excluded.mtime_ns <> tracks.mtime_ns"""  # noqa: S608 constants only

TAG_COLUMNS: Final = (
    "title, artist, album, genre, year, duration_s, title_key, artist_key, album_key, "
    "genre_key, year_key, duration_key, cover_hash"
)
PUT_TAGGED: Final = f"""INSERT INTO tracks
    (path, folder, size_bytes, mtime_ns, added_at_s, folder_text, file_text, are_tags_read,
     {TAG_COLUMNS})
VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET are_tags_read = 1, {_ON_CHANGE},
    {", ".join(f"{c} = excluded.{c}" for c in TAG_COLUMNS.split(", "))}"""  # noqa: S608 constants only

PUT_TRACK_TAGS: Final = """INSERT INTO track_tags
    (track_id, tags, container, codec, sample_rate_hz, channels, bit_rate_bps,
     bits_per_sample, tag_format)
SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM tracks WHERE path = ?
ON CONFLICT (track_id) DO UPDATE SET tags = excluded.tags, container = excluded.container,
    codec = excluded.codec, sample_rate_hz = excluded.sample_rate_hz,
    channels = excluded.channels, bit_rate_bps = excluded.bit_rate_bps,
    bits_per_sample = excluded.bits_per_sample, tag_format = excluded.tag_format"""

PUT_COVER: Final = "INSERT INTO covers VALUES (?, ?) ON CONFLICT (source_hash) DO NOTHING"

_DROP_SOLVED: Final = """DELETE FROM problems WHERE path = ? AND (stage IN ({stages})
OR (size_bytes <> 0 OR mtime_ns <> 0) AND (size_bytes <> ? OR mtime_ns <> ?))"""
_SOLVED_BY_FINDING: Final = _DROP_SOLVED.format(stages="'scan'")
_SOLVED_BY_READING: Final = _DROP_SOLVED.format(stages="'scan', 'tags', 'passed over'")


# A track counts as failed as long as a problem says why.
LET_WAIT: Final = """UPDATE tracks SET state = 0 WHERE path = ? AND state = 3
AND NOT EXISTS (SELECT 1 FROM problems
    WHERE problems.path = tracks.path AND stage IN ('scan', 'analysis'))"""


def read_roots(connection: Connection) -> list[Root]:
    """Return what the person added, in the order of paths."""
    rows = connection.exec_driver_sql(
        "SELECT path, is_watched, is_offline FROM roots ORDER BY path"
    )
    return [Root(path, bool(watched), bool(offline)) for path, watched, offline in rows]


def put_root(connection: Connection, path: bytes, *, is_watched: bool) -> None:
    """Add a root; one that is known stays, and becomes watched when asked for."""
    connection.exec_driver_sql(
        "INSERT INTO roots (path, is_watched, added_at_s) VALUES (?, ?, ?) ON CONFLICT (path) "
        "DO UPDATE SET is_watched = max(is_watched, excluded.is_watched)",
        (path, int(is_watched), time.time()),
    )


def set_offline(connection: Connection, path: bytes, *, is_offline: bool) -> None:
    """Mark a root as out of reach, or back."""
    connection.exec_driver_sql(
        "UPDATE roots SET is_offline = ? WHERE path = ?", (int(is_offline), path)
    )


def known_files(connection: Connection, folder: bytes) -> dict[bytes, tuple[int, int]]:
    """Return size and mtime of each file that needs no reading: tags read, or set aside."""
    low, high = range_below(folder)
    rows = connection.exec_driver_sql(
        """SELECT path, size_bytes, mtime_ns FROM tracks
        WHERE (path = ? OR (path >= ? AND path < ?)) AND are_tags_read
        UNION ALL
        SELECT path, size_bytes, mtime_ns FROM problems
        WHERE (path = ? OR (path >= ? AND path < ?)) AND stage <> 'analysis'
        AND (size_bytes <> 0 OR mtime_ns <> 0)""",
        (folder, low, high) * 2,
    )
    return {path: (size, mtime) for path, size, mtime in rows.cursor.fetchall()}


def track_paths(connection: Connection, folder: bytes) -> list[bytes]:
    """Return the paths of all tracks at or below a folder."""
    rows = connection.exec_driver_sql(
        "SELECT path FROM tracks WHERE path = ? OR (path >= ? AND path < ?)",
        (folder, *range_below(folder)),
    )
    return [path for (path,) in rows.cursor.fetchall()]


def put_found(connection: Connection, files: Sequence[FoundFile]) -> None:
    """List files under the titles their names give; changed ones wait for tags again."""
    now = time.time()
    places = Places(connection)
    rows = []
    for file in files:
        title = title_from_name(file.path)
        folder = folder_of(file.path)
        rows.append((
            file.path,
            folder,
            file.size_bytes,
            file.mtime_ns,
            now,
            title,
            text_key(title),
            places.text(folder),
            file_text(file.path),
        ))  # fmt: skip
    if rows:
        connection.exec_driver_sql(PUT_FOUND, rows)
        _drop_solved(connection, files, _SOLVED_BY_FINDING)


def put_tags(connection: Connection, items: Sequence[tuple[FoundFile, FileTags]]) -> None:
    """Store what reading tags gave; also lists files that are new."""
    if not items:
        return
    covers = {
        tags.cover.source_hash: tags.cover.thumbnail_jpeg for _, tags in items if tags.cover
    }
    if covers:
        connection.exec_driver_sql(PUT_COVER, list(covers.items()))
    now = time.time()
    places = Places(connection)
    connection.exec_driver_sql(
        PUT_TAGGED, [tagged_row(file, tags, now, places.text) for file, tags in items]
    )
    connection.exec_driver_sql(PUT_TRACK_TAGS, [tags_row(file, tags) for file, tags in items])
    _drop_solved(connection, [file for file, _ in items], _SOLVED_BY_READING)


def shown_texts(path: bytes, tags: TagMap) -> tuple[str, str, str, str, int | None]:
    """Return what the table shows of tags: title, artist, album, genre, year."""
    return (
        _joined(tags, "title") or title_from_name(path),
        _joined(tags, "artist") or _joined(tags, "albumartist"),
        _joined(tags, "album"),
        _joined(tags, "genre"),
        _year_of(tags),
    )


def tagged_row(
    file: FoundFile, tags: FileTags, now_s: float, folder_words: Callable[[bytes], str]
) -> tuple[object, ...]:
    """Return the parameters of ``PUT_TAGGED``."""
    title, artist, album, genre, year = shown_texts(file.path, tags.tags)
    duration_s = tags.properties.duration_s
    folder = folder_of(file.path)
    return (
        file.path,
        folder,
        file.size_bytes,
        file.mtime_ns,
        now_s,
        folder_words(folder),
        file_text(file.path),
        title,
        artist,
        album,
        genre,
        year,
        duration_s,
        text_key(title),
        text_key(artist),
        text_key(album),
        text_key(genre),
        UNKNOWN_YEAR_KEY if year is None else year,
        UNKNOWN_DURATION_KEY if duration_s is None else duration_s,
        tags.cover.source_hash if tags.cover else None,
    )


def tags_row(file: FoundFile, tags: FileTags) -> tuple[object, ...]:
    """Return the parameters of ``PUT_TRACK_TAGS``."""
    properties = tags.properties
    return (
        json.dumps(tags.tags, separators=(",", ":")),
        clean_text(properties.container),
        clean_text(properties.codec),
        properties.sample_rate_hz,
        properties.channels,
        properties.bit_rate_bps,
        properties.bits_per_sample,
        clean_text(properties.tag_format),
        file.path,
    )


def clean_text(text: str) -> str:
    r"""Return a text that SQLite takes: no lone surrogates, no NUL."""
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")


class Places:
    """The words of folders, each made once a batch."""

    def __init__(self, connection: Connection) -> None:
        self._roots = [root.path for root in read_roots(connection)]
        self._texts: dict[bytes, str] = {}

    def text(self, folder: bytes) -> str:
        """Return what search looks at for files of a folder."""
        text = self._texts.get(folder)
        if text is None:
            text = self._texts[folder] = folder_text(folder, self._roots)
        return text


def _joined(tags: TagMap, field: str) -> str:
    """Return the values of a field as one line of text."""
    values = tags.get(field)
    if not values:
        return ""
    text = values[0] if len(values) == 1 else VALUE_SEPARATOR.join(values)
    return clean_text(text).strip()


def _year_of(tags: TagMap) -> int | None:
    """Return the year of the first date that names one."""
    for field in ("date", "originaldate"):
        for value in tags.get(field, ()):
            found = re.search(r"(?<!\d)[12]\d{3}(?!\d)", value, re.ASCII)
            if found:
                return int(found.group())
    return None


def _has_problems(connection: Connection) -> bool:
    return connection.exec_driver_sql("SELECT 1 FROM problems LIMIT 1").first() is not None


def _drop_solved(connection: Connection, files: Sequence[FoundFile], statement: str) -> None:
    """Forget what was wrong with files that are not what they were, or at a stage passed."""
    if _has_problems(connection):
        connection.exec_driver_sql(
            statement, [(f.path, f.size_bytes, f.mtime_ns) for f in files]
        )
        connection.exec_driver_sql(LET_WAIT, [(file.path,) for file in files])
