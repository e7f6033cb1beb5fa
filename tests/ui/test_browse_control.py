"""Sidebar, search field, table and status bar move together."""

import pytest

from mirdesk.domain.tracks import SortColumn
from mirdesk.ui.browsing import Scope

pytestmark = pytest.mark.gui


def titles(window):
    return [window.rows.summary(row).title for row in range(window.rows.rowCount())]


def test_sorting_asks_the_library(window, settle):
    window.table.sort_requested.emit(SortColumn.TITLE, True, False)
    settle(window)
    assert titles(window) == sorted(titles(window), key=str.casefold, reverse=True)
    assert window.table.horizontalHeader().sortIndicatorSection() == 1


def test_another_place_begins_at_the_top(window, settle):
    bar = window.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    window.table.sort_requested.emit(SortColumn.YEAR, False, False)
    settle(window)
    assert bar.value() == 0


def test_selection_length_is_summed(window, settle):
    window.table.selectAll()
    settle(window)
    assert "16 selected, 1:08:13" in window.status.words


def test_folder_scope(window, settle):
    window.sidebar.scope_chosen.emit(Scope.FOLDER, b"/music/Harbour Nine")
    settle(window)
    assert sorted(titles(window)) == ["Brass tacks", "Low tide"]


def test_clear_filters_shows_everything(window, settle):
    window.browsing.search("zzz")
    settle(window)
    window.centre.no_hits.clear_requested.emit()
    settle(window)
    assert window.rows.rowCount() == 16
    assert window.toolbar.search.text() == ""
