"""Rows of files that we wrote ourselves: the audio is the same, so they keep their analysis."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from mirdesk.domain.file_writes import FileStamp
from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.store import results, tracks
from mirdesk.store.places import file_text, folder_of, title_from_name
from mirdesk.store.sort_keys import text_key

_RETAG: Final = f"""UPDATE tracks SET are_tags_read = 1, size_bytes = ?, mtime_ns = ?,
    ({tracks.TAG_COLUMNS}) = (?, ?, ?, ?, ?, coalesce(duration_s, ?), ?, ?, ?, ?, ?,
        CASE WHEN duration_s IS NULL THEN ? ELSE duration_key END, ?)
WHERE id = ?"""  # noqa: S608 constants only
_MOVE_PROBLEMS: Final = """UPDATE problems SET size_bytes = ?, mtime_ns = ?
WHERE path = ? AND size_bytes = ? AND mtime_ns = ?"""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file that was written, and the versions before and after.

    Attributes
    ----------
    path : bytes
    before, after : FileStamp
    tags : FileTags or None
        What it holds now; None where that could not be read.
    recording_id : int or None
        Whose analysis its track showed before.
    """

    path: bytes
    before: FileStamp
    after: FileStamp
    tags: FileTags | None
    recording_id: int | None = None


def note_rewritten(connection: Connection, file: Rewritten) -> int | None:
    """Bring the row of a file up to date; return its key, None if it has no row.

    Analysis, state and moment of adding stay where the row was of the version that was
    written over. A row of another version is treated as a scan treats a changed file.
    """
    row = connection.exec_driver_sql(
        "SELECT id, size_bytes, mtime_ns, recording_id FROM tracks WHERE path = ?", (file.path,)
    ).first()
    if row is None:
        return None
    track_id = int(row[0])
    found = FoundFile(file.path, file.after.size_bytes, file.after.mtime_ns)
    stamp = (row[1], row[2])
    is_before = stamp == (file.before.size_bytes, file.before.mtime_ns)
    # A scan that passed by between our write and this row has seen the new version already.
    is_after = stamp == (found.size_bytes, found.mtime_ns) and file.recording_id is not None
    if file.tags is None:
        tracks.put_found(connection, [found])
    elif is_before or is_after:
        _retag(connection, track_id, found, file.tags)
        _move_problems(connection, file)
        if row[3] is None and file.recording_id is not None and is_after:
            results.link_track(connection, track_id, file.recording_id)
    else:
        tracks.put_tags(connection, [(found, file.tags)])
    return track_id


def recordings_of(
    connection: Connection, files: Iterable[tuple[bytes, FileStamp]]
) -> list[int | None]:
    """Return whose analysis each file's track shows, if its row is of that very version."""
    return [
        connection.exec_driver_sql(
            "SELECT recording_id FROM tracks "
            "WHERE path = ? AND size_bytes = ? AND mtime_ns = ?",
            (path, stamp.size_bytes, stamp.mtime_ns),
        ).scalar()
        for path, stamp in files
    ]


def paths_of_version(connection: Connection, size_bytes: int, mtime_ns: int) -> list[bytes]:
    """Return the tracks whose files had this size and mtime: other names of one file, say."""
    rows = connection.exec_driver_sql(
        "SELECT path FROM tracks WHERE size_bytes = ? AND mtime_ns = ?", (size_bytes, mtime_ns)
    )
    return [path for (path,) in rows]


def move_track(connection: Connection, old: bytes, new: bytes) -> bool:
    """Let the row of a renamed file follow it, and the journal; false if it has no row.

    A row that stands at the new path, of a file that is gone, makes room.
    """
    track_id = connection.exec_driver_sql(
        "SELECT id FROM tracks WHERE path = ?", (old,)
    ).scalar()
    if track_id is None:
        return False
    connection.exec_driver_sql("DELETE FROM tracks WHERE path = ?", (new,))
    connection.exec_driver_sql("DELETE FROM problems WHERE path = ?", (new,))
    places = tracks.Places(connection)
    folder = folder_of(new)
    row = (new, folder, places.text(folder), file_text(new), track_id)
    connection.exec_driver_sql(
        "UPDATE tracks SET path = ?, folder = ?, folder_text = ?, file_text = ? WHERE id = ?",
        row,
    )
    connection.exec_driver_sql("UPDATE problems SET path = ? WHERE path = ?", (new, old))
    moved = (("path", new, old), ("real_path", _without_links(new), _without_links(old)))
    for column, now, was in moved:
        connection.exec_driver_sql(
            f"UPDATE write_entries SET {column} = ? WHERE {column} = ? AND after IS NOT NULL",  # noqa: S608 constants only
            (now, was),
        )
    _retitle(connection, int(track_id), new)
    return True


def _without_links(path: bytes) -> bytes:
    """Return where a file lies whose folders may be reached by links; it is none itself."""
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name)  # noqa: PTH118 - paths are bytes


def _retag(connection: Connection, track_id: int, found: FoundFile, tags: FileTags) -> None:
    if tags.cover is not None:
        connection.exec_driver_sql(
            tracks.PUT_COVER, (tags.cover.source_hash, tags.cover.thumbnail_jpeg)
        )
    columns = tracks.tagged_row(found, tags, 0.0, lambda _folder: "")[7:]
    connection.exec_driver_sql(_RETAG, (found.size_bytes, found.mtime_ns, *columns, track_id))
    connection.exec_driver_sql(tracks.PUT_TRACK_TAGS, tracks.tags_row(found, tags))


def _move_problems(connection: Connection, file: Rewritten) -> None:
    """Let what is wrong with the audio stand: it is the same audio."""
    connection.exec_driver_sql(
        _MOVE_PROBLEMS,
        (
            file.after.size_bytes,
            file.after.mtime_ns,
            file.path,
            file.before.size_bytes,
            file.before.mtime_ns,
        ),
    )


def _retitle(connection: Connection, track_id: int, path: bytes) -> None:
    """Show the new name as the title, where the tags have none."""
    title = connection.exec_driver_sql(
        "SELECT json_extract(tags, '$.title') FROM track_tags WHERE track_id = ?", (track_id,)
    ).scalar()
    if not title:
        name = title_from_name(path)
        connection.exec_driver_sql(
            "UPDATE tracks SET title = ?, title_key = ? WHERE id = ?",
            (name, text_key(name), track_id),
        )
