"""What the table shows: the place in the library, the filters, and the way back."""

import time
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Signal

from mirdesk.domain.tracks import SortColumn, TrackQuery, TrackState

RECENT_S: Final = 30 * 24 * 3600  # "Recently added": a month
_HISTORY: Final = 100


class Scope(StrEnum):
    """Entries of the sidebar of which one is always chosen."""

    ALL = "all"
    RECENT = "recent"
    NOT_ANALYSED = "not_analysed"
    PROBLEMS = "problems"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Place:
    """One stop on the way through the library.

    Attributes
    ----------
    scope : Scope
    folder : bytes or None
        With ``Scope.FOLDER``: which.
    text : str
        The search field.
    with_instruments, without_instruments : frozenset of int
    """

    scope: Scope = Scope.ALL
    folder: bytes | None = None
    text: str = ""
    with_instruments: frozenset[int] = frozenset()
    without_instruments: frozenset[int] = frozenset()

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the whole library is shown."""
        return self != Place()

    def query(self, sort: "Sorting") -> TrackQuery:
        """Return the query that lists this place."""
        return TrackQuery(
            text=self.text,
            folder=self.folder if self.scope is Scope.FOLDER else None,
            with_instruments=self.with_instruments,
            without_instruments=self.without_instruments,
            states=frozenset({TrackState.LISTED})
            if self.scope is Scope.NOT_ANALYSED
            else frozenset(),
            added_since_s=time.time() - RECENT_S if self.scope is Scope.RECENT else None,
            sort=sort.column,
            is_descending=sort.is_descending,
            second_sort=sort.second,
        )

    def toggled(self, instrument: int, *, adding: bool) -> "Place":
        """Return the place after a click on an instrument: with, then without, then neither.

        Parameters
        ----------
        instrument : int
        adding : bool
            Keep the other instruments (Shift held); else they are let go.
        """
        wanted, excluded = self.with_instruments, self.without_instruments
        one = frozenset({instrument})
        others = (wanted - one, excluded - one) if adding else (frozenset(), frozenset())
        if instrument in wanted:
            return replace(
                self, with_instruments=others[0], without_instruments=others[1] | one
            )
        if instrument in excluded:
            return replace(self, with_instruments=others[0], without_instruments=others[1])
        return replace(self, with_instruments=others[0] | one, without_instruments=others[1])


@dataclass(frozen=True, slots=True)
class Sorting:
    """Order of the rows."""

    column: SortColumn = SortColumn.ARTIST
    is_descending: bool = False
    second: SortColumn | None = SortColumn.ALBUM


class Browsing(QObject):
    """Where the person is, where they were, and where Forward leads.

    Signals
    -------
    changed()
        ``place`` or ``sorting`` is another.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._places = [Place()]
        self._at = 0
        self.sorting = Sorting()

    @property
    def place(self) -> Place:
        """The place that is shown."""
        return self._places[self._at]

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place before this one."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether Back was used last."""
        return self._at + 1 < len(self._places)

    @property
    def query(self) -> TrackQuery:
        """The query for the rows of the table."""
        return self.place.query(self.sorting)

    def go(self, place: Place) -> None:
        """Go to a place; what Forward led to is forgotten."""
        if place == self.place:
            return
        del self._places[self._at + 1 :]
        # Typing on is one stop, not one a letter.
        is_typing = replace(place, text=self.place.text) == self.place
        if self._at and is_typing and place.text and self.place.text:
            self._places.pop()
        self._places.append(place)
        del self._places[:-_HISTORY]
        self._at = len(self._places) - 1
        self.changed.emit()

    def go_back(self) -> None:
        """Return to the place before."""
        self._step(-1)

    def go_forward(self) -> None:
        """Undo one Back."""
        self._step(1)

    def _step(self, step: int) -> None:
        if 0 <= self._at + step < len(self._places):
            self._at += step
            self.changed.emit()

    def sort(self, column: SortColumn, *, is_descending: bool, is_second: bool = False) -> None:
        """Sort by a column, or by it where the first leaves ties."""
        if is_second:
            self.sorting = replace(self.sorting, second=column)
        else:
            second = self.sorting.column if column is not self.sorting.column else None
            self.sorting = Sorting(column, is_descending, second or self.sorting.second)
        self.changed.emit()

    def scope(self, scope: Scope, folder: bytes | None = None) -> None:
        """Choose an entry of the sidebar; search and instruments stay."""
        self.go(replace(self.place, scope=scope, folder=folder))

    def search(self, text: str) -> None:
        """Take the text of the search field."""
        scope = Scope.ALL if self.place.scope is Scope.PROBLEMS else self.place.scope
        self.go(replace(self.place, text=text, scope=scope))

    def toggle_instrument(self, instrument: int, *, adding: bool) -> None:
        """Take a click on an instrument."""
        scope = Scope.ALL if self.place.scope is Scope.PROBLEMS else self.place.scope
        self.go(replace(self.place.toggled(instrument, adding=adding), scope=scope))
