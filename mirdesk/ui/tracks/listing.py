"""Keeps the rows of the table in step with where the person is and what the library holds."""

from typing import Any, Final

import numpy as np
from PySide6.QtCore import QObject, Signal

from mirdesk.errors import MirdeskError, QueryError
from mirdesk.store.library import Library
from mirdesk.ui.browsing import Browsing, Place, Scope
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.no_hits import Culprit, culprit
from mirdesk.ui.paced_question import PacedQuestion

_LEAST_GAP_S: Final = 0.25  # at most four times a second while a scan or analysis goes on


class Listing(QObject):
    """Asks the library for the ids of the present place, off the window's thread.

    Parameters
    ----------
    library : Library
    browsing : Browsing
        Where the person is; a change asks again at once.
    background : Background

    Signals
    -------
    ids_listed(object)
        Ids in order, ndarray of shape (n,), int64.
    failed(str, int)
        The search is not understood (why, and at which character); empty when it is again.
    nothing_found(object)
        A ``Culprit``, or None when no single filter is at fault.
    """

    ids_listed = Signal(object)
    failed = Signal(str, int)
    nothing_found = Signal(object)

    def __init__(
        self,
        library: Library,
        browsing: Browsing,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.library = library
        self._browsing = browsing
        self._background = background
        self._question = PacedQuestion(background, _LEAST_GAP_S, self)
        self._question.due.connect(self.ask)
        browsing.changed.connect(self.ask)

    def touch(self) -> None:
        """Note that the library changed; the rows follow a moment later."""
        self._question.touch()

    def ask(self) -> None:
        """Ask now; the answer to an earlier question is dropped."""
        place, query = self._browsing.place, self._browsing.query

        def on_done(ids: np.ndarray) -> None:
            self._on_ids(ids, place)

        self._question.ask(lambda: self.library.track_ids(query), on_done, self._on_error)

    def _on_ids(self, ids: np.ndarray, place: Place) -> None:
        self.failed.emit("", 0)
        self.ids_listed.emit(ids)
        if not len(ids) and place.is_filtered and place.scope is not Scope.PROBLEMS:
            self._find_culprit(place)

    def _on_error(self, error: MirdeskError) -> None:
        position = error.position if isinstance(error, QueryError) else 0
        self.failed.emit(str(error), position)

    def _find_culprit(self, place: Place) -> None:
        number, sorting = self._question.number, self._browsing.sorting

        def has_hits(tried: Place) -> bool:
            return bool(len(self.library.track_ids(tried.query(sorting))))

        def on_done(found: Culprit | None) -> None:
            if number == self._question.number:
                self.nothing_found.emit(found)

        def on_error(_error: Any) -> None:
            self.nothing_found.emit(None)

        self._background.run(lambda: culprit(place, has_hits), on_done, on_error)
