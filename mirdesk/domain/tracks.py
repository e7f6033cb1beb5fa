"""Tracks, queries over them, and problems, as the rooms hand them to each other."""

import os
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from mirdesk.domain.descriptors import Descriptors, Key
from mirdesk.domain.tag_edits import PendingEdit
from mirdesk.domain.tags import AudioProperties, TagMap


class TrackState(StrEnum):
    """Where a track stands; every file ends in exactly one state."""

    LISTED = "listed"  # tags read, waits to be analysed
    ANALYSED = "analysed"
    PARTIAL = "partial"  # analysed as far as the file could be decoded
    FAILED = "failed"  # could not be analysed; the problems list says why


class Stage(StrEnum):
    """The step at which a file met a problem."""

    SCAN = "scan"  # finding and stat'ing it
    TAGS = "tags"  # reading tags and properties
    ANALYSIS = "analysis"  # decoding and listening
    PASSED_OVER = "passed over"  # no audio file: nothing is wrong, but nothing is hidden either


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file that a scan came upon.

    Attributes
    ----------
    path : bytes
        Absolute path as ``os.fsencode`` gives it: names need not be UTF-8.
    size_bytes, mtime_ns : int
        From ``os.stat``; both unchanged means the file is passed over.
    """

    path: bytes
    size_bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class TrackSummary:
    """One row of the table.

    Attributes
    ----------
    track_id : int
        Key in the library.
    path : bytes
        Absolute path.
    title, artist, album, genre : str
        Display text, several values joined by ``"; "``; the title falls back to the file's
        name, the others are empty when unknown.
    year : int or None
    duration_s : float or None
    state : TrackState
    added_at_s : float
        Seconds since the epoch (UTC).
    instruments : tuple of (int, float)
        Instruments above their threshold, most seconds first: index, share of the track's
        time in 0..1. Empty before analysis.
    strip : ndarray or None
        Mini picture of who plays when, shape (20, 48), uint8; None before analysis.
    is_offline : bool
        The root it lies under is not reachable.
    tempo_bpm : float or None
        Heard, not read from tags; None where unknown or uncertain, as ``key``.
    key : Key or None
    edited : frozenset of str
        Fields with an edit that waits for Save; the texts and the year above are the new ones.
    """

    track_id: int
    path: bytes
    title: str
    artist: str
    album: str
    genre: str
    year: int | None
    duration_s: float | None
    state: TrackState
    added_at_s: float
    instruments: tuple[tuple[int, float], ...] = ()
    strip: np.ndarray | None = None
    is_offline: bool = False
    tempo_bpm: float | None = None
    key: Key | None = None
    edited: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TrackDetails:
    """All the library knows of one track, without its analysis arrays.

    ``tags`` are those in the file; ``pending`` are the edits of them that wait for Save.
    """

    summary: TrackSummary
    properties: AudioProperties
    tags: TagMap
    size_bytes: int
    mtime_ns: int
    cover_jpeg: bytes | None = None
    clip: dict[str, float] | None = None
    integrated_lufs: float | None = None
    range_lu: float | None = None
    peak_dbfs: float | None = None
    descriptors: Descriptors | None = None
    checkpoint_name: str = ""
    checkpoint_version: str = ""
    problem: str = ""
    same_recording: tuple[bytes, ...] = ()  # other places that hold the same audio
    pending: tuple[PendingEdit, ...] = ()


class SortColumn(StrEnum):
    """Columns the table can be sorted by, each served by an index in SQL."""

    TITLE = "title"
    ARTIST = "artist"
    ALBUM = "album"
    DURATION = "duration"
    GENRE = "genre"
    YEAR = "year"
    STATE = "state"
    ADDED = "added"
    PATH = "path"
    TEMPO = "tempo"
    TONALITY = "tonality"


@dataclass(frozen=True, slots=True)
class TrackQuery:
    """What the table shows: search text, filters and order.

    Attributes
    ----------
    text : str
        Search field: see ``store/search_text.py``.
    folder : bytes or None
        Only tracks in this folder or below.
    with_instruments, without_instruments : frozenset of int
        Instrument indices that must, or must not, play.
    states : frozenset of TrackState
        Empty for all.
    added_since_s : float or None
        Only tracks added at or after this moment (epoch seconds).
    sort : SortColumn
    is_descending : bool
    second_sort : SortColumn or None
        Breaks ties of ``sort`` (ascending); path breaks the rest.
    """

    text: str = ""
    folder: bytes | None = None
    with_instruments: frozenset[int] = frozenset()
    without_instruments: frozenset[int] = frozenset()
    states: frozenset[TrackState] = frozenset()
    added_since_s: float | None = None
    sort: SortColumn = SortColumn.ARTIST
    is_descending: bool = False
    second_sort: SortColumn | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be read or analysed, and why.

    ``since_s`` is epoch seconds; size and mtime are those the file had then: it is tried again
    only when either differs, or on request.
    """

    path: bytes
    stage: Stage
    reason: str
    since_s: float
    size_bytes: int = 0
    mtime_ns: int = 0


@dataclass(frozen=True, slots=True)
class FolderCount:
    """A folder that holds tracks directly, with how many."""

    path: bytes
    track_count: int
    is_offline: bool = False


@dataclass(frozen=True, slots=True)
class LibraryCounts:
    """Numbers for the sidebar and the status bar.

    ``instruments`` has one entry for each of the 20: tracks in which it plays.
    """

    tracks: int = 0
    analysed: int = 0
    waiting: int = 0
    problems: int = 0
    offline: int = 0
    total_duration_s: float = 0.0
    instruments: tuple[int, ...] = field(default=(0,) * 20)


def shown_path(path: bytes) -> str:
    r"""Return a path as text for people and JSON; bytes that are not UTF-8 stay visible.

    Undecodable bytes become ``\udcXX`` surrogates written out as text, so the result can be
    printed and encoded anywhere.
    """
    text = os.fsdecode(path)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
