"""The main window: puts the parts in their places and joins them."""

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QByteArray, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QMainWindow, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from mirdesk.analysis.cards import Card
from mirdesk.settings import Speed
from mirdesk.ui.actions import WindowActions
from mirdesk.ui.banner import Banner
from mirdesk.ui.browse_control import BrowseControl
from mirdesk.ui.browsing import Browsing, Scope
from mirdesk.ui.centre import Centre
from mirdesk.ui.drop_overlay import DropOverlay
from mirdesk.ui.file_control import FileControl, show_in_folder
from mirdesk.ui.focus_control import FocusControl
from mirdesk.ui.help_windows import AboutWindow, KeyboardWindow
from mirdesk.ui.inspector.inspector import INSPECTOR_WIDTH, Inspector, Tab
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.library_numbers import NumbersReader
from mirdesk.ui.playback import Playback
from mirdesk.ui.player import Player
from mirdesk.ui.plot.dock import PlotDock
from mirdesk.ui.plot.state_page import PlotState
from mirdesk.ui.plot_height import PlotHeight
from mirdesk.ui.settings.settings_control import SettingsControl
from mirdesk.ui.sidebar import SIDEBAR_WIDTH, Sidebar
from mirdesk.ui.song_menu import song_menu
from mirdesk.ui.status_bar import StatusBar
from mirdesk.ui.tagging.edit_control import EditControl
from mirdesk.ui.tagging.tagging_control import TaggingControl
from mirdesk.ui.toolbar import Toolbar
from mirdesk.ui.track_focus import TrackFocus
from mirdesk.ui.tracks.listing import Listing
from mirdesk.ui.tracks.table_model import TracksTableModel
from mirdesk.ui.tracks.table_view import TracksView
from mirdesk.ui.transport import TransportBar
from mirdesk.ui.window_parts import WindowParts
from mirdesk.ui.work_control import Banners, WorkControl

DEFAULT_SIZE: Final = QSize(1280, 800)
LEAST_SIZE: Final = QSize(900, 600)
PLOT_HEIGHT: Final = 260


class MainWindow(QMainWindow):
    """The window.

    Parameters
    ----------
    parts : WindowParts

    Signals
    -------
    closing()
        The person closes the window: stop everything.
    checkpoint_wanted()
        Look again whether there is a checkpoint.
    """

    closing = Signal()
    checkpoint_wanted = Signal()

    def __init__(self, parts: WindowParts) -> None:
        super().__init__()
        self._parts = parts
        self._library = parts.library
        self._work = parts.work
        self._settings = parts.settings
        look = parts.look
        self.setWindowTitle("MIRDesk")
        self.setMinimumSize(LEAST_SIZE)
        self.resize(DEFAULT_SIZE)
        self.background = Background(2, self)
        self.browsing = Browsing(self)
        self.actions_ = WindowActions(self, look)
        self.actions_.fill(self.menuBar())
        self.menuBar().setAccessibleName(self.tr("Menu bar"))
        self.toolbar = Toolbar(look, self.actions_)
        self.sidebar = Sidebar(look)
        self.rows = TracksTableModel(parts.library, self)
        self.table = TracksView(look, self.rows)
        self.centre = Centre(look, self.table, has_demo=parts.demo_folder is not None)
        self.inspector = Inspector(look, parts.card)
        self.plot = PlotDock(look, colour_map=parts.settings.colour_map)
        self.player = Player(self)
        self.transport = TransportBar(self.player, look)
        self.status = StatusBar(look, parts.settings.speed)
        self.error_banner = Banner(look)
        self.offline_banner = Banner(look)
        self.checkpoint_banner = Banner(look)
        self.too_new_banner = Banner(look)
        self.again_banner = Banner(look)
        self.overlay = DropOverlay(look, self)
        self._make_controls()
        self._lay_out()
        self._join_actions()
        self._join_parts()
        self._recall()
        if parts.is_too_new:
            self._refuse_changes()
        elif parts.checkpoint_problem:
            self.say_checkpoint_problem(parts.checkpoint_problem)

    def _refuse_changes(self) -> None:
        """Show the library of a later version, and change nothing in it."""
        self.too_new_banner.say(
            self.tr(
                "This library was made by a later version of MIRDesk; it is shown, but not "
                "changed. Install that version to add and analyse music."
            )
        )
        actions = self.actions_
        for action in (actions.add_folder, actions.add_files, actions.rescan):
            action.setEnabled(False)
        self.centre.problems.set_retry_offered(is_offered=False)
        self.setAcceptDrops(False)

    def say_checkpoint_problem(self, reason: str, *, is_again: bool = False) -> None:
        """Say why tracks cannot be analysed, and offer to look again."""
        words = self.tr("Tracks cannot be analysed: {reason}. Everything else works.")
        self.checkpoint_banner.say(
            words.format(reason=reason.rstrip(".")),
            self.tr("Try again"),
            self.checkpoint_wanted.emit,
        )
        if is_again:
            self.status.say(self.tr("There is still no checkpoint that can be used."))

    def use_card(self, card: Card) -> None:
        """Go on with another checkpoint."""
        self._parts = replace(self._parts, card=card)
        self.checkpoint_banner.hide()
        self._take_cards()
        self._offer_analysis()
        self.focus.read_again()

    def _take_cards(self) -> None:
        """Tell those who draw results of the checkpoints they may come from."""
        ears = self._parts.ears
        others = [entry.card for entry in ears.catalogue.entries] if ears is not None else []
        self.inspector.instruments.use_card(self._parts.card, others)
        self.focused.use_card(self._parts.card, others)

    def _offer_analysis(self) -> None:
        can_analyse = self._work.can_analyse
        for action in (self.actions_.analyse, self.actions_.analyse_all):
            action.setEnabled(can_analyse)
        self.plot.offer_analysis(is_offered=can_analyse)

    def _make_controls(self) -> None:
        parts, library = self._parts, self._parts.library
        self.focus = TrackFocus(library, self.background, self)
        self.listing = Listing(library, self.browsing, self.background, self)
        self.numbers_reader = NumbersReader(library, None, self.background, self)
        self.playback = Playback(
            library, self.player, self.table, self.plot, self.transport, self
        )
        self.browse = BrowseControl(
            library, self.browsing, self.listing, self.background, self.actions_, self
        )
        self.browse.join(
            self.sidebar, self.toolbar.search, self.table, self.centre, self.status
        )
        self.focused = FocusControl(self.focus, parts.work, parts.card, self)
        self.focused.join(self.table, self.inspector, self.plot, self.playback)
        self.working = WorkControl(parts.work, self.numbers_reader, self.listing, self)
        self.working.join(
            self.sidebar,
            self.centre.problems,
            self.status,
            Banners(self.error_banner, self.offline_banner),
            self.actions_,
        )
        self.working.numbers_changed.connect(self.browse.show_numbers)
        self.settings = SettingsControl(parts, self.background, self)
        self.settings.join(self.actions_, self.again_banner, self.status.speeds)
        self.settings.checkpoint_changed.connect(lambda entry: self.use_card(entry.card))
        self.settings.failed.connect(self.error_banner.say)
        self.working.numbers_changed.connect(self.settings.look_for_older)
        self.files = FileControl(library, self.table, self.focus, self.status.say, self)
        self._make_tag_controls()
        self._take_cards()
        parts.work.track_analysed.connect(self.focused.on_track_changed)
        parts.work.track_failed.connect(self.focused.on_track_changed)

    def _make_tag_controls(self) -> None:
        parts, library = self._parts, self._parts.library
        self.editing = EditControl(
            library, self.background, parts.look, parts.memory, parts.read_cover, self
        )
        self.editing.join(self.table, self.inspector, self.focus, self.actions_)
        self.editing.failed.connect(self.error_banner.say)
        for place in (self.inspector, self.plot, self.playback):
            self.editing.named.connect(place.show_names)
        self.closing.connect(self.editing.close)
        parts.work.library_changed.connect(self.editing.on_library_changed)
        self.tagging = TaggingControl(library, parts.work, self.background, parts.look, self)
        self.tagging.join(
            self.actions_,
            self.status,
            self.error_banner,
            self.editing,
            self.inspector.tags.waiting,
            self.table,
        )
        self.tagging.failed.connect(self.error_banner.say)

    # Building ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.upper = QSplitter(Qt.Orientation.Horizontal)
        for panel in (self.sidebar, self.centre, self.inspector):
            self.upper.addWidget(panel)
        self.upper.setStretchFactor(1, 1)
        self.upper.setCollapsible(1, False)
        self.upper.setAccessibleName(self.tr("Panels"))
        self.halves = QSplitter(Qt.Orientation.Vertical)
        self.halves.addWidget(self.upper)
        self.halves.addWidget(self.plot)
        self.halves.setStretchFactor(0, 1)
        self.halves.setAccessibleName(self.tr("Tracks and plot"))
        self.plot_height = PlotHeight(self.halves, self.plot)
        for splitter in (self.upper, self.halves):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._line = QFrame()
        self._line.setProperty("role", "line")
        for part in (
            self.toolbar,
            self.error_banner,
            self.too_new_banner,
            self.checkpoint_banner,
            self.offline_banner,
            self.again_banner,
        ):
            layout.addWidget(part)
        layout.addWidget(self.halves, 1)
        layout.addWidget(self._line)
        layout.addWidget(self.transport)
        self.setCentralWidget(page)
        self.setStatusBar(self.status)

    def _join_actions(self) -> None:
        actions = self.actions_
        for action, slot in (
            (actions.add_folder, self.ask_folder),
            (actions.add_files, self.ask_files),
            (actions.quit, self.close),
            (actions.find, self._on_find),
            (actions.select_all, self.table.selectAll),
            (actions.rescan, self.working.rescan),
            (actions.analyse, self._on_analyse),
            (actions.analyse_all, self._work.resume),
            (actions.pause, self._work.toggle_pause),
            (actions.stop, self._work.stop),
            (actions.problems, lambda: self.browsing.scope(Scope.PROBLEMS)),
            (actions.similar, self._on_similar),
            (actions.play, self.playback.toggle),
            (actions.previous, self.playback.play_previous),
            (actions.next, self.playback.play_next),
            (actions.back, self.browsing.go_back),
            (actions.forward, self.browsing.go_forward),
            (actions.reset_layout, self.reset_layout),
            (actions.keyboard, self._on_keyboard),
            (actions.about, self._on_about),
            (actions.show_in_folder, self.files.show_in_folder),
            (actions.copy_path, self.files.copy_path),
        ):
            action.triggered.connect(slot)
        actions.sidebar.toggled.connect(self.sidebar.setVisible)
        actions.inspector.toggled.connect(self._show_panels)
        self.centre.currentChanged.connect(self._show_panels)
        actions.plot_only.toggled.connect(self._on_plot_only)
        actions.show_all_lanes.toggled.connect(self._on_show_all_lanes)
        actions.themes.triggered.connect(self._on_theme)
        actions.choose(actions.themes, self._parts.look.setting)
        actions.colour_maps.triggered.connect(self._on_colour_map)
        actions.choose(actions.colour_maps, self._settings.colour_map)
        for action in (actions.pause, actions.stop):
            action.setEnabled(False)  # until the analysis says that it goes on
        self._offer_analysis()

    def _join_parts(self) -> None:
        search, table = self.toolbar.search, self.table
        search.left_downwards.connect(table.setFocus)
        search.setAcceptDrops(False)  # a folder dropped on it goes to the library
        table.menu_requested.connect(self._on_song_menu)
        self.focus.focused.connect(self._fit_plot)  # after the plot has taken the track
        self.inspector.show_in_folder_requested.connect(self.files.show_in_folder)
        self.inspector.copy_path_requested.connect(self.files.copy_path)
        self.plot.colour_map_changed.connect(self._on_plot_colour_map)
        self.plot.message.connect(self.status.say)
        self.plot.selection_changed.connect(self.status.show_passage)
        self.centre.first_run.add_folder_requested.connect(self.ask_folder)
        self.centre.first_run.demo_requested.connect(self._on_demo)
        self.centre.problems.show_in_folder_requested.connect(show_in_folder)
        self.overlay.paths_dropped.connect(self.add_paths)
        self.status.speed_chosen.connect(self._on_speed)

    # What is remembered ------------------------------------------------------------------

    def _recall(self) -> None:
        memory = self._parts.memory
        self.reset_layout()
        for name, restore in (
            ("geometry", self.restoreGeometry),
            ("upper", self.upper.restoreState),
            ("halves", self.halves.restoreState),
            ("columns", self.table.restore_columns),
            ("plot", self.plot.restore_layout),
        ):
            self.plot_height.show_low(is_low=False)
            state = memory.value(name)
            if isinstance(state, QByteArray):
                restore(state)
        self.upper.setHandleWidth(1)
        self.halves.setHandleWidth(1)
        for action, name in (
            (self.actions_.sidebar, "sidebar"),
            (self.actions_.inspector, "inspector"),
        ):
            action.setChecked(memory.value(name, "true") != "false")
        self.sidebar.setVisible(self.actions_.sidebar.isChecked())
        self._show_panels()
        self._fit_plot()

    def remember(self) -> None:
        """Keep sizes, columns and panels for the next start."""
        self.actions_.plot_only.setChecked(False)
        memory = self._parts.memory
        memory.setValue("geometry", self.saveGeometry())
        memory.setValue("upper", self.upper.saveState())
        memory.setValue("halves", self.plot_height.state())
        memory.setValue("columns", self.table.columns_state())
        memory.setValue("plot", self.plot.save_layout())
        memory.setValue("sidebar", str(self.actions_.sidebar.isChecked()).lower())
        memory.setValue("inspector", str(self.actions_.inspector.isChecked()).lower())
        memory.sync()

    def reset_layout(self) -> None:
        """Put panels and columns back to their first sizes."""
        self.actions_.plot_only.setChecked(False)
        self.plot_height.show_low(is_low=False)
        self.actions_.sidebar.setChecked(True)
        self.actions_.inspector.setChecked(True)
        middle = max(300, self.width() - SIDEBAR_WIDTH - INSPECTOR_WIDTH - 2)
        self.upper.setSizes([SIDEBAR_WIDTH, middle, INSPECTOR_WIDTH])
        self.halves.setSizes([max(200, self.height() - PLOT_HEIGHT - 150), PLOT_HEIGHT])
        self.table.reset_columns()
        self._fit_plot()

    def _fit_plot(self) -> None:
        """Leave the room of the plot to the tracks while there is nothing to plot."""
        is_plot_only = self.actions_.plot_only.isChecked()
        has_track = self.plot.state is not PlotState.EMPTY
        self.plot_height.show_low(is_low=not (has_track or is_plot_only))

    # Starting ----------------------------------------------------------------------------

    def start(self, paths: Sequence[bytes] = ()) -> None:
        """Read the library, go on with the analysis, and add what was asked for."""
        self.listing.ask()
        self.numbers_reader.ask()
        self._work.start()
        self.settings.start()
        self.add_paths(paths)
        self.table.setFocus()

    def add_paths(self, paths: Sequence[bytes]) -> None:
        """Bring folders and files into the library."""
        if not paths or self._parts.is_too_new:
            return
        self._work.add(list(paths))
        self.status.say(self.tr("Looking for music…"))
        self.browse.show_page()

    def on_called(self, paths: Sequence[bytes]) -> None:
        """Add what a second start was given, and come to the front."""
        self.add_paths(paths)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    # What a person asks for --------------------------------------------------------------

    def ask_folder(self) -> None:
        """Ask for a folder and add it."""
        folder = QFileDialog.getExistingDirectory(self, self.tr("Add folder"))
        if folder:
            self.add_paths([os.fsencode(folder)])

    def ask_files(self) -> None:
        """Ask for single files and add them."""
        files, _chosen = QFileDialog.getOpenFileNames(self, self.tr("Add files"))
        self.add_paths([os.fsencode(name) for name in files])

    def _on_demo(self) -> None:
        if self._parts.demo_folder is not None:
            self.add_paths([os.fsencode(self._parts.demo_folder)])

    def _on_find(self) -> None:
        self.toolbar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.toolbar.search.selectAll()

    def _on_analyse(self) -> None:
        """Analyse what is selected; with nothing selected, all that waits."""
        selected = self.table.selected_ids()
        if selected:
            self._work.analyse(selected)
            self.status.say(self.tr("Analysing what is selected first."))
        else:
            self._work.resume()

    def _on_similar(self) -> None:
        self.actions_.inspector.setChecked(True)
        self.inspector.show_tab(Tab.SIMILAR)

    def _show_panels(self) -> None:
        """Hide what would be empty while there is no track at all."""
        is_first_run = self.centre.is_first_run
        self.inspector.setVisible(self.actions_.inspector.isChecked() and not is_first_run)
        self.plot.setVisible(not is_first_run)
        self.transport.setVisible(not is_first_run)
        self._line.setVisible(not is_first_run)

    def _on_plot_only(self, is_on: bool) -> None:
        self.upper.setVisible(not is_on)
        self._fit_plot()

    def _on_show_all_lanes(self, is_on: bool) -> None:
        self.plot.show_all(is_showing_all=is_on)

    def _on_theme(self, action: QAction) -> None:
        self._settings.theme = action.data()
        self._parts.look.choose(action.data())
        self._settings.save()

    def _on_colour_map(self, action: QAction) -> None:
        self.plot.set_colour_map(action.data())

    def _on_plot_colour_map(self, name: str) -> None:
        self.actions_.choose(self.actions_.colour_maps, name)
        self._settings.colour_map = name
        self._settings.save()

    def _on_speed(self, speed: Speed) -> None:
        self._settings.speed = speed
        self._work.set_speed(speed)
        self._settings.save()

    def _on_keyboard(self) -> None:
        KeyboardWindow(self.actions_.shortcuts(), self).open()

    def _on_about(self) -> None:
        AboutWindow(self._parts.version, self._parts.card, self).open()

    def _on_song_menu(self, place: QPoint) -> None:
        menu = song_menu(
            self.actions_, self.table.selected_ids(), self._library, self.playback.play, self
        )
        menu.popup(place)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.actions_.play.trigger()
        elif event.key() == Qt.Key.Key_Escape:
            self._on_escape()
        else:
            super().keyPressEvent(event)

    def _on_escape(self) -> None:
        """Leave the large plot, else clear the search."""
        if self.actions_.plot_only.isChecked():
            self.actions_.plot_only.setChecked(False)
        elif self.toolbar.search.text():
            self.toolbar.search.clear_search()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.remember()
        self.closing.emit()
        self.player.stop()
        self.background.close()
        super().closeEvent(event)
