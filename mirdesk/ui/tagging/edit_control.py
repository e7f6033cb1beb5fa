"""Joins everything that edits tags: Tags tab, table, dialog, and the edits that wait."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.operations.edit_tags import OutsideChange, accept_outside
from mirdesk.store.library import Library
from mirdesk.ui.actions import WindowActions
from mirdesk.ui.inspector.inspector import Inspector
from mirdesk.ui.inspector.tags_tab import ShownTracks
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.paced_question import PacedQuestion
from mirdesk.ui.tagging.completion import KnownValues
from mirdesk.ui.tagging.cover_desk import CoverSource
from mirdesk.ui.tagging.edit_dialog import EditDialog, EditServices
from mirdesk.ui.tagging.edit_lane import EditLane
from mirdesk.ui.tagging.edit_reading import (
    TagsReading,
    add_values,
    keep,
    read_tags_tab,
    read_values,
    values_for_cell,
)
from mirdesk.ui.tagging.edited_values import EditedValues, Staging, Values
from mirdesk.ui.theme import Look
from mirdesk.ui.track_focus import TrackFocus
from mirdesk.ui.tracks.table_view import TracksView

MOST_SHOWN: Final = 2000  # tracks whose tags are compared in the tab: 0.1 s in the background
MOST_EDITED: Final = 5_000  # tracks in one dialog: more would be felt at each key
_LEAST_GAP_S: Final = 0.05
_LIBRARY_REST_MS: Final = 400  # while a scan or the analysis goes on, at most so often


class EditControl(QObject):
    """Brings edits from where they are made to the library, and shows what waits.

    Parameters
    ----------
    library : Library
    background : Background
    look : Look
    memory : QSettings
        Keeps the size of the dialog.
    read_cover : callable or None
        Gives the bytes of the picture in a file; asked off the window's thread.

    Signals
    -------
    edits_changed()
        Edits were kept, dropped, or found to be others: counts and rows may differ.
    rename_requested(object)
        List of tracks whose files shall be named after their tags.
    named(object)
        ``TrackSummary`` of the track that is looked at, with its names as edited.
    failed(str)
        An edit could not be kept, and why.
    """

    edits_changed = Signal()
    rename_requested = Signal(object)
    named = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        library: Library,
        background: Background,
        look: Look,
        memory: QSettings,
        read_cover: Callable[[bytes], bytes] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library, self._background = library, background
        known = KnownValues(library.field_values, background, self)
        self._services = EditServices(
            look,
            background,
            CoverSource(self._thumbnail, read_cover),
            known,
            self._load,
            memory,
        )
        self._lane = EditLane(background, self)
        self._lane.done.connect(self._on_kept)
        self._lane.failed.connect(self.failed)
        self._question = PacedQuestion(background, _LEAST_GAP_S, self)
        self._question.due.connect(self.read_again)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LIBRARY_REST_MS)
        self._later.timeout.connect(self._question.touch)
        self.dialog: EditDialog | None = None

    def join(
        self,
        table: TracksView,
        inspector: Inspector,
        focus: TrackFocus,
        actions: WindowActions,
    ) -> None:
        """Connect the parts of the window; called once."""
        self._table, self._inspector, self._focus = table, inspector, focus
        self._actions = actions
        tab = inspector.tags
        assert self._services.known is not None
        tab.use_known_values(self._services.known)
        tab.edited.connect(self._on_field_edited)
        tab.revert_requested.connect(self._on_field_reverted)
        tab.keep_requested.connect(self._on_keep_mine)
        tab.take_requested.connect(self._on_take_theirs)
        tab.dialog_requested.connect(self.open_dialog)
        table.selection_changed.connect(self._question.touch)
        focus.focused.connect(self._question.touch)
        table.edit_cells(self._cell_values)
        table.cell_edited.connect(self._on_cell_edited)
        actions.edit_tags.triggered.connect(self.open_dialog)
        if self._library.is_read_only:
            tab.set_editable(is_editable=False)
            table.edit_cells(None)
            actions.edit_tags.setEnabled(False)

    @property
    def is_busy(self) -> bool:
        """Whether edits are on their way to the library."""
        return self._lane.is_busy

    # What is shown -----------------------------------------------------------------------

    @property
    def track_ids(self) -> list[int]:
        """The tracks that are edited: those selected, else the one that is looked at."""
        selected, looked_at = self._table.selected_ids(), self._focus.track_id
        if looked_at is None or looked_at in selected:
            return selected
        return [looked_at]

    def touch(self) -> None:
        """Note that edits or tags changed elsewhere; what is shown follows a moment later."""
        self._question.touch()

    def on_library_changed(self) -> None:
        """Look again before long: the tags shown may be among what changed."""
        if not self._later.isActive():
            self._later.start()

    def read_again(self) -> None:
        """Read what waits, and the tags of the selected tracks."""
        ids = self.track_ids
        wanted = ids if len(ids) <= MOST_SHOWN else []
        focus_id = self._focus.track_id

        def on_done(reading: TagsReading) -> None:
            if not self._lane.is_busy:  # else the edits that are on their way would be missing
                self._show(reading, len(ids))

        self._question.ask(
            lambda: read_tags_tab(self._library, wanted, focus_id),
            on_done,
            lambda error: self._inspector.tags.show_nothing(str(error)),
        )

    def _show(self, reading: TagsReading, selected: int) -> None:
        tab = self._inspector.tags
        tab.waiting.show_counts(*reading.counts)
        if reading.focus is not None and reading.focus.track_id == self._focus.track_id:
            self.named.emit(reading.focus)
        if selected > MOST_SHOWN:
            words = self.tr(
                "{selected:,} tracks are selected. The tags of up to {most:,} are shown "
                "together here; Edit tags… in the Edit menu takes more."
            )
            tab.show_nothing(words.format(selected=selected, most=MOST_SHOWN))
        elif not reading.track_ids:
            tab.show_nothing(self.tr("Select a track to see its tags."))
        elif not reading.is_read:
            tab.show_nothing(self.tr("Reading the tags…"))
        else:
            empty = self.tr("This file has no tags.")
            tab.show_tracks(
                ShownTracks(
                    reading.values, reading.track_ids, reading.outside, reading.covers, empty
                )
            )

    # Edits -------------------------------------------------------------------------------

    def stage(self, staging: Staging) -> None:
        """Keep edits until they are saved; returns at once."""
        self._lane.add(lambda: keep(self._library, staging))

    def _on_kept(self) -> None:
        self._table.rows.read_again()
        self.read_again()
        self.edits_changed.emit()

    def _on_field_edited(self, name: str, values: Values) -> None:
        edits = {number: TagEdit({name: values}) for number in self._shown_ids}
        self.stage(Staging(edits))

    def _on_field_reverted(self, name: str) -> None:
        self.stage(Staging({}, {name: tuple(self._shown_ids)}))

    @property
    def _shown_ids(self) -> Sequence[int]:
        return self._inspector.tags.track_ids

    def _on_keep_mine(self, changes: tuple[OutsideChange, ...]) -> None:
        self._lane.add(lambda: accept_outside(self._library, changes))

    def _on_take_theirs(self, changes: tuple[OutsideChange, ...]) -> None:
        dropped = {change.field: tuple(c.track_id for c in changes) for change in changes}
        self.stage(Staging({}, dropped))

    def _cell_values(self, track_id: int, name: str) -> Values:
        return values_for_cell(self._library, track_id, name)

    def _on_cell_edited(self, track_id: int, name: str, values: Values) -> None:
        self.stage(Staging({track_id: TagEdit({name: values})}))

    # The dialog --------------------------------------------------------------------------

    def open_dialog(self) -> None:
        """Open the large editor for the tracks that are selected."""
        ids = self.track_ids
        if not ids or self.dialog is not None or self._library.is_read_only:
            return
        if len(ids) > MOST_EDITED:
            words = self.tr("Tags of at most {most:,} tracks can be edited at once.")
            self.failed.emit(words.format(most=MOST_EDITED))
            return

        # After the edits that are on their way, so that it begins with them.
        self._lane.add(lambda: read_values(self._library, ids), self._open_over)

    def _open_over(self, values: EditedValues) -> None:
        ids = values.track_ids
        if not ids or self.dialog is not None:
            return
        rows = self._table.rows.ids.tolist() if len(ids) == 1 else ()
        neighbours = rows if ids[0] in rows else ()
        self.dialog = EditDialog(self._services, values, ids, neighbours, self._table.window())
        self.dialog.kept.connect(self.stage)
        self.dialog.rename_requested.connect(self.rename_requested)
        self.dialog.finished.connect(self._on_dialog_over)
        self.dialog.open()

    def _on_dialog_over(self) -> None:
        self.dialog = None
        # Where the dialog ends together with a question of its own, the desktop may give the
        # keyboard to nobody.
        self._table.window().activateWindow()

    def _load(self, values: EditedValues, track_id: int) -> None:
        add_values(self._library, values, [track_id])

    def _thumbnail(self, track_id: int) -> bytes | None:
        details = self._library.details(track_id)
        return details.cover_jpeg if details is not None else None

    def close(self) -> None:
        """Keep at once what has not reached the library yet, and what is being typed."""
        holder = self._table.window().focusWidget()
        if holder is not None:
            holder.clearFocus()
        self._lane.close()
