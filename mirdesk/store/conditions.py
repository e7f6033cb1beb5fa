"""A query of the table as conditions on SQL rows; all that people type is a bound parameter."""

from typing import Final

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from mirdesk.domain.tracks import TrackQuery
from mirdesk.store.places import range_below
from mirdesk.store.search_text import (
    COMPARISONS,
    AmountTerm,
    KeyTerm,
    PlaysTerm,
    TempoTerm,
    Term,
    WordTerm,
    YearTerm,
    parse_search,
)
from mirdesk.store.sort_keys import UNKNOWN_TEMPO_KEY, UNKNOWN_TONALITY_KEY
from mirdesk.store.tables import STATE_CODES, presence, tracks, words
from mirdesk.store.tracks import clean_text

Condition = ColumnElement[bool]

_PLAIN_COLUMNS: Final = "title artist album folder_text file_text"


def conditions_of(query: TrackQuery) -> list[Condition]:
    """Return what a track must meet to be shown.

    Raises
    ------
    QueryError
        The search text is not understood.
    """
    found = [_condition(term) for term in parse_search(query.text)]
    if query.folder is not None:
        found.append(is_in_folder(query.folder))
    if query.with_instruments:
        wanted = _mask(query.with_instruments)
        found.append(tracks.c.instrument_mask.op("&")(wanted) == wanted)
    if query.without_instruments:  # unknown before analysis: NULL, so left out
        found.append(tracks.c.instrument_mask.op("&")(_mask(query.without_instruments)) == 0)
    if query.states:
        found.append(tracks.c.state.in_(sorted(STATE_CODES[s] for s in query.states)))
    if query.added_since_s is not None:
        found.append(tracks.c.added_at_s >= query.added_since_s)
    return found


def is_in_folder(folder: bytes) -> Condition:
    """Return the condition that a track lies below a folder (or is that file)."""
    low, high = range_below(folder)
    below = and_(tracks.c.path >= low, tracks.c.path < high)
    return or_(tracks.c.path == folder, below)


def _mask(instruments: frozenset[int]) -> int:
    return sum(1 << index for index in instruments)


def _condition(term: Term) -> Condition:
    """Return the condition of one term of the search text."""
    if isinstance(term, WordTerm):
        condition = _has_words(term)
    elif isinstance(term, YearTerm):
        condition = _is_in_years(term)
    elif isinstance(term, TempoTerm | KeyTerm):
        return _is_heard_as(term)
    elif isinstance(term, PlaysTerm):
        bit = 1 << term.instrument
        expected = 0 if term.is_excluded else bit
        return tracks.c.instrument_mask.op("&")(bit) == expected
    else:
        condition = _plays_for(term)
    return not_(condition) if term.is_excluded else condition


def _has_words(term: WordTerm) -> Condition:
    """Return the condition that words occur in the columns of a term."""
    text = clean_text(term.text)
    if not any(letter.isalnum() for letter in text):
        # The word index keeps letters and digits only; the band "!!!" is found all the same.
        columns = [term.column] if term.column else _PLAIN_COLUMNS.split()
        return or_(*(func.instr(tracks.c[column], text) > 0 for column in columns))
    quoted = '"' + text.replace('"', '""') + '"'
    match = f"{{{term.column or _PLAIN_COLUMNS}}} : {quoted}{'' if term.is_phrase else '*'}"
    hits = select(words.c.rowid).where(words.c.words.op("MATCH")(match))
    return tracks.c.id.in_(hits)


def _is_in_years(term: YearTerm) -> Condition:
    """Return the condition on the year; tracks without one are never in any."""
    bounds: list[Condition] = [tracks.c.year.is_not(None)]
    if term.first is not None:
        bounds.append(tracks.c.year >= term.first)
    if term.last is not None:
        bounds.append(tracks.c.year <= term.last)
    return and_(*bounds)


def _is_heard_as(term: TempoTerm | KeyTerm) -> Condition:
    """Return the condition on tempo or key; tracks where it is unknown meet none, nor its -."""
    if isinstance(term, KeyTerm):
        known = tracks.c.tonality_key < UNKNOWN_TONALITY_KEY
        met: Condition = tracks.c.tonality_key == term.key.index
    else:
        known = tracks.c.tempo_key < UNKNOWN_TEMPO_KEY
        lowest = 0.0 if term.lowest is None else term.lowest
        highest = UNKNOWN_TEMPO_KEY if term.highest is None else term.highest
        met = and_(tracks.c.tempo_key >= lowest, tracks.c.tempo_key < highest)
    return and_(known, not_(met) if term.is_excluded else met)


def _plays_for(term: AmountTerm) -> Condition:
    """Return the condition on how long an instrument plays; absent ones play for zero."""
    amount = presence.c.share if term.is_share else presence.c.seconds
    compare = COMPARISONS[term.comparison]
    of_instrument = presence.c.instrument == term.instrument
    if not compare(0.0, term.amount):
        rows = select(presence.c.recording_id).where(
            of_instrument, compare(amount, term.amount)
        )
        return tracks.c.recording_id.in_(rows)
    # Zero meets it too: all analysed tracks but those that play for longer.
    rows = select(presence.c.recording_id).where(
        of_instrument, not_(compare(amount, term.amount))
    )
    return and_(tracks.c.recording_id.is_not(None), tracks.c.recording_id.not_in(rows))
