"""The columns of the track table: what they show, how they sort, and how they stand."""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QDate, QLocale, Qt

from mirdesk.domain.instruments import INSTRUMENTS, display_name
from mirdesk.domain.tracks import SortColumn, TrackState, TrackSummary, shown_path

_CONTEXT: Final = "TracksTable"


class Column(IntEnum):
    """Columns in their first order."""

    STATE = 0
    TITLE = 1
    ARTIST = 2
    ALBUM = 3
    DURATION = 4
    STRIP = 5
    INSTRUMENTS = 6
    YEAR = 7
    GENRE = 8
    ADDED = 9
    PATH = 10
    TEMPO = 11
    KEY = 12


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What is fixed about a column: words, sort key, first width in pixels."""

    header: str
    sort: SortColumn | None
    width: int
    is_shown: bool = True
    is_number: bool = False


FACTS: Final[dict[Column, ColumnFacts]] = {
    Column.STATE: ColumnFacts(
        str(QT_TRANSLATE_NOOP("TracksTable", "State")), SortColumn.STATE, 32
    ),
    Column.TITLE: ColumnFacts(
        str(QT_TRANSLATE_NOOP("TracksTable", "Title")), SortColumn.TITLE, 190
    ),
    Column.ARTIST: ColumnFacts(
        str(QT_TRANSLATE_NOOP("TracksTable", "Artist")), SortColumn.ARTIST, 130
    ),
    Column.ALBUM: ColumnFacts(
        str(QT_TRANSLATE_NOOP("TracksTable", "Album")), SortColumn.ALBUM, 140
    ),
    Column.DURATION: ColumnFacts(
        str(QT_TRANSLATE_NOOP("TracksTable", "Length")), SortColumn.DURATION, 64, is_number=True
    ),
    Column.STRIP: ColumnFacts(str(QT_TRANSLATE_NOOP("TracksTable", "Who plays")), None, 112),
    Column.INSTRUMENTS: ColumnFacts(
        str(QT_TRANSLATE_NOOP("TracksTable", "Top instruments")), None, 210
    ),
    Column.YEAR: ColumnFacts(
        str(QT_TRANSLATE_NOOP("TracksTable", "Year")), SortColumn.YEAR, 56, is_number=True
    ),
    Column.GENRE: ColumnFacts(
        str(QT_TRANSLATE_NOOP("TracksTable", "Genre")), SortColumn.GENRE, 110
    ),
    Column.ADDED: ColumnFacts(
        str(QT_TRANSLATE_NOOP("TracksTable", "Added")), SortColumn.ADDED, 96
    ),
    Column.PATH: ColumnFacts(
        str(QT_TRANSLATE_NOOP("TracksTable", "Path")), SortColumn.PATH, 320, is_shown=False
    ),
    Column.TEMPO: ColumnFacts(
        str(QT_TRANSLATE_NOOP("TracksTable", "Tempo")),
        SortColumn.TEMPO,
        64,
        is_shown=False,
        is_number=True,
    ),
    Column.KEY: ColumnFacts(
        str(QT_TRANSLATE_NOOP("TracksTable", "Key")), SortColumn.TONALITY, 84, is_shown=False
    ),
}

_STATE_WORDS: Final[dict[TrackState, str]] = {
    TrackState.LISTED: str(QT_TRANSLATE_NOOP("TracksTable", "Not analysed yet")),
    TrackState.ANALYSED: str(QT_TRANSLATE_NOOP("TracksTable", "Analysed")),
    TrackState.PARTIAL: str(QT_TRANSLATE_NOOP("TracksTable", "Analysed in part")),
    TrackState.FAILED: str(QT_TRANSLATE_NOOP("TracksTable", "Could not be analysed")),
}


def header_text(column: Column) -> str:
    """Return the words of a column's header in the person's language."""
    return QCoreApplication.translate(_CONTEXT, FACTS[column].header)


def state_text(summary: TrackSummary) -> str:
    """Return where a track stands, in words."""
    if summary.is_offline:
        return QCoreApplication.translate(_CONTEXT, "Its drive is not connected")
    return QCoreApplication.translate(_CONTEXT, _STATE_WORDS[summary.state])


def is_edited(summary: TrackSummary, column: Column) -> bool:
    """Return whether a cell shows an edit that is not saved yet."""
    if column is Column.YEAR:
        return "date" in summary.edited
    return column.name.lower() in summary.edited


def spoken_text(summary: TrackSummary, column: Column) -> str:
    """Return what a cell says to those who hear it."""
    text = cell_text(summary, column)
    if not is_edited(summary, column):
        return text
    return QCoreApplication.translate(_CONTEXT, "{text}, not saved yet").format(text=text)


def duration_text(duration_s: float | None) -> str:
    """Return a length as ``m:ss`` or ``h:mm:ss``; empty when unknown."""
    if duration_s is None:
        return ""
    minutes, seconds = divmod(round(duration_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def date_text(epoch_s: float) -> str:
    """Return a moment as a short date of the person's locale."""
    day = dt.datetime.fromtimestamp(epoch_s, tz=dt.UTC).astimezone()
    shown = QDate(day.year, day.month, day.day)
    if QLocale().language() == QLocale.Language.C:
        return shown.toString(Qt.DateFormat.ISODate)
    return QLocale().toString(shown, QLocale.FormatType.ShortFormat)


def top_instruments(summary: TrackSummary, count: int = 3) -> list[int]:
    """Return the instruments that play longest, most first."""
    return [index for index, _share in summary.instruments[:count]]


def cell_text(summary: TrackSummary, column: Column) -> str:
    """Return what a cell says, in words; pictures have their words too."""
    match column:
        case Column.STATE:
            return state_text(summary)
        case Column.DURATION:
            return duration_text(summary.duration_s)
        case Column.STRIP | Column.INSTRUMENTS:
            return ", ".join(display_name(INSTRUMENTS[i]) for i in top_instruments(summary))
        case Column.YEAR:
            return "" if summary.year is None else str(summary.year)
        case Column.ADDED:
            return date_text(summary.added_at_s)
        case Column.PATH:
            return shown_path(summary.path)
        case Column.TEMPO:
            return "" if summary.tempo_bpm is None else f"{summary.tempo_bpm:.0f}"
        case Column.KEY:
            key = summary.key
            return "" if key is None else f"{key.short} · {key.camelot}"
        case _:
            return str(getattr(summary, column.name.lower()))
