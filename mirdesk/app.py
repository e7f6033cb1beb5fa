"""Builds the objects of the window, runs it, and takes everything down in order."""

import argparse
import logging
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QLoggingCategory,
    QMessageLogContext,
    QSettings,
    QSize,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QMessageBox

from mirdesk.analysis.cards import Card
from mirdesk.domain.activity import CheckpointId
from mirdesk.errors import (
    CheckpointError,
    FileUnreadableError,
    LibraryBusyError,
    LibraryError,
    LibraryTooNewError,
)
from mirdesk.jobs.pool import Pool
from mirdesk.operations.checkpoint_catalogue import (
    Catalogue,
    CatalogueEntry,
    read_catalogue,
)
from mirdesk.operations.read_cover import read_cover
from mirdesk.operations.recover_writes import recover_writes
from mirdesk.operations.rename_files import recover_renames
from mirdesk.operations.tasks import HANDLER
from mirdesk.settings import (
    Settings,
    backbones_folder,
    cache_folder,
    checkpoints_folder,
    default_library,
    resources_folder,
    settings_file,
    worker_count,
    worker_niceness,
)
from mirdesk.store.library import Library
from mirdesk.ui.inspector.inspector import Tab
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.main_window import MainWindow
from mirdesk.ui.notifications import Notifications
from mirdesk.ui.settings.ears import Ears
from mirdesk.ui.single_instance import InstanceServer, hand_over
from mirdesk.ui.stop_signals import StopSignals
from mirdesk.ui.stylesheet import dress
from mirdesk.ui.theme import Look
from mirdesk.ui.window_parts import WindowParts
from mirdesk.ui.work import LibraryWork

_NAME: Final = "MIRDesk"
_PICTURE_PATIENCE_S: Final = 60.0
_LOOKED_AT: Final = 200
# Qt lists on the terminal which optional libraries it did not find: nothing a person can use.
_LOG_RULES: Final = "qt.multimedia.symbolsresolver*=false\nqt.multimedia.ffmpeg*.info=false"


@dataclass(frozen=True)
class Checkpoint:
    """The checkpoint in use, or why there is none."""

    entry: CatalogueEntry | None
    problem: str = ""

    @property
    def folder(self) -> Path | None:
        """Card and weights."""
        return self.entry.folder if self.entry else None

    @property
    def card(self) -> Card | None:
        """What it says of itself."""
        return self.entry.card if self.entry else None


def find_checkpoint(catalogue: Catalogue, wanted: str = "") -> Checkpoint:
    """Return the checkpoint that the settings want; the window works without one too."""
    try:
        return Checkpoint(catalogue.chosen(wanted))
    except CheckpointError as error:
        return Checkpoint(None, str(error))


class Session:
    """One library with its window and everything behind it.

    Parameters
    ----------
    library : Library
        Closed by ``close``.
    settings : Settings
    look : Look
    memory : QSettings
    resources : Path
    is_too_new : bool
        The library was made by a later version, so it is open read-only: nothing is analysed.
    """

    def __init__(
        self,
        library: Library,
        settings: Settings,
        look: Look,
        memory: QSettings,
        resources: Path,
        *,
        is_too_new: bool = False,
    ) -> None:
        self._library = library
        self._resources = resources
        self._settings = settings
        self._pool = Pool(
            HANDLER,
            background_workers=worker_count(settings.speed),
            niceness=worker_niceness(settings.speed),
        )
        self.ears = Ears(self._read_catalogue, backbones_folder(), self._pool)
        checkpoint = find_checkpoint(self.ears.catalogue, settings.checkpoint)
        self.ears.note_in_use(checkpoint.entry)
        self.work = LibraryWork(
            library,
            self._pool,
            None if is_too_new else checkpoint.folder,
            cache_folder(library.path) / "pictures",
            settings.cache_limit_mb,
            kept=self._checkpoints_here(),
        )
        demo = resources / "demo"
        self.window = MainWindow(
            WindowParts(
                library=library,
                work=self.work,
                look=look,
                settings=settings,
                memory=memory,
                card=checkpoint.card,
                ears=self.ears,
                checkpoint_problem=checkpoint.problem,
                demo_folder=demo if demo.is_dir() and any(demo.iterdir()) else None,
                version=program_version(),
                is_too_new=is_too_new,
                read_cover=partial(read_cover, self._pool),
            )
        )
        self._recovery = Background(1)
        self.window.closing.connect(self.close)
        self.window.checkpoint_wanted.connect(self._on_checkpoint_wanted)
        self._is_closed = False

    def recover_writes(self, tell: Callable[[str], None]) -> None:
        """Look after writes into files that were interrupted, and tell of them.

        Not on this thread: their drive may be one that does not answer.
        """
        if self._library.is_read_only:
            return

        def work() -> str:
            recover_renames(self._library)
            return recover_writes(self._library, self._pool).text

        def done(text: str) -> None:
            if text:
                tell(text)
                self.work.library_changed.emit()

        self._recovery.run(work, done, lambda error: tell(str(error)))

    def _on_checkpoint_wanted(self) -> None:
        """Look again for a checkpoint, which may have been installed meanwhile."""
        self.ears.look_again()
        found = find_checkpoint(self.ears.catalogue, self._settings.checkpoint)
        if found.entry is None:
            self.window.say_checkpoint_problem(found.problem, is_again=True)
            return
        self.ears.note_in_use(found.entry)
        self.work.use_checkpoint(found.entry.folder, self._checkpoints_here())
        self.window.use_card(found.entry.card)
        self.work.start()

    def _read_catalogue(self) -> Catalogue:
        return read_catalogue(
            self._resources / "checkpoints", checkpoints_folder(), backbones_folder()
        )

    def _checkpoints_here(self) -> list[CheckpointId]:
        return [entry.checkpoint for entry in self.ears.catalogue.entries]

    def close(self) -> None:
        """Stop work, children and threads at once, then close the library."""
        if self._is_closed:
            return
        self._is_closed = True
        self.work.close()
        self._pool.close()
        self._recovery.close()
        self.ears.close()
        self.window.background.close()
        self._library.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Start the window with the arguments of the command line; return the exit status."""
    multiprocessing.freeze_support()  # a packaged Windows build starts itself for each child
    parser = argparse.ArgumentParser(prog="mirdesk-window", description="The MIRDesk window")
    parser.add_argument("--library", type=Path, default=None, help="database to open")
    parser.add_argument("folders", nargs="*", help="folders and files to add")
    asked = parser.parse_args(list(sys.argv[1:] if argv is None else argv))
    return run_window(asked.library or default_library(), [Path(f) for f in asked.folders])


def run_window(
    library_path: Path, folders: Sequence[Path] = (), *, with_demo: bool = False
) -> int:
    """Open a library in a window and run until it is closed.

    Parameters
    ----------
    library_path : Path
        Made when missing.
    folders : sequence of Path
        Folders and files to add.
    with_demo : bool
        Add the demo collection too.

    Returns
    -------
    int
        Exit status: 0 also when a window that was open already has taken the folders.
    """
    resources = resources_folder()
    asked = [*folders, resources / "demo"] if with_demo else folders
    paths = [os.fsencode(folder.absolute()) for folder in asked]
    logging.basicConfig(level=logging.WARNING)
    app = make_application()
    notifications = Notifications()
    notifications.install()
    settings = Settings.load()
    look = make_look(app, settings.theme)
    try:
        library = open_or_hand_over(library_path, paths)
    except LibraryError as error:
        _complain(str(error))
        return 1
    if library is None:
        return 0
    memory = QSettings(str(settings_file().with_name("window.ini")), QSettings.Format.IniFormat)
    session = Session(
        library, settings, look, memory, resources, is_too_new=library.is_read_only
    )
    stop_signals = StopSignals()
    stop_signals.asked.connect(session.window.close)
    stop_signals.asked.connect(app.quit)  # an open dialog ends too
    server = InstanceServer(library_path)
    server.called.connect(session.window.on_called)
    session.window.closing.connect(server.close)
    for notice in notifications.listen():
        session.window.error_banner.say(notice)
    notifications.noticed.connect(session.window.error_banner.say)
    session.recover_writes(session.window.error_banner.say)
    session.window.show()
    session.window.start(paths)
    status = app.exec()
    session.close()
    stop_signals.close()
    notifications.uninstall()
    return status


def program_version() -> str:
    """Return the version that is installed; empty in a checkout that is not."""
    try:
        return version("mirdesk")
    except PackageNotFoundError:
        return ""


def make_application() -> QApplication:
    """Return the one application object, made when missing."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QLoggingCategory.setFilterRules(_LOG_RULES)  # QT_LOGGING_RULES of the person goes before
    app = QApplication([_NAME])
    app.setApplicationName(_NAME)
    app.setApplicationVersion(program_version())
    return app


def make_look(app: QApplication, theme: str) -> Look:
    """Return the look of a setting, with the application dressed in it from now on."""
    look = Look(theme, app)

    def on_changed() -> None:
        dress(app, look.theme)

    look.changed.connect(on_changed)
    on_changed()
    return look


def open_or_hand_over(path: Path, folders: Sequence[bytes]) -> Library | None:
    """Open a library, or give the folders to the window that has it open.

    Returns
    -------
    Library or None
        None when another window took the folders. Read-only when a later version made it.

    Raises
    ------
    LibraryError
        It cannot be opened, or a MIRDesk without a window is writing to it.
    """
    try:
        return Library.open(path)
    except LibraryBusyError:
        for _attempt in range(4):  # the other one may just be starting
            if hand_over(path, folders):
                return None
            time.sleep(0.4)
        raise
    except LibraryTooNewError:
        if hand_over(path, folders):
            return None
        return Library.open(path, is_read_only=True)


def _complain(message: str) -> None:
    box = QMessageBox(QMessageBox.Icon.Warning, _NAME, message)
    box.setInformativeText(
        QCoreApplication.translate("Start", "MIRDesk cannot start with this library.")
    )
    sys.stderr.write(f"mirdesk: {message}\n")
    box.exec()


def draw_screenshot(
    library_path: Path,
    out_png: Path,
    *,
    size: tuple[int, int] = (1280, 800),
    is_light: bool = False,
    select: bytes | None = None,
    tab: Tab = Tab.INSTRUMENTS,
) -> None:
    """Draw the window over a library into a PNG, without a screen.

    Parameters
    ----------
    library_path : Path
        Read only; another MIRDesk may have it open.
    out_png : Path
    size : (int, int)
        Width and height in pixels.
    is_light : bool
        Light instead of dark.
    select : bytes, optional
        The track to select; by default one in which much plays.
    tab : Tab
        Of the inspector.

    Raises
    ------
    LibraryError
        The library cannot be read.
    FileUnreadableError
        The picture cannot be written.
    """
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        qInstallMessageHandler(_pass_on)
    app = make_application()
    theme = "light" if is_light else "dark"
    look = make_look(app, theme)
    library = Library.open(library_path, is_read_only=True)
    memory = QSettings(str(out_png) + ".none", QSettings.Format.IniFormat)
    session = Session(library, Settings(theme=theme), look, memory, resources_folder())
    try:
        picture = _draw(session, size, select, tab)
    finally:
        session.close()
        session.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if not picture.save(str(out_png), "PNG"):
        raise FileUnreadableError("the picture cannot be written there", str(out_png))


def _pass_on(_kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
    """Write what Qt has to say, but for what it says whenever a window opens offscreen."""
    if message and "propagateSizeHints" not in message:
        sys.stderr.write(message + "\n")


def _draw(session: Session, size: tuple[int, int], select: bytes | None, tab: Tab) -> QPixmap:
    window = session.window
    window.resize(QSize(*size))
    window.reset_layout()
    window.show()
    window.table.setFocus()
    window.listing.ask()
    window.numbers_reader.ask()
    _wait(lambda: not window.background.is_busy)
    chosen = _track_for_picture(window, select)
    if chosen is not None:
        window.table.select_track(chosen)
        window.inspector.show_tab(tab)
        _wait(lambda: window.focus.shown.track_id == chosen)
        _wait(lambda: window.focused.is_picture_settled)
    _wait(lambda: not window.background.is_busy)
    return window.grab()


def _track_for_picture(window: MainWindow, path: bytes | None) -> int | None:
    """Return the track asked for; else the one in which most plays, of the first rows."""
    library = window.listing.library
    if path is not None:
        return library.track_id_of(path)
    rows = library.summaries(window.rows.ids[:_LOOKED_AT])
    best = max(rows, key=lambda row: len(row.instruments), default=None)
    return best.track_id if best else None


def _wait(is_done: Callable[[], bool], patience_s: float = _PICTURE_PATIENCE_S) -> None:
    """Let events run until something is so, or patience ends."""
    end_s = time.monotonic() + patience_s
    loop = QEventLoop()
    while not is_done() and time.monotonic() < end_s:
        loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.005)
    loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


if __name__ == "__main__":
    raise SystemExit(main())
