"""The plot takes its room only when there is a track to plot, and gives it back to nobody."""

import pytest

pytestmark = pytest.mark.gui


def test_the_plot_grows_with_the_first_track_and_stays(window, id_of, settle, qtbot):
    assert window.plot_height.is_low
    assert window.plot.height() < 110
    rows_before = window.upper.height()
    window.table.select_track(id_of("Last tram"))
    settle(window)
    high = window.plot.height()
    assert high > 200
    assert window.upper.height() < rows_before
    window.browsing.search("harbour nine")
    settle(window)
    assert window.plot.height() == high


def test_the_height_that_was_chosen_is_kept_while_it_is_low(
    open_window, library, id_of, settle
):
    first = open_window(library).window
    first.table.select_track(id_of("Last tram"))
    settle(first)
    first.halves.setSizes([300, 333])
    chosen = first.plot.height()
    first.remember()
    second = open_window(library).window
    assert second.plot_height.is_low
    second.remember()  # without having looked at any track
    third = open_window(library).window
    third.table.select_track(id_of("Last tram"))
    settle(third)
    assert abs(third.plot.height() - chosen) < 20


def test_alone_in_the_window_it_is_not_low(window):
    window.actions_.plot_only.trigger()
    assert not window.plot_height.is_low
    window.actions_.plot_only.trigger()
    assert window.plot_height.is_low
