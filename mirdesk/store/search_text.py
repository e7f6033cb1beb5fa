"""The search field: what people type, as terms.

========================  ==================================================================
``blue train``            both words begin a word of title, artist, album, folder or file
``"kind of blue"``        the words in this order
``-live``                 not this; works with every term
``artist:miles``          in this field only: artist, album, title, folder, file, genre
``album:"kind of"``       a phrase in this field
``year:1959``             also ``year:>1990``, ``year:<=1970``, ``year:1955..1965``
``saxophone>10s``         plays longer than this: ``s``, ``m``; ``<``, ``>=``, ``<=`` too
``piano>60%``             plays in more than this share of the track
``tempo:120-130``         beats a minute, as heard; also ``tempo:128``, ``tempo:>=140``
``key:Am``                the key, as heard; also ``key:"F# minor"``, ``key:8A`` (Camelot)
``has:piano no:voice``    plays, does not play
========================  ==================================================================

All terms must hold. Instruments have the names of OpenMIC-2018 or their short forms; what is
asked about them, also with a minus, only analysed tracks can answer: others are left out. So
with tempo and key, which only those have that were heard with certainty.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from mirdesk.domain.descriptors import Key, parse_key
from mirdesk.domain.instruments import INSTRUMENT_INDEX, INSTRUMENTS, SHORT_NAMES
from mirdesk.errors import QueryError

FIELDS: Final[dict[str, str]] = {
    "artist": "artist",
    "album": "album",
    "title": "title",
    "folder": "folder_text",
    "file": "file_text",
    "genre": "genre",
}
COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}

_OTHER_FIELDS: Final = ("year", "tempo", "key", "has", "no")
MAX_TERMS: Final = 100  # each is a part of one SQL expression, which SQLite limits in depth


@dataclass(frozen=True, slots=True)
class WordTerm:
    """Words to be found.

    ``column`` names a column of the word index, empty for all that plain words look at. The
    last word of a phrase is complete, a single word may be the beginning of one.
    """

    text: str
    column: str = ""
    is_phrase: bool = False
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class YearTerm:
    """Years from ``first`` to ``last``, both included; None for an open end."""

    first: int | None
    last: int | None
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class PlaysTerm:
    """An instrument plays in the track; only analysed tracks can answer."""

    instrument: int
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class AmountTerm:
    """An instrument plays for more (or less) than so many seconds, or than a share in 0..1."""

    instrument: int
    comparison: str
    amount: float
    is_share: bool
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class TempoTerm:
    """Beats a minute from ``lowest`` to below ``highest``; None for an open end."""

    lowest: float | None
    highest: float | None
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class KeyTerm:
    """A musical key."""

    key: Key
    is_excluded: bool = False


Term = WordTerm | YearTerm | PlaysTerm | AmountTerm | TempoTerm | KeyTerm

_NAMES: Final[dict[str, int]] = {
    **{SHORT_NAMES[name]: index for name, index in INSTRUMENT_INDEX.items()},
    **INSTRUMENT_INDEX,
}
# One piece of the text: an optional minus, an optional name with a colon, then a quoted phrase
# (the closing quote may still be missing while somebody types) or what is up to the next space.
_PIECE: Final = re.compile(
    r"""(?P<minus>-)?
    (?:(?P<field>[^\W\d]\w*):)?
    (?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]*))""",
    re.VERBOSE,
)
_AMOUNT: Final = re.compile(
    r"(?P<name>[^\W\d]\w*)(?P<comparison>[<>]=?)(?P<number>\d{1,9}(?:\.\d{0,9})?)(?P<unit>\w*|%)",
    re.ASCII,
)
_YEAR: Final = re.compile(
    r"(?P<comparison>[<>]=?)?(?P<first>\d{1,4})|(?P<low>\d{1,4})?\.\.(?P<high>\d{1,4})?",
    re.ASCII,
)
_TEMPO: Final = re.compile(
    r"(?P<comparison>[<>]=?)?(?P<first>\d{1,3}(?:\.\d{1,2})?)"
    r"|(?P<low>\d{1,3})?(?:-|\.\.)(?P<high>\d{1,3})?",
    re.ASCII,
)
_UNITS_S: Final[dict[str, float]] = {"s": 1.0, "m": 60.0, "min": 60.0}


def parse_search(text: str) -> list[Term]:
    """Return the terms of a search text; all of them must hold.

    Raises
    ------
    QueryError
        Something is not understood; ``position`` is where it begins.
    """
    terms: list[Term] = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        piece = _PIECE.match(text, position)
        assert piece is not None  # every part of the pattern may be empty
        term = _term(piece)
        if term is not None:
            terms.append(term)
        if len(terms) > MAX_TERMS:
            raise QueryError(f"More than {MAX_TERMS} words: shorten the search.", position)
        position = max(piece.end(), position + 1)
    return terms


def _term(piece: re.Match[str]) -> Term | None:
    """Return the term of one piece; None where nothing is left to look for."""
    is_excluded = piece["minus"] is not None
    field = (piece["field"] or "").lower()
    phrase, word = piece["phrase"], piece["word"]
    if not field:
        if phrase is not None:
            return WordTerm(phrase, "", True, is_excluded) if phrase.strip() else None
        amount = _amount_term(word, piece, is_excluded=is_excluded)
        return amount or (WordTerm(word, "", False, is_excluded) if word else None)
    value = word if phrase is None else phrase
    if not value.strip():
        raise QueryError(f"“{field}:” needs something to look for.", piece.start())
    if field in FIELDS:
        return WordTerm(value, FIELDS[field], phrase is not None, is_excluded)
    if field == "year":
        return _year_term(value, piece, is_excluded=is_excluded)
    if field in {"tempo", "bpm"}:
        return _tempo_term(value, piece, is_excluded=is_excluded)
    if field == "key":
        return _key_term(value, piece, is_excluded=is_excluded)
    if field in {"has", "no"}:
        instrument = _instrument(value, piece)
        return PlaysTerm(instrument, is_excluded=is_excluded != (field == "no"))
    raise QueryError(
        f"There is no field “{field}”. Fields: {', '.join([*FIELDS, *_OTHER_FIELDS])}. "
        "To look for the words, put them in quotes.",
        piece.start(),
    )


def _instrument(name: str, piece: re.Match[str]) -> int:
    """Return the index of an instrument."""
    index = _NAMES.get(re.sub(r"[\s-]+", "_", name.strip().lower()))
    if index is None:
        raise QueryError(
            f"“{name}” is no instrument MIRDesk knows: {', '.join(INSTRUMENTS)}.", piece.start()
        )
    return index


def _amount_term(word: str, piece: re.Match[str], *, is_excluded: bool) -> AmountTerm | None:
    """Return the term of e.g. ``saxophone>10s``; None if the word is not of that kind."""
    name = re.match(r"([^\W\d]\w*)[<>]", word)
    if name is None or name[1].lower() not in _NAMES:
        return None
    found = _AMOUNT.fullmatch(word)
    unit = found["unit"].lower() if found else ""
    if found is None or not (unit == "%" or unit in _UNITS_S):
        raise QueryError(
            f"“{word}” is not understood. Write e.g. {name[1]}>10s or {name[1]}>60%.",
            piece.start(),
        )
    number = float(found["number"])
    return AmountTerm(
        instrument=_NAMES[name[1].lower()],
        comparison=found["comparison"],
        amount=number / 100 if unit == "%" else number * _UNITS_S[unit],
        is_share=unit == "%",
        is_excluded=is_excluded,
    )


def _year_term(value: str, piece: re.Match[str], *, is_excluded: bool) -> YearTerm:
    """Return the term of a year or a range of years."""
    found = _YEAR.fullmatch(value)
    if found is None or value == "..":
        raise QueryError(
            f"“{value}” is no year. Write e.g. year:1959, year:>1990 or year:1955..1965.",
            piece.start(),
        )
    if found["first"] is None:
        low, high = found["low"], found["high"]
        return YearTerm(int(low) if low else None, int(high) if high else None, is_excluded)
    year = int(found["first"])
    first, last = {
        None: (year, year),
        ">": (year + 1, None),
        ">=": (year, None),
        "<": (None, year - 1),
        "<=": (None, year),
    }[found["comparison"]]
    return YearTerm(first, last, is_excluded)


def _tempo_term(value: str, piece: re.Match[str], *, is_excluded: bool) -> TempoTerm:
    """Return the term of a tempo or a range of tempos; whole numbers mean what rounds there."""
    found = _TEMPO.fullmatch(value)
    if found is None or value in {"-", ".."}:
        raise QueryError(
            f"“{value}” is no tempo. Write e.g. tempo:128, tempo:>140 or tempo:120-130.",
            piece.start(),
        )
    if found["first"] is None:
        low, high = found["low"], found["high"]
        return TempoTerm(
            float(low) - 0.5 if low else None, float(high) + 0.5 if high else None, is_excluded
        )
    bpm = float(found["first"])
    lowest, highest = {
        None: (bpm - 0.5, bpm + 0.5),
        ">": (bpm + 0.5, None),
        ">=": (bpm - 0.5, None),
        "<": (None, bpm - 0.5),
        "<=": (None, bpm + 0.5),
    }[found["comparison"]]
    return TempoTerm(lowest, highest, is_excluded)


def _key_term(value: str, piece: re.Match[str], *, is_excluded: bool) -> KeyTerm:
    """Return the term of a key."""
    key = parse_key(value)
    if key is None:
        raise QueryError(
            f"“{value}” is no key. Write e.g. key:Am, key:Bb, key:8A.", piece.start()
        )
    return KeyTerm(key, is_excluded)
