"""Where the person is, and the way back."""

import time

import pytest

from mirdesk.domain.tracks import SortColumn, TrackState
from mirdesk.ui.browsing import RECENT_S, Browsing, Place, Scope, Sorting

pytestmark = pytest.mark.gui


def test_places_become_queries():
    sort = Sorting(SortColumn.YEAR, is_descending=True, second=None)
    query = Place(Scope.FOLDER, b"/m", "blue", frozenset({3}), frozenset({4})).query(sort)
    assert (query.folder, query.text) == (b"/m", "blue")
    assert (query.with_instruments, query.without_instruments) == ({3}, {4})
    assert (query.sort, query.is_descending, query.second_sort) == (SortColumn.YEAR, True, None)
    assert Place(Scope.NOT_ANALYSED).query(sort).states == {TrackState.LISTED}
    since_s = Place(Scope.RECENT).query(sort).added_since_s
    assert since_s == pytest.approx(time.time() - RECENT_S, abs=60)
    assert Place(Scope.ALL, b"/left-over").query(sort).folder is None


def test_an_instrument_goes_with_without_and_off():
    place = Place().toggled(5, adding=False)
    assert place.with_instruments == {5}
    place = place.toggled(5, adding=False)
    assert (place.with_instruments, place.without_instruments) == (frozenset(), {5})
    assert place.toggled(5, adding=False) == Place()


def test_shift_keeps_the_others():
    place = Place().toggled(5, adding=False).toggled(7, adding=True)
    assert place.with_instruments == {5, 7}
    place = place.toggled(7, adding=True)
    assert (place.with_instruments, place.without_instruments) == ({5}, {7})
    assert place.toggled(9, adding=False).with_instruments == {9}


def test_back_and_forward(qtbot):
    browsing = Browsing()
    assert not browsing.can_go_back
    with qtbot.waitSignal(browsing.changed):
        browsing.scope(Scope.RECENT)
    browsing.scope(Scope.FOLDER, b"/m")
    browsing.go_back()
    assert browsing.place.scope is Scope.RECENT
    assert browsing.can_go_forward
    browsing.go_forward()
    assert browsing.place.folder == b"/m"
    browsing.go_back()
    browsing.scope(Scope.ALL)
    assert not browsing.can_go_forward


def test_typing_is_one_stop():
    browsing = Browsing()
    for text in ("b", "bl", "blue"):
        browsing.search(text)
    browsing.go_back()
    assert browsing.place.text == ""
    assert not browsing.can_go_back
    browsing.go_forward()
    assert browsing.place.text == "blue"


def test_searching_leaves_the_problems():
    browsing = Browsing()
    browsing.scope(Scope.PROBLEMS)
    browsing.search("x")
    assert browsing.place.scope is Scope.ALL


def test_sorting_keeps_the_column_before_as_second_key():
    browsing = Browsing()
    browsing.sort(SortColumn.YEAR, is_descending=True)
    assert browsing.sorting == Sorting(
        SortColumn.YEAR, is_descending=True, second=SortColumn.ARTIST
    )
    browsing.sort(SortColumn.TITLE, is_descending=False, is_second=True)
    assert browsing.sorting.column is SortColumn.YEAR
    assert browsing.sorting.second is SortColumn.TITLE
