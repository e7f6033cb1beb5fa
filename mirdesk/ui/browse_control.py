"""Joins where the person is with what shows it: sidebar, search field, table, status bar."""

import numpy as np
from PySide6.QtCore import QObject, Slot

from mirdesk.domain.tracks import SortColumn
from mirdesk.store.library import Library
from mirdesk.ui.actions import WindowActions
from mirdesk.ui.browsing import Browsing, Place, Scope
from mirdesk.ui.centre import Centre
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.library_numbers import LibraryNumbers
from mirdesk.ui.search_field import SearchField
from mirdesk.ui.sidebar import Sidebar
from mirdesk.ui.status_bar import StatusBar
from mirdesk.ui.tracks.listing import Listing
from mirdesk.ui.tracks.table_view import TracksView

_LENGTH_LIMIT = 5000  # selected rows whose lengths are summed


class BrowseControl(QObject):
    """Follows the person through the library.

    Parameters
    ----------
    library : Library
    browsing : Browsing
    listing : Listing
    background : Background
    actions : WindowActions
        Back and Forward.
    """

    def __init__(
        self,
        library: Library,
        browsing: Browsing,
        listing: Listing,
        background: Background,
        actions: WindowActions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._browsing = browsing
        self._listing = listing
        self._background = background
        self._actions = actions
        self._selection_request = 0
        self._rows = 0
        self._numbers = LibraryNumbers()
        self._is_read = False
        self._shown = (browsing.place, browsing.sorting)

    def join(
        self,
        sidebar: Sidebar,
        search: SearchField,
        table: TracksView,
        centre: Centre,
        status: StatusBar,
    ) -> None:
        """Connect the parts of the window; called once."""
        self._sidebar, self._search, self._table = sidebar, search, table
        self._centre, self._status = centre, status
        search.search_changed.connect(self._browsing.search)
        sidebar.scope_chosen.connect(self._browsing.scope)
        sidebar.instrument_toggled.connect(self._on_instrument)
        table.sort_requested.connect(self._on_sort)
        table.selection_changed.connect(self._on_selection)
        centre.no_hits.remove_requested.connect(self._on_remove_culprit)
        centre.no_hits.clear_requested.connect(self._on_clear_filters)
        self._listing.ids_listed.connect(self._on_ids)
        self._listing.failed.connect(self._on_search_failed)
        self._listing.nothing_found.connect(centre.show_culprit)
        self._browsing.changed.connect(self._on_browsing_changed)
        self._on_browsing_changed()

    @Slot()
    def _on_browsing_changed(self) -> None:
        place, sorting = self._browsing.place, self._browsing.sorting
        self._sidebar.show_place(place)
        self._search.show_text(place.text)
        self._table.show_sort(sorting.column, sorting.is_descending)
        self._actions.back.setEnabled(self._browsing.can_go_back)
        self._actions.forward.setEnabled(self._browsing.can_go_forward)
        if Scope.PROBLEMS in (place.scope, self._centre.shown_scope):
            self.show_page()

    @Slot(int, bool)
    def _on_instrument(self, instrument: int, is_adding: bool) -> None:
        self._browsing.toggle_instrument(instrument, adding=is_adding)

    @Slot(object, bool, bool)
    def _on_sort(self, column: SortColumn, is_descending: bool, is_second: bool) -> None:
        self._browsing.sort(column, is_descending=is_descending, is_second=is_second)

    @Slot(object)
    def _on_ids(self, ids: np.ndarray) -> None:
        self._rows = len(ids)
        shown = (self._browsing.place, self._browsing.sorting)
        self._table.show_ids(ids, is_other_place=shown != self._shown)
        self._shown = shown
        self._status.show_rows(self._rows)
        self.show_page()

    @Slot(str, int)
    def _on_search_failed(self, message: str, position: int) -> None:
        """Show what is not understood where it stands; the rows stay as they were."""
        if message and message != self._search.error:
            self._status.say(message)
        elif not message and self._search.error:
            self._status.take_back(self._search.error)
        self._search.show_error(message, position)

    def show_numbers(self, numbers: LibraryNumbers) -> None:
        """Take other numbers of the library."""
        self._numbers = numbers
        self._is_read = True
        self.show_page()

    def show_page(self) -> None:
        """Show the table, or what stands in its place."""
        is_known_empty = self._is_read and not self._numbers.counts.tracks and not self._rows
        self._centre.show_page(
            self._browsing.place.scope,
            rows=self._rows,
            is_empty=is_known_empty and not self._numbers.roots,
            is_filtered=self._browsing.place.is_filtered,
        )

    @Slot()
    def _on_selection(self) -> None:
        ids = self._table.selected_ids()
        self._selection_request += 1
        request = self._selection_request
        self._status.show_selection(len(ids), None)
        if not 1 < len(ids) <= _LENGTH_LIMIT:
            return

        def work() -> float:
            return sum(row.duration_s or 0.0 for row in self._library.summaries(ids))

        def on_done(length_s: float) -> None:
            if request == self._selection_request:
                self._status.show_selection(len(ids), length_s)

        self._background.run(work, on_done, lambda _error: None)

    @Slot()
    def _on_remove_culprit(self) -> None:
        if self._centre.culprit is not None:
            self._browsing.go(self._centre.culprit.place)

    @Slot()
    def _on_clear_filters(self) -> None:
        self._browsing.go(Place())
