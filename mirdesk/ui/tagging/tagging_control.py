"""Joins saving, undoing, renaming and their dialogs to the window."""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QWidget

from mirdesk.errors import MirdeskError, WriteRefusedError
from mirdesk.operations.analysis_to_tags import AnalysisEdits
from mirdesk.operations.edit_tags import stage
from mirdesk.operations.rename_files import PlannedRename, RenameProgress, RenameReport
from mirdesk.operations.write_reports import WriteOptions, WriteProgress
from mirdesk.store.library import Library
from mirdesk.ui.actions import WindowActions
from mirdesk.ui.banner import Banner
from mirdesk.ui.file_control import show_in_folder
from mirdesk.ui.inspector.tags_tab import WaitingBar
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.paced_question import PacedQuestion
from mirdesk.ui.status_bar import StatusBar
from mirdesk.ui.tagging.analysis_dialog import AnalysisDialog
from mirdesk.ui.tagging.failures_dialog import FailuresDialog
from mirdesk.ui.tagging.history_dialog import HistoryDialog
from mirdesk.ui.tagging.history_model import HistoryItem, newest_undoable
from mirdesk.ui.tagging.rename_dialog import RenameDialog
from mirdesk.ui.tagging.results import Outcome, renamed, saved, undone
from mirdesk.ui.tagging.revert_dialog import RevertDialog
from mirdesk.ui.tagging.save_dialog import SaveDialog, SaveOrder
from mirdesk.ui.tagging.write_chip import WriteChip
from mirdesk.ui.theme import Look
from mirdesk.ui.work import LibraryWork
from mirdesk.ui.write_lane import LaneEvent, WriteKind

_COUNT_GAP_S = 0.2


class Editing(Protocol):
    """What is needed of those who make edits."""

    edits_changed: SignalInstance
    rename_requested: SignalInstance

    @property
    def is_busy(self) -> bool:
        """Whether edits are on their way to the library."""
        ...

    @property
    def track_ids(self) -> list[int]:
        """The tracks that a person means."""
        ...

    def touch(self) -> None:
        """Note that tags changed."""
        ...


class TaggingControl(QObject):
    """Opens the dialogs, starts what they ask for, and tells what became of it.

    Parameters
    ----------
    library : Library
    work : LibraryWork
        Its lane writes.
    background : Background
    look : Look
    window : QWidget
        Parent of the dialogs.

    Signals
    -------
    failed(str)
        Something went wrong that a person must know.
    """

    failed = Signal(str)

    def __init__(
        self,
        library: Library,
        work: LibraryWork,
        background: Background,
        look: Look,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._library, self._work, self._lane = library, work, work.writes
        self._background, self._look, self._window = background, look, window
        self._question = PacedQuestion(background, _COUNT_GAP_S, self)
        self._question.due.connect(self._count)
        self._is_save_wanted = False
        self.waiting = (0, 0)
        self.chip = WriteChip()
        self.chip.stop_wanted.connect(self._lane.stop)
        self.save_dialog: SaveDialog | None = None
        self.history_dialog: HistoryDialog | None = None
        self._lane.started.connect(self._on_started)
        self._lane.progressed.connect(self._on_progress)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)

    def join(
        self,
        actions: WindowActions,
        status: StatusBar,
        banner: Banner,
        editing: Editing,
        bar: WaitingBar,
        home: QWidget,
    ) -> None:
        """Connect the parts of the window; called once.

        ``home`` gets the keyboard after a save.
        """
        self._actions, self._status = actions, status
        self._banner, self._editing, self._home = banner, editing, home
        status.add_chip(self.chip)
        for action, slot in (
            (actions.save_tags, self.save),
            (actions.revert_tags, self.ask_revert),
            (actions.undo_write, self.undo),
            (actions.write_history, self.show_history),
            (actions.write_instruments, self.write_instruments),
            (actions.rename_files, self.rename),
        ):
            action.triggered.connect(slot)
        bar.save_requested.connect(self.save)
        bar.revert_requested.connect(self.ask_revert_all)
        editing.edits_changed.connect(self._on_edits_changed)
        editing.rename_requested.connect(self._open_rename)
        self._work.library_changed.connect(self._question.touch)
        self._say_actions()
        self._count()

    # How much waits ------------------------------------------------------------------------

    def _count(self) -> None:
        self._question.ask(self._library.pending_counts, self._on_counted, lambda _error: None)

    def _on_counted(self, waiting: tuple[int, int]) -> None:
        self.waiting = waiting
        self._status.show_waiting(waiting[1])
        self._say_actions()

    def _say_actions(self) -> None:
        actions, can_write = self._actions, not self._library.is_read_only
        waiting = self.waiting[1]
        words = self.tr("Save tags ({count:,})…") if waiting else self.tr("Save tags…")
        actions.save_tags.setText(words.format(count=waiting))
        for action in (actions.save_tags, actions.revert_tags):
            action.setEnabled(can_write and waiting > 0)
        actions.undo_write.setEnabled(can_write and not self._lane.is_writing)
        for action in (actions.write_instruments, actions.rename_files):
            action.setEnabled(can_write)

    @Slot()
    def _on_edits_changed(self) -> None:
        self._question.touch()
        if self._is_save_wanted and not self._editing.is_busy:
            self._is_save_wanted = False
            self.open_save()

    # Saving --------------------------------------------------------------------------------

    @Slot()
    def save(self) -> None:
        """Show what waits, to be saved; edits that are on their way come first."""
        self._leave_field()
        if self._editing.is_busy:
            self._is_save_wanted = True
        else:
            self.open_save()

    def _leave_field(self) -> None:
        """Let a field that is being edited in place hand over what was typed."""
        focused = self._window.focusWidget()
        if focused is not None:
            focused.clearFocus()

    def open_save(self, track_ids: Sequence[int] | None = None) -> SaveDialog:
        """Open the dialog for some tracks, or for all that waits."""
        if self.save_dialog is None:
            dialog = SaveDialog(
                self._look,
                self._library,
                self._lane,
                self._background,
                track_ids,
                self._window,
            )
            dialog.save_wanted.connect(self._on_save)
            dialog.finished.connect(self._on_save_closed)
            self.save_dialog = dialog
            dialog.open()
        return self.save_dialog

    @Slot()
    def _on_save_closed(self) -> None:
        self.save_dialog = None
        if self._window.focusWidget() is None:  # else the first to come, the search, had it
            self._home.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_save(self, order: SaveOrder) -> None:
        options = WriteOptions(keeps_file_date=order.keeps_file_date)
        self._lane.write(order.edits, order.title, options, order.accepted)
        self._say_actions()

    # Giving edits up -----------------------------------------------------------------------

    @Slot()
    def ask_revert(self) -> None:
        """Give up the edits of the selected tracks, or all where they have none."""
        self._ask_revert(self._editing.track_ids)

    @Slot()
    def ask_revert_all(self) -> None:
        """Give up all edits, after asking."""
        self._ask_revert([])

    def _ask_revert(self, ids: list[int]) -> None:
        def count() -> tuple[list[int] | None, int, int]:
            chosen = self._library.pending(ids) if ids else []
            if chosen:
                tracks = {edit.track_id for edit in chosen}
                return sorted(tracks), len(tracks), len(chosen)
            return (None, *self._library.pending_counts())

        self._background.run(count, self._on_revert_counted, self._on_error)

    def _on_revert_counted(self, found: tuple[list[int] | None, int, int]) -> None:
        ids, tracks, edits = found
        if not edits:
            self._status.say(self.tr("No edit is waiting."))
            return
        dialog = RevertDialog(tracks, edits, self._window)
        dialog.accepted.connect(lambda: self._revert(ids))
        dialog.open()

    def _revert(self, ids: list[int] | None) -> None:
        def on_done(count: int) -> None:
            words = self.tr("{count:,} edits given up").format(count=count)
            self._status.say(self.tr("1 edit given up") if count == 1 else words)
            self._tell_change()

        self._background.run(lambda: self._library.drop_pending(ids), on_done, self._on_error)

    # Undoing -------------------------------------------------------------------------------

    @Slot()
    def undo(self) -> None:
        """Take back what was written or renamed last, and was not taken back yet."""
        if self._lane.is_writing:
            return

        def on_done(item: HistoryItem | None) -> None:
            if item is None:
                self._status.say(self.tr("There is nothing to undo in files."))
            else:
                self.undo_item(item)

        self._background.run(lambda: newest_undoable(self._library), on_done, self._on_error)

    @Slot(object)
    def undo_item(self, item: HistoryItem) -> None:
        """Take back one batch of the history."""
        if item.is_renaming:
            self._lane.undo_renames(item.batch.batch_id)
        else:
            self._lane.undo(item.batch.batch_id)
        self._say_actions()

    @Slot()
    def show_history(self) -> None:
        """Open the history, or bring it to the front."""
        if self.history_dialog is not None:
            self.history_dialog.raise_()
            self.history_dialog.activateWindow()
            return
        dialog = HistoryDialog(
            self._look, self._library, self._lane, self._background, self._window
        )
        dialog.undo_wanted.connect(self.undo_item)
        dialog.finished.connect(self._on_history_closed)
        self.history_dialog = dialog
        dialog.set_undo_offered(is_offered=not self._library.is_read_only)
        dialog.open()

    @Slot()
    def _on_history_closed(self) -> None:
        self.history_dialog = None

    # Analysis into tags, names of files ----------------------------------------------------

    @Slot()
    def write_instruments(self) -> None:
        """Ask which findings of the analysis go into tags of the selected tracks."""
        ids = self._editing.track_ids
        if not ids:
            self._status.say(self.tr("Select tracks first."))
            return
        dialog = AnalysisDialog(self._look, self._library, self._background, ids, self._window)
        dialog.edits_made.connect(self._on_analysis_edits)
        dialog.open()

    @Slot(object)
    def _on_analysis_edits(self, made: AnalysisEdits) -> None:
        def on_done(_nothing: None) -> None:
            count = len(made.edits)
            words = self.tr("Edits wait in {count:,} tracks. Save tags writes them.")
            one = self.tr("Edits wait in 1 track. Save tags writes them.")
            self._status.say(one if count == 1 else words.format(count=count))
            self._tell_change()

        self._background.run(lambda: stage(self._library, made.edits), on_done, self._on_error)

    @Slot()
    def rename(self) -> None:
        """Ask for the names that files of the selected tracks shall get."""
        ids = self._editing.track_ids
        if ids:
            self._open_rename(ids)
        else:
            self._status.say(self.tr("Select tracks first."))

    @Slot(object)
    def _open_rename(self, track_ids: Sequence[int]) -> None:
        dialog = RenameDialog(self._look, self._lane, track_ids, self._window)
        dialog.rename_wanted.connect(self._on_rename)
        dialog.open()

    @Slot(object, str)
    def _on_rename(self, renames: list[PlannedRename], title: str) -> None:
        self._lane.rename(renames, title)
        self._say_actions()

    # What the lane tells -------------------------------------------------------------------

    @Slot(object)
    def _on_started(self, event: LaneEvent) -> None:
        if event.kind.changes_files:
            self.chip.begin(event.kind)
            self._say_actions()

    @Slot(object)
    def _on_progress(self, event: LaneEvent) -> None:
        if not event.kind.changes_files:
            return
        told = event.what
        if isinstance(told, WriteProgress):
            self.chip.show_progress(event.kind, told.done, told.total, told.eta_s)
        elif isinstance(told, RenameProgress):
            self.chip.show_progress(event.kind, told.done, told.total)

    @Slot(object)
    def _on_finished(self, event: LaneEvent) -> None:
        if not event.kind.changes_files:
            return
        retried: list[bytes] = []
        if isinstance(event.what, RenameReport):
            outcome = renamed(event.what)
        elif event.kind is WriteKind.UNDO:
            outcome = undone(event.what)
        else:
            outcome = saved(event.what)
            retried = [file.path for file in outcome.failed]
        self._tell(outcome, retried)
        self._end()

    @Slot(object)
    def _on_failed(self, event: LaneEvent) -> None:
        if not event.kind.changes_files:
            return
        if isinstance(event.what, WriteRefusedError):  # nothing to undo, say
            self._status.say(str(event.what))
        else:
            self.failed.emit(str(event.what))
        self._end()

    def _end(self) -> None:
        if not self._lane.is_writing:
            self.chip.hide()
        self._tell_change()

    def _tell_change(self) -> None:
        self._work.library_changed.emit()
        self._editing.touch()
        self._question.touch()

    def _tell(self, outcome: Outcome, retried: Sequence[bytes]) -> None:
        if not outcome.failed:
            self._status.say(outcome.words)
            return

        def on_show() -> None:
            self.show_failures(outcome, retried)

        self._status.say("")  # what it told before is not the last word
        self._banner.say(outcome.words, self.tr("Show the files"), on_show)

    def show_failures(self, outcome: Outcome, retried: Sequence[bytes]) -> FailuresDialog:
        """Open the list of files that stayed as they were."""
        dialog = FailuresDialog(outcome, can_retry=bool(retried), parent=self._window)
        dialog.show_in_folder_requested.connect(show_in_folder)
        dialog.retry_requested.connect(self._retrying(retried))
        dialog.open()
        return dialog

    def _retrying(self, paths: Sequence[bytes]) -> Callable[[], None]:
        def find() -> list[int]:
            found = [self._library.track_id_of(path) for path in paths]
            return [track_id for track_id in found if track_id is not None]

        def on_found(track_ids: list[int]) -> None:
            self.open_save(track_ids)

        def retry() -> None:
            self._banner.hide()
            self._background.run(find, on_found, self._on_error)

        return retry

    def _on_error(self, error: MirdeskError) -> None:
        self.failed.emit(str(error))
