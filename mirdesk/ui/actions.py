"""Everything the window can do, as actions with words, keys and icons; and the menu bar."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

from mirdesk.ui.icons import icon
from mirdesk.ui.theme import Look

COLOUR_MAPS: Final = ("magma", "viridis", "cividis", "grey")
# Of a menu: None for a line, text for a submenu, which holds the group after it.
_Entry = QAction | QActionGroup | str | None


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One line of the keyboard window: where it works, what it does, which key."""

    group: str
    words: str
    keys: str


class WindowActions(QObject):
    """The actions of the main window.

    Parameters
    ----------
    window : QMainWindow
        Gets the actions, so that their keys work anywhere in it.
    look : Look
        Draws the icons.
    """

    def __init__(self, window: QMainWindow, look: Look) -> None:
        super().__init__(window)
        self._window = window
        self._look = look
        make = self._make
        self.add_folder = make(self.tr("Add folder…"), "Ctrl+O", "add_folder")
        self.add_files = make(self.tr("Add files…"), "Ctrl+Shift+O", "note")
        self.quit = make(self.tr("Quit"), "Ctrl+Q")
        self.find = make(self.tr("Find"), "Ctrl+F", "search")
        self.select_all = make(self.tr("Select all"), "Ctrl+A")
        self.edit_tags = make(self.tr("Edit tags…"), "Ctrl+E", "edit")
        self.edit_tags.setShortcuts([QKeySequence("Ctrl+E"), QKeySequence("Alt+Return")])
        self.save_tags = make(self.tr("Save tags…"), "Ctrl+S")
        self.revert_tags = make(self.tr("Revert edits…"))
        self.undo_write = make(self.tr("Undo last write"), "Ctrl+Z", "undo")
        self.write_history = make(self.tr("Write history…"), "", "clock")
        self.write_instruments = make(self.tr("Write instruments to tags…"))
        self.rename_files = make(self.tr("Rename files…"))
        self.rescan = make(self.tr("Rescan folders"), "F5", "refresh")
        self.analyse = make(self.tr("Analyse selected"), "Ctrl+R", "analyse")
        self.analyse_all = make(self.tr("Analyse everything that waits"))
        self.pause = make(self.tr("Pause analysis"), "Ctrl+P", "pause")
        self.stop = make(self.tr("Stop analysis"), "", "stop")
        self.problems = make(self.tr("Problems"), "", "warning")
        self.similar = make(self.tr("Similar tracks"), "Ctrl+I", "similar")
        self.play = make(self.tr("Play or pause"), "Space", "play")
        self.previous = make(self.tr("Previous track"), "Ctrl+Left", "previous")
        self.next = make(self.tr("Next track"), "Ctrl+Right", "next")
        self.back = make(self.tr("Back"), "Alt+Left", "back")
        self.forward = make(self.tr("Forward"), "Alt+Right", "forward")
        self.sidebar = make(self.tr("Sidebar"), "F9", "sidebar", checkable=True)
        self.inspector = make(self.tr("Inspector"), "F8", "inspector", checkable=True)
        self.plot_only = make(self.tr("Plot fills the window"), "F11", "dock", checkable=True)
        self.show_all_lanes = make(self.tr("Show all 20 lanes"), checkable=True)
        self.reset_layout = make(self.tr("Reset layout"))
        self.settings = make(self.tr("Settings…"), "Ctrl+,")
        self.keyboard = make(self.tr("Keyboard"), "Ctrl+?", "keyboard")
        self.about = make(self.tr("About MIRDesk"))
        self.show_in_folder = make(self.tr("Show in folder"), "", "folder")
        self.copy_path = make(self.tr("Copy path"), "Ctrl+Shift+C", "copy")
        self.themes = self._choices(
            {
                "system": self.tr("As the system"),
                "light": self.tr("Light"),
                "dark": self.tr("Dark"),
            }
        )
        self.colour_maps = self._choices({name: name.capitalize() for name in COLOUR_MAPS})
        # Space belongs to buttons and lists first; the window takes it when nobody did.
        self.play.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    def _make(
        self, words: str, keys: str = "", icon_name: str = "", *, checkable: bool = False
    ) -> QAction:
        action = QAction(words, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
        if icon_name:
            action.setIcon(icon(icon_name, self._look))
        action.setCheckable(checkable)
        self._window.addAction(action)
        return action

    def _choices(self, choices: dict[str, str]) -> QActionGroup:
        group = QActionGroup(self)
        for value, words in choices.items():
            action = QAction(words, group)
            action.setCheckable(True)
            action.setData(value)
        return group

    def choose(self, group: QActionGroup, value: str) -> None:
        """Tick the choice with a value."""
        for action in group.actions():
            action.setChecked(action.data() == value)

    def _menus(self) -> list[tuple[str, list[_Entry]]]:
        """Return the menu bar: the names of menus and what is in them."""
        return [
            (self.tr("&File"), [self.add_folder, self.add_files, None, self.quit]),
            (self.tr("&Edit"), self._edit_menu()),
            (
                self.tr("&Library"),
                [
                    self.rescan,
                    None,
                    self.analyse,
                    self.analyse_all,
                    self.pause,
                    self.stop,
                    None,
                    self.problems,
                ],
            ),
            (self.tr("&Discover"), [self.similar]),
            (self.tr("&Playback"), [self.play, self.previous, self.next]),
            (self.tr("&View"), self._view_menu()),
            (self.tr("&Help"), [self.keyboard, self.about]),
        ]

    def _edit_menu(self) -> list[_Entry]:
        return [
            self.undo_write,
            self.write_history,
            None,
            self.find,
            self.select_all,
            self.copy_path,
            None,
            self.edit_tags,
            self.write_instruments,
            self.rename_files,
            None,
            self.save_tags,
            self.revert_tags,
            None,
            self.settings,
        ]

    def _view_menu(self) -> list[_Entry]:
        return [
            self.back,
            self.forward,
            None,
            self.sidebar,
            self.inspector,
            self.plot_only,
            self.show_all_lanes,
            None,
            self.tr("Colour map"),
            self.colour_maps,
            self.tr("Theme"),
            self.themes,
            None,
            self.reset_layout,
        ]

    def fill(self, bar: QMenuBar) -> None:
        """Build the menu bar."""
        for title, entries in self._menus():
            menu = bar.addMenu(title)
            menu.setAccessibleName(title.replace("&", ""))
            submenu = ""
            for entry in entries:
                if entry is None:
                    menu.addSeparator()
                elif isinstance(entry, str):
                    submenu = entry
                elif isinstance(entry, QActionGroup):
                    self._add_choices(menu, submenu, entry)
                else:
                    menu.addAction(entry)

    def _add_choices(self, menu: QMenu, title: str, group: QActionGroup) -> None:
        submenu = menu.addMenu(title)
        submenu.setAccessibleName(title)
        submenu.addActions(group.actions())

    def shortcuts(self) -> list[Shortcut]:
        """Return every key of the window, made from the actions, and those of its parts."""
        found = []
        for title, entries in self._menus():
            group = title.replace("&", "")
            for entry in entries:
                if isinstance(entry, QAction) and not entry.shortcut().isEmpty():
                    native = QKeySequence.SequenceFormat.NativeText
                    found.append(
                        Shortcut(group, entry.text(), entry.shortcut().toString(native))
                    )
        return found + self._other_shortcuts()

    def _other_shortcuts(self) -> list[Shortcut]:
        table, side, plot = self.tr("Tracks"), self.tr("Sidebar"), self.tr("Plot")
        tags = self.tr("Tags")
        return [
            Shortcut(table, self.tr("Play the track"), "Enter"),
            Shortcut(table, self.tr("Edit title, artist, album, genre or date"), "F2"),
            Shortcut(table, self.tr("What can be done"), "Shift+F10"),
            Shortcut(table, self.tr("Second sort key"), self.tr("Shift+click on a header")),
            Shortcut(tags, self.tr("Edit the field in place, keep the edit"), "Enter"),
            Shortcut(tags, self.tr("Another value of the field"), "Shift+Enter"),
            Shortcut(tags, self.tr("Leave the field as it was"), "Esc"),
            Shortcut(tags, self.tr("Remove the field"), "Del"),
            Shortcut(tags, self.tr("Editor: previous, next track"), "Ctrl+PgUp, Ctrl+PgDown"),
            Shortcut(tags, self.tr("Editor: keep the edits"), "Ctrl+Enter"),
            Shortcut(self.tr("Search"), self.tr("Clear the search"), "Esc"),
            Shortcut(self.tr("Search"), self.tr("Go on in the table"), self.tr("Down")),
            Shortcut(side, self.tr("Choose, or filter by an instrument"), "Enter"),
            Shortcut(side, self.tr("Filter and keep the others"), "Shift+Enter"),
            Shortcut(plot, self.tr("Scroll"), self.tr("Left, Right")),
            Shortcut(plot, self.tr("Zoom"), self.tr("Up, Down, wheel")),
            Shortcut(plot, self.tr("Show the whole track"), "0"),
            Shortcut(plot, self.tr("Start, end"), "Home, End"),
            Shortcut(plot, self.tr("Previous, next span of the lane"), "[  ]"),
            Shortcut(plot, self.tr("Loop the selection"), "L"),
            Shortcut(plot, self.tr("Clear the selection"), "Esc"),
        ]
