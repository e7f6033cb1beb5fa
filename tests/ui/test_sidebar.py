"""The sidebar: scopes, folders and instruments, by mouse and by key."""

import pytest
from PySide6.QtCore import Qt

from mirdesk.domain.instruments import INSTRUMENT_INDEX, INSTRUMENTS
from mirdesk.ui.browsing import Place, Scope
from mirdesk.ui.folder_tree import folder_tree
from mirdesk.ui.sidebar import Sidebar
from mirdesk.ui.sidebar_delegate import Role

pytestmark = pytest.mark.gui


@pytest.fixture
def sidebar(qtbot, look, library):
    made = Sidebar(look)
    qtbot.addWidget(made)
    made.resize(220, 1400)
    made.show()
    made.show_counts(library.counts())
    made.show_folders(folder_tree(library.folders(), [b"/music"]))
    made.show_place(Place())
    return made


def entry(sidebar, text):
    found = sidebar.model().match(
        sidebar.model().index(0, 0),
        Qt.ItemDataRole.DisplayRole,
        text,
        1,
        Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive,
    )
    return found[0]


def click(qtbot, sidebar, text, modifier=Qt.KeyboardModifier.NoModifier):
    place = sidebar.visualRect(entry(sidebar, text)).center()
    qtbot.mouseClick(sidebar.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def test_counts(sidebar):
    assert entry(sidebar, "All tracks").data(Role.COUNT) == 16
    assert entry(sidebar, "Not analysed").data(Role.COUNT) == 2
    assert entry(sidebar, "Problems").data(Role.COUNT) == 2
    assert entry(sidebar, "Voice").data(Role.COUNT) == 4
    assert entry(sidebar, "Voice").data(Role.SHARE) == 1.0
    assert entry(sidebar, "music").data(Role.COUNT) == 16
    top = sidebar.model().index(2, 0)
    assert sidebar.model().rowCount(top) == len(INSTRUMENTS)


def test_click_on_a_scope_and_a_folder(qtbot, sidebar):
    with qtbot.waitSignal(sidebar.scope_chosen) as chosen:
        click(qtbot, sidebar, "Recently added")
    assert chosen.args == [Scope.RECENT, None]
    assert not sidebar.isExpanded(entry(sidebar, "music"))  # many folders begin closed
    sidebar.expand(entry(sidebar, "music"))
    with qtbot.waitSignal(sidebar.scope_chosen) as chosen:
        click(qtbot, sidebar, "Nadia Orlov")
    assert chosen.args == [Scope.FOLDER, b"/music/Nadia Orlov"]


def test_click_and_shift_click_on_an_instrument(qtbot, sidebar):
    with qtbot.waitSignal(sidebar.instrument_toggled) as toggled:
        click(qtbot, sidebar, "Piano")
    assert toggled.args == [INSTRUMENT_INDEX["piano"], False]
    with qtbot.waitSignal(sidebar.instrument_toggled) as toggled:
        click(qtbot, sidebar, "Drums", Qt.KeyboardModifier.ShiftModifier)
    assert toggled.args == [INSTRUMENT_INDEX["drums"], True]


def test_keys_do_what_clicks_do(qtbot, sidebar):
    sidebar.setCurrentIndex(entry(sidebar, "Piano"))
    with qtbot.waitSignal(sidebar.instrument_toggled) as toggled:
        qtbot.keyClick(sidebar, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert toggled.args[1] is True


def test_place_is_marked_and_said(sidebar):
    piano, voice = INSTRUMENT_INDEX["piano"], INSTRUMENT_INDEX["voice"]
    place = Place(
        Scope.FOLDER, b"/music/Marta Quist", "", frozenset({piano}), frozenset({voice})
    )
    sidebar.show_place(place)
    assert entry(sidebar, "Marta Quist").data(Role.IS_CHOSEN)
    assert not entry(sidebar, "All tracks").data(Role.IS_CHOSEN)
    spoken = int(Qt.ItemDataRole.AccessibleTextRole)
    assert entry(sidebar, "Piano").data(spoken) == "Piano, only tracks with it"
    assert entry(sidebar, "Voice").data(spoken) == "Voice, only tracks without it"
    sidebar.show_place(Place())
    assert not entry(sidebar, "Marta Quist").data(Role.IS_CHOSEN)
    assert entry(sidebar, "Piano").data(Role.MARK) == ""


def test_sections_fold(qtbot, sidebar):
    top = sidebar.model().index(0, 0)
    click(qtbot, sidebar, "Library")
    assert not sidebar.isExpanded(top)
    click(qtbot, sidebar, "Library")
    assert sidebar.isExpanded(top)


def test_open_folders_stay_open_when_counts_change(sidebar, library):
    opened = entry(sidebar, "Marta Quist")
    sidebar.expand(opened)
    sidebar.setCurrentIndex(opened)
    tree = folder_tree(library.folders(), [b"/music"])
    tree[0].track_count = 17
    sidebar.show_folders(tree)
    assert entry(sidebar, "music").data(Role.COUNT) == 17
    assert sidebar.isExpanded(entry(sidebar, "Marta Quist"))
    assert sidebar.currentIndex().data() == "Marta Quist"
