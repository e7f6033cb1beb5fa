"""Finds which filter removed the last track, so that the window can name it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QCoreApplication

from mirdesk.domain.instruments import INSTRUMENTS, display_name
from mirdesk.errors import QueryError
from mirdesk.ui.browsing import Place, Scope

_CONTEXT: Final = "NoHits"
# Terms of the search field as a person sees them: quoted phrases stay whole.
_TERMS: Final = re.compile(r'(?:[^\s"]|"[^"]*"?)+')


@dataclass(frozen=True, slots=True)
class Culprit:
    """The filter without which there would be hits.

    Attributes
    ----------
    sentence : str
        Names it.
    button : str
        Offers to take it away.
    place : Place
        What to show then.
    """

    sentence: str
    button: str
    place: Place


def culprit(place: Place, has_hits: Callable[[Place], bool]) -> Culprit | None:
    """Return the filter at which the last track was lost.

    Filters are laid on one after the other: scope, instruments, then the words of the search.

    Parameters
    ----------
    place : Place
        One without hits.
    has_hits : callable
        Whether a place shows any track.
    """
    shown = Place(place.scope, place.folder)
    if not has_hits(shown):
        return _scope_culprit(place)
    for index in sorted(place.with_instruments):
        longer = replace(shown, with_instruments=shown.with_instruments | {index})
        if not has_hits(longer):
            return _instrument_culprit(place, index, is_wanted=True)
        shown = longer
    for index in sorted(place.without_instruments):
        longer = replace(shown, without_instruments=shown.without_instruments | {index})
        if not has_hits(longer):
            return _instrument_culprit(place, index, is_wanted=False)
        shown = longer
    terms = _TERMS.findall(place.text)
    for count in range(1, len(terms) + 1):
        if not _passes(replace(shown, text=" ".join(terms[:count])), has_hits):
            return _term_culprit(place, terms, count - 1)
    return None


def _passes(place: Place, has_hits: Callable[[Place], bool]) -> bool:
    try:
        return has_hits(place)
    except QueryError:
        return True  # half a term is no term; the field itself shows the error


def _scope_culprit(place: Place) -> Culprit | None:
    words = {
        Scope.RECENT: _tr("Nothing was added in the last 30 days."),
        Scope.NOT_ANALYSED: _tr("Every track has been analysed."),
        Scope.FOLDER: _tr("There are no tracks in this folder."),
    }
    if place.scope not in words:
        return None
    everything = replace(place, scope=Scope.ALL, folder=None)
    return Culprit(words[place.scope], "", everything)


def _instrument_culprit(place: Place, index: int, *, is_wanted: bool) -> Culprit:
    name = display_name(INSTRUMENTS[index])
    without = replace(
        place,
        with_instruments=place.with_instruments - {index},
        without_instruments=place.without_instruments - {index},
    )
    sentence = (
        _tr("“{name}” plays in none of them.")
        if is_wanted
        else _tr("“{name}” plays in all of them.")
    )
    return Culprit(
        sentence.format(name=name), _tr("Remove “{name}”").format(name=name), without
    )


def _term_culprit(place: Place, terms: list[str], position: int) -> Culprit:
    term = terms[position]
    rest = " ".join(terms[:position] + terms[position + 1 :])
    return Culprit(
        _tr("“{term}” is in none of them.").format(term=term),
        _tr("Remove “{term}”").format(term=term),
        replace(place, text=rest),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
