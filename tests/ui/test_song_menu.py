"""The context menu offers what works, for one track and for several."""

import pytest
from PySide6.QtWidgets import QMainWindow

from mirdesk.ui.actions import WindowActions
from mirdesk.ui.song_menu import song_menu

pytestmark = pytest.mark.gui


@pytest.fixture
def menu_of(qtbot, look, library):
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = WindowActions(window, look)
    played = []

    def build(ids):
        menu = song_menu(actions, ids, library, played.append, window)
        return menu, {a.text(): a for a in menu.actions() if not a.isSeparator()}, played

    return build


def test_one_track(menu_of, id_of):
    _menu, entries, played = menu_of([id_of("Last tram")])
    assert list(entries) == [
        "Play",
        "Similar tracks",
        "Edit tags…",
        "Write instruments to tags…",
        "Rename files…",
        "Analyse again",
        "Show in folder",
        "Copy path",
    ]
    entries["Play"].trigger()
    assert played == [id_of("Last tram")]
    assert "Analyse now" in menu_of([id_of("Low tide")])[1]


def test_several_tracks(menu_of, id_of):
    _menu, entries, _played = menu_of([id_of("Last tram"), id_of("Low tide")])
    assert list(entries) == [
        "Edit tags…",
        "Write instruments to tags…",
        "Rename files…",
        "Analyse 2 tracks first",
        "Copy path",
    ]
