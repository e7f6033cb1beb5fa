"""The middle of the window: the table, or what stands in its place."""

from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from mirdesk.ui.browsing import Scope
from mirdesk.ui.empty_states import FirstRunPage, NoHitsPage
from mirdesk.ui.no_hits import Culprit
from mirdesk.ui.problems_view import ProblemsView
from mirdesk.ui.theme import Look
from mirdesk.ui.tracks.table_view import TracksView


class Centre(QStackedWidget):
    """Shows the one page that fits.

    Parameters
    ----------
    look : Look
    table : TracksView
    has_demo : bool
        Whether the demo collection is installed.
    """

    def __init__(
        self, look: Look, table: TracksView, *, has_demo: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.table = table
        self.first_run = FirstRunPage(look, has_demo=has_demo)
        self.no_hits = NoHitsPage(look)
        self.problems = ProblemsView(look)
        self.culprit: Culprit | None = None
        self.shown_scope = Scope.ALL
        for page in (self.table, self.first_run, self.no_hits, self.problems):
            self.addWidget(page)

    def show_page(self, scope: Scope, *, rows: int, is_empty: bool, is_filtered: bool) -> None:
        """Choose the page.

        Parameters
        ----------
        scope : Scope
            Chosen in the sidebar.
        rows : int
            Tracks of the present place.
        is_empty : bool
            The library holds no track, and no scan is looking for any.
        is_filtered : bool
            A filter is on.
        """
        self.shown_scope = scope
        page: QWidget = self.table
        if scope is Scope.PROBLEMS:
            page = self.problems
        elif is_empty:
            page = self.first_run
        elif not rows and is_filtered:
            page = self.no_hits
        if page is not self.currentWidget():
            before = self.currentWidget()
            had_focus = before is not None and before.hasFocus()
            self.setCurrentWidget(page)
            if had_focus:
                page.setFocus()

    @property
    def is_first_run(self) -> bool:
        """Whether the page of an empty library is shown."""
        return self.currentWidget() is self.first_run

    def show_culprit(self, culprit: Any) -> None:
        """Name the filter that removed the last track."""
        self.culprit = culprit
        if isinstance(culprit, Culprit):
            self.no_hits.show_reason(culprit.sentence, culprit.button)
        else:
            self.no_hits.show_reason("", "")
