"""Rows of the sidebar are drawn: chosen, filtering, excluded, empty."""

import numpy as np
import pytest

from mirdesk.domain.tracks import LibraryCounts
from mirdesk.ui.browsing import Place, Scope
from mirdesk.ui.sidebar import Sidebar

pytestmark = pytest.mark.gui


@pytest.fixture
def sidebar(qtbot, look):
    made = Sidebar(look)
    qtbot.addWidget(made)
    made.resize(220, 900)
    made.show()
    made.show_counts(LibraryCounts(tracks=1_234_567, instruments=tuple(range(20))))
    return made


def test_each_state_looks_different(sidebar, pixels):
    states = [
        Place(),
        Place(Scope.RECENT),
        Place(with_instruments=frozenset({19})),
        Place(without_instruments=frozenset({19})),
    ]
    drawn = []
    for place in states:
        sidebar.show_place(place)
        drawn.append(pixels(sidebar)[..., :3])
    for first in range(len(drawn)):
        for second in range(first):
            assert np.abs(drawn[first] - drawn[second]).max() > 40


def test_instrument_colours_are_there(sidebar, look, pixels):
    drawn = pixels(sidebar)[..., :3].reshape(-1, 3)
    for index in range(1, 20):
        colour = look.theme.instrument(index)
        wanted = np.array([colour.red(), colour.green(), colour.blue()])
        assert (np.abs(drawn - wanted).max(axis=1) <= 2).sum() >= 20, index


def test_rows_have_their_heights(sidebar):
    section = sidebar.model().index(0, 0)
    row = sidebar.model().index(0, 0, section)
    assert sidebar.visualRect(section).height() == 34
    assert sidebar.visualRect(row).height() == 24
