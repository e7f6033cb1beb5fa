"""Every action has words and, where the design names one, its key."""

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow

from mirdesk.ui.actions import WindowActions

pytestmark = pytest.mark.gui
KEYS = {
    "add_folder": "Ctrl+O",
    "add_files": "Ctrl+Shift+O",
    "quit": "Ctrl+Q",
    "find": "Ctrl+F",
    "rescan": "F5",
    "analyse": "Ctrl+R",
    "pause": "Ctrl+P",
    "similar": "Ctrl+I",
    "inspector": "F8",
    "sidebar": "F9",
    "plot_only": "F11",
    "play": "Space",
    "save_tags": "Ctrl+S",
    "undo_write": "Ctrl+Z",
}


@pytest.fixture
def window(qtbot):
    made = QMainWindow()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(("name", "keys"), KEYS.items())
def test_keys_of_the_design(window, look, name, keys):
    action = getattr(WindowActions(window, look), name)
    assert action.shortcut() == QKeySequence(keys)
    assert action.text()


def test_no_key_is_used_twice_and_every_menu_entry_is_known(window, look):
    actions = WindowActions(window, look)
    actions.fill(window.menuBar())
    shortcuts = actions.shortcuts()
    of_menus = [
        s.keys for s in shortcuts if s.group not in ("Tracks", "Sidebar", "Plot", "Search")
    ]
    assert len(of_menus) == len(set(of_menus))
    titles = [action.text() for action in window.menuBar().actions()]
    assert titles[0] == "&File"
    menus = [action.menu() for action in window.menuBar().actions()]
    assert all(menu.accessibleName() for menu in menus)
    assert {s.words for s in shortcuts} >= {"Find", "Rescan folders", "Play or pause"}


def test_choices_tick_one(window, look):
    actions = WindowActions(window, look)
    actions.choose(actions.themes, "dark")
    assert [a.data() for a in actions.themes.actions() if a.isChecked()] == ["dark"]
