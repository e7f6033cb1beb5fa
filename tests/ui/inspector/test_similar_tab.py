"""The Similar tab: scores, reasons, what was hidden."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox

from mirdesk.domain.similarity import SimilarTracks
from mirdesk.ui.inspector.similar_tab import Match, SimilarTab

pytestmark = pytest.mark.gui


@pytest.fixture
def tab(qtbot, look):
    made = SimilarTab(look)
    qtbot.addWidget(made)
    made.resize(320, 500)
    made.show()
    return made


@pytest.fixture
def matches(library):
    rows = library.summaries([1, 2, 3])
    return tuple(
        Match(row, score, ("Both with piano", "About equally loud"))
        for row, score in zip(rows, (0.92, 0.7, -0.1), strict=True)
    )


def test_shows_matches_and_what_was_hidden(tab, matches):
    tab.show_matches(matches, SimilarTracks((), 23, 4, 0, searched=8310))
    assert tab.hint == "Of 8,310 analysed tracks. Hidden: 23 same artist, 4 same album."
    first = tab.list.model().index(0, 0)
    assert (
        first.data()
        == "Nadia Orlov – Last tram, 92% alike. Both with piano. About equally loud"
    )
    tip = first.data(Qt.ItemDataRole.ToolTipRole)
    assert tip.splitlines()[1:] == ["Both with piano", "About equally loud"]
    assert not tab.grab().isNull()


def test_enter_and_double_click_choose(qtbot, tab, matches):
    tab.show_matches(matches, SimilarTracks((), searched=3))
    tab.list.setCurrentIndex(tab.list.model().index(1, 0))
    with qtbot.waitSignal(tab.track_chosen) as chosen:
        qtbot.keyClick(tab.list, Qt.Key.Key_Return)
    assert chosen.args == [2]
    place = tab.list.visualRect(tab.list.model().index(0, 0)).center()
    qtbot.mouseClick(tab.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(tab.track_chosen) as chosen:
        qtbot.mouseDClick(tab.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [1]


def test_limits_can_be_lifted(qtbot, tab):
    artist, album = tab.findChildren(QCheckBox)
    assert (tab.per_artist, tab.per_album) == (1, 1)
    with qtbot.waitSignal(tab.limits_changed):
        artist.click()
    assert (tab.per_artist, tab.per_album) == (0, 1)
    album.click()
    assert tab.per_album == 0


def test_nothing_says_why(tab):
    tab.show_matches((), SimilarTracks(()))
    assert "Nothing else" in tab.hint
    assert not tab.list.isVisible()
    tab.show_nothing("Because.")
    assert tab.hint == "Because."
