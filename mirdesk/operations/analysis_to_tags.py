"""Edits that put into tags what listening has found; nothing is written without Save."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from mirdesk.domain.instruments import INSTRUMENTS, display_name
from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tags import COVER_FIELD, INSTRUMENTS_FIELD, TagMap
from mirdesk.domain.tracks import TrackState, TrackSummary
from mirdesk.store.library import Library

_CHUNK: Final = 500  # tracks read from the library at a time
_HEARD: Final = frozenset({TrackState.ANALYSED, TrackState.PARTIAL})
# What begins the words that are appended: by it, they are found again and replaced.
APPENDED: Final = "Instruments: "


class Append(StrEnum):
    """A field that may get the instruments in words, besides their own field."""

    NOTHING = ""
    GROUPING = "grouping"  # as one more value
    COMMENT = "comment"  # as a last line


@dataclass(frozen=True, slots=True)
class AnalysisChoice:
    """What of the analysis goes into tags.

    Attributes
    ----------
    has_instruments : bool
        Into their own field, ``INSTRUMENTS_FIELD``, one value each, what plays longest first.
    has_bpm, has_key : bool
        Only where they are certain; in place of what the file says.
    append_to : Append
        Where the instruments are told in words too. Genre and mood are never touched.
    least_s : float
        An instrument counts from so many seconds on.
    least_share : float in [0, 1]
        And from this share of the track's time on.
    """

    has_instruments: bool = True
    has_bpm: bool = False
    has_key: bool = False
    append_to: Append = Append.NOTHING
    least_s: float = 5.0
    least_share: float = 0.02


@dataclass(frozen=True, slots=True)
class AnalysisEdits:
    """Edits made of analyses, and of what there were none.

    Attributes
    ----------
    edits : dict of int to TagEdit
        Of tracks in which something changes.
    counts : dict of str to int
        Field to in how many tracks it changes.
    unchanged : int
        Tracks whose tags say all of it already.
    not_analysed : int
        Tracks nobody has listened to yet.
    """

    edits: dict[int, TagEdit] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    unchanged: int = 0
    not_analysed: int = 0


def analysis_edits(
    library: Library, track_ids: Sequence[int], choice: AnalysisChoice
) -> AnalysisEdits:
    """Return edits that put what was heard into the tags of tracks.

    Edits that wait for Save are looked at as if they were in the files.

    Parameters
    ----------
    library : Library
    track_ids : sequence of int
    choice : AnalysisChoice

    Raises
    ------
    LibraryError
        The library cannot be read.
    """
    edits: dict[int, TagEdit] = {}
    counts: Counter[str] = Counter()
    heard = known = 0
    for start in range(0, len(track_ids), _CHUNK):
        ids = [int(track_id) for track_id in track_ids[start : start + _CHUNK]]
        summaries = library.summaries(ids)
        tags = effective_tags(library, ids)
        known += len(summaries)
        for summary in summaries:
            if summary.state not in _HEARD:
                continue
            heard += 1
            values = _changed(summary, tags.get(summary.track_id, {}), choice)
            if values:
                edits[summary.track_id] = TagEdit(values)
                counts.update(values.keys())
    return AnalysisEdits(edits, dict(counts), heard - len(edits), known - heard)


def effective_tags(library: Library, track_ids: Sequence[int]) -> dict[int, TagMap]:
    """Return the tags of tracks as they will be once the waiting edits are saved."""
    tags = {track_id: dict(held) for track_id, held in library.tags_of(track_ids).items()}
    for edit in library.pending(track_ids):
        if edit.field != COVER_FIELD:
            tags.setdefault(edit.track_id, {})[edit.field] = edit.new
    return {
        track_id: {name: values for name, values in held.items() if values}
        for track_id, held in tags.items()
    }


def instruments_heard(summary: TrackSummary, choice: AnalysisChoice) -> tuple[str, ...]:
    """Return who plays long enough, longest first, as words: ``mallet percussion``."""
    length_s = summary.duration_s or 0.0
    return tuple(
        display_name(INSTRUMENTS[index]).lower()
        for index, share in summary.instruments
        if share >= choice.least_share and share * length_s >= choice.least_s
    )


def _changed(
    summary: TrackSummary, held: TagMap, choice: AnalysisChoice
) -> dict[str, tuple[str, ...]]:
    """Return the fields of a track whose values become others."""
    heard = instruments_heard(summary, choice)
    wanted: dict[str, tuple[str, ...]] = {}
    if choice.has_instruments:
        wanted[INSTRUMENTS_FIELD] = heard
    if choice.append_to is not Append.NOTHING:
        name = str(choice.append_to)
        append = _with_value if choice.append_to is Append.GROUPING else _with_line
        wanted[name] = append(held.get(name, ()), heard)
    if choice.has_bpm and summary.tempo_bpm is not None:
        wanted["bpm"] = (f"{summary.tempo_bpm:.1f}".removesuffix(".0"),)
    if choice.has_key and summary.key is not None:
        wanted["key"] = (summary.key.short,)
    return {name: new for name, new in wanted.items() if new != held.get(name, ())}


def _words(heard: Sequence[str]) -> tuple[str, ...]:
    return (APPENDED + ", ".join(heard),) if heard else ()


def _with_value(values: tuple[str, ...], heard: Sequence[str]) -> tuple[str, ...]:
    """Return values with the instruments as the last one, in place of an earlier one."""
    kept = tuple(value for value in values if not value.startswith(APPENDED))
    return kept + _words(heard)


def _with_line(values: tuple[str, ...], heard: Sequence[str]) -> tuple[str, ...]:
    """Return a comment with the instruments as its last line, in place of an earlier one."""
    first, further = values[:1], values[1:]
    lines = [
        line for text in first for line in text.split("\n") if not line.startswith(APPENDED)
    ]
    text = "\n".join([*lines, *_words(heard)])
    return ((text,) if text else ()) + further
