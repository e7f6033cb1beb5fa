"""Joins the settings with the window: another checkpoint, listening again, the dialog."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QWidget

from mirdesk.errors import MirdeskError
from mirdesk.operations.checkpoint_catalogue import CatalogueEntry
from mirdesk.operations.listening_again import ListeningAgain, listening_again
from mirdesk.settings import worker_count
from mirdesk.ui.actions import WindowActions
from mirdesk.ui.banner import Banner
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.settings.general_page import GeneralPage
from mirdesk.ui.settings.listening_page import ListeningPage
from mirdesk.ui.settings.settings_dialog import SettingsDialog
from mirdesk.ui.status_bar import eta_text
from mirdesk.ui.window_parts import WindowParts


class SettingsControl(QObject):
    """Opens the settings and does what is chosen there.

    Parameters
    ----------
    parts : WindowParts
    background : Background
    window : QWidget
        The dialog stands before it.

    Signals
    -------
    checkpoint_changed(object)
        A ``CatalogueEntry`` listens from now on, and what it has heard is shown.
    failed(str)
        The library could not change over, and why.
    """

    checkpoint_changed = Signal(object)
    failed = Signal(str)

    def __init__(self, parts: WindowParts, background: Background, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._window = window
        self._background = background
        self._again: ListeningAgain | None = None
        self._is_asking = False
        self.dialog: SettingsDialog | None = None
        if parts.ears is not None:
            parts.ears.chosen.connect(self._on_chosen)

    def join(self, actions: WindowActions, banner: Banner, speeds: QActionGroup) -> None:
        """Connect the parts of the window; called once."""
        self._actions, self._banner, self._speeds = actions, banner, speeds
        actions.settings.triggered.connect(self.open)
        banner.put_away.connect(self._on_put_away)

    def start(self) -> None:
        """Show what the checkpoint in use has heard: it may be another than last time."""
        ears = self._parts.ears
        if ears is not None and ears.in_use is not None:
            self._show_results_of(ears.in_use, self._parts.work.library_changed.emit)

    @Slot()
    def open(self) -> None:
        """Open the settings, or bring them to the front."""
        if self.dialog is not None:
            self.dialog.raise_()
            self.dialog.activateWindow()
            return
        actions = self._actions
        general = GeneralPage(
            self._speeds, actions.themes, actions.colour_maps, self._parts.look
        )
        listening = None
        if self._parts.ears is not None:
            self._parts.ears.look_again()
            listening = ListeningPage(self._parts.ears, self._parts.look)
            listening.listen_again_wanted.connect(self.listen_again)
            listening.show_again(self._again)
        self.dialog = SettingsDialog(listening, general, self._window)
        self.dialog.finished.connect(self._on_closed)
        self.dialog.open()
        self.look_for_older()

    @Slot()
    def _on_closed(self) -> None:
        self.dialog = None

    # Another checkpoint ------------------------------------------------------------------

    @Slot(object)
    def _on_chosen(self, entry: CatalogueEntry) -> None:
        """Let a checkpoint listen from now on; its own results are shown at once."""
        ears, work, settings = self._parts.ears, self._parts.work, self._parts.settings
        assert ears is not None
        name = entry.card.name
        # A bare name follows the newest version when the program is updated.
        settings.checkpoint = name if ears.catalogue.find(name) == entry else entry.title
        settings.save()
        if not self._parts.library.is_read_only:
            work.use_checkpoint(entry.folder, [e.checkpoint for e in ears.catalogue.entries])
            work.start()
        ears.note_in_use(entry)

        def on_shown() -> None:
            self.checkpoint_changed.emit(entry)
            work.library_changed.emit()
            self.look_for_older()

        self._show_results_of(entry, on_shown)

    def _show_results_of(self, entry: CatalogueEntry, on_shown: Callable[[], None]) -> None:
        library = self._parts.library
        if library.is_read_only:
            on_shown()
            return

        def on_error(error: MirdeskError) -> None:
            self.failed.emit(str(error))

        self._background.run(
            lambda: library.show_results_of(entry.checkpoint),
            lambda _nothing: on_shown(),
            on_error,
        )

    # Listening again ---------------------------------------------------------------------

    @Slot()
    def look_for_older(self) -> None:
        """See whether tracks show what others than the checkpoint in use have heard."""
        ears, library = self._parts.ears, self._parts.library
        if self._is_asking or ears is None or ears.in_use is None or library.is_read_only:
            return
        self._is_asking = True
        entry, workers = ears.in_use, worker_count(self._parts.settings.speed)

        def work() -> tuple[ListeningAgain | None, bool | None]:
            said = library.is_listening_again(entry.checkpoint)
            # While it goes on nobody needs the count, which looks at every track.
            return None if said else listening_again(library, entry.card, workers), said

        def on_error(_error: MirdeskError) -> None:
            self._is_asking = False  # told elsewhere

        self._background.run(work, self._on_looked, on_error)

    def _on_looked(self, found: tuple[ListeningAgain | None, bool | None]) -> None:
        self._is_asking = False
        again, said = found
        self._again = again
        if self.dialog is not None and self.dialog.listening is not None:
            self.dialog.listening.show_again(self._again)
        if again is None or said is not None:
            self._banner.hide()
            return
        ears = self._parts.ears
        assert ears is not None
        assert ears.in_use is not None
        card = ears.in_use.card
        if again.tracks == 1:
            words = self.tr("1 track was heard by {names} and keeps that result")
        else:
            words = self.tr("{count:,} tracks were heard by {names} and keep those results")
        until = self.tr("until {name} {version} listens to them ({time}).").format(
            name=card.name, version=card.version, time=eta_text(again.seconds)
        )
        text = words.format(count=again.tracks, names=again.names)
        self._banner.say(f"{text} {until}", self.tr("Listen again"), self.listen_again)

    @Slot()
    def listen_again(self) -> None:
        """Listen to everything again, as the person asked for it."""
        self._parts.work.listen_again()
        self._banner.hide()
        self._again = None
        if self.dialog is not None and self.dialog.listening is not None:
            self.dialog.listening.show_again(None)

    @Slot()
    def _on_put_away(self) -> None:
        """Ask no more for this checkpoint; the settings offer it still."""
        ears, library = self._parts.ears, self._parts.library
        if ears is not None and ears.in_use is not None and not library.is_read_only:
            library.set_listening_again(ears.in_use.checkpoint, is_wanted=False)
