"""Values that a library knows of a field, for completing what a person types."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from mirdesk.store.sort_keys import EMPTY_KEY, folded
from mirdesk.store.tracks import VALUE_SEPARATOR

_COLUMNS: Final = {"title": "title", "artist": "artist", "album": "album", "genre": "genre"}
_LAST: Final = "\U0010ffff"  # sorts behind every text that has the prefix
# Other fields lie in one text a track; reading this many takes a tenth of a second.
_MOST_SCANNED: Final = 20_000
_MOST_KEYS: Final = 400  # distinct texts looked at before they are taken apart and counted


def field_values(connection: Connection, field: str, prefix: str, limit: int) -> list[str]:
    """Return values that begin with a prefix, case and accents aside, most used first."""
    start = folded(prefix).strip()
    counts: Counter[str] = Counter()
    if field in _COLUMNS:
        _count_column(connection, _COLUMNS[field], start, counts)
    else:
        _count_tags(connection, field, counts)
    _count_pending(connection, field, counts)
    fitting = [value for value in counts if folded(value).startswith(start)]
    fitting.sort(key=lambda value: (-counts[value], folded(value)))
    return fitting[:limit]


def _count_column(
    connection: Connection, column: str, start: str, counts: Counter[str]
) -> None:
    """Count through the index of a column; its texts are looked up for the most frequent."""
    # Several values stand in one text: of "Rock; Pop" only the first is found by its prefix.
    # Genres are few enough to look at all of them.
    low, high = ("", EMPTY_KEY) if column == "genre" else (start, start + _LAST)
    keys = connection.exec_driver_sql(
        f"""SELECT {column}_key, count(*) FROM tracks
        WHERE {column}_key >= ? AND {column}_key < ? AND {column}_key <> ?
        GROUP BY {column}_key ORDER BY count(*) DESC LIMIT ?""",  # noqa: S608 constants only
        (low, high, EMPTY_KEY, _MOST_KEYS),
    )
    for key, count in keys.cursor.fetchall():
        text = connection.exec_driver_sql(
            f"SELECT {column} FROM tracks WHERE {column}_key = ? LIMIT 1",  # noqa: S608 constants only
            (key,),
        ).scalar()
        parts = [text] if column == "title" else str(text).split(VALUE_SEPARATOR)
        _add(counts, (str(part) for part in parts), count)


def _count_tags(connection: Connection, field: str, counts: Counter[str]) -> None:
    rows = connection.exec_driver_sql(
        """SELECT value, count(*) FROM
        (SELECT tags FROM track_tags ORDER BY track_id DESC LIMIT ?), json_each(tags, ?)
        GROUP BY value""",
        (_MOST_SCANNED, f"$.{json.dumps(field)}"),
    )
    for value, count in rows.cursor.fetchall():
        _add(counts, [str(value)], count)


def _count_pending(connection: Connection, field: str, counts: Counter[str]) -> None:
    rows = connection.exec_driver_sql(
        "SELECT value FROM pending_edits, json_each(new) WHERE field = ? LIMIT ?",
        (field, _MOST_SCANNED),
    )
    for (value,) in rows.cursor.fetchall():
        _add(counts, [str(value)], 1)


def _add(counts: Counter[str], values: Iterable[str], count: int) -> None:
    for value in values:
        if value.strip():
            counts[value.strip()] += count
