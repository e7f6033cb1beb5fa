"""Versions of a file that differ in tags alone, because we wrote them: the same audio."""

from sqlalchemy import Connection

from mirdesk.domain.file_writes import WriteWay

_MOST_STEPS = 20  # writes of one file between the begin and the end of an analysis


def is_same_sound(
    connection: Connection, track_id: int, size_bytes: int, mtime_ns: int
) -> bool:
    """Tell whether a track's file is that version, or was made of it by our writes alone.

    So an analysis that was under way while tags were saved is not lost. Files written in place
    are left out: who read them meanwhile may have met both versions.
    """
    row = connection.exec_driver_sql(
        "SELECT path, size_bytes, mtime_ns FROM tracks WHERE id = ?", (track_id,)
    ).first()
    if row is None:
        return False
    now, then = (row[1], row[2]), (size_bytes, mtime_ns)
    if now == then:
        return True
    writes = connection.exec_driver_sql(
        "SELECT before, after FROM write_entries WHERE path = ? AND way = ? "
        "AND after IS NOT NULL ORDER BY id DESC LIMIT ?",
        (row[0], WriteWay.REPLACE.value, _MOST_STEPS),
    )
    for before, after in writes.cursor.fetchall():
        if _size_and_date(after) != now:
            return False
        now = _size_and_date(before)
        if now == then:
            return True
    return False


def _size_and_date(stamp: str) -> tuple[int, int]:
    """Return size and mtime of a stamp as the journal has it."""
    size_bytes, mtime_ns, _inode, _device = stamp.split()
    return int(size_bytes), int(mtime_ns)
