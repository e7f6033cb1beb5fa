"""What will be written into files, to be looked at before anything is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import MirdeskError
from mirdesk.operations.edit_tags import OutsideChange
from mirdesk.operations.write_reports import WriteProgress
from mirdesk.store.library import Library
from mirdesk.ui.arrow_combo import ArrowComboBox
from mirdesk.ui.dialog_buttons import dialog_button
from mirdesk.ui.empty_states import EmptyPage
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.tagging.changes_model import ChangesTableModel, Showing
from mirdesk.ui.tagging.changes_table import ChangesTable
from mirdesk.ui.tagging.field_words import field_words
from mirdesk.ui.tagging.waiting_edits import WaitingEdits, place_of, read_waiting
from mirdesk.ui.theme import SPACE_M, SPACE_S, SPACE_XL, Look
from mirdesk.ui.tick_box import TickBox
from mirdesk.ui.write_lane import LaneEvent, WriteKind, WriteLane

_NAMED_FIELDS = 3  # of a batch, in the history


@dataclass(frozen=True, slots=True)
class SaveOrder:
    """What a person wants written.

    Attributes
    ----------
    edits : dict of int to TagEdit
    title : str
        For the history: the fields.
    keeps_file_date : bool
    accepted : tuple of OutsideChange
        Changes by other programs that shall be written over.
    """

    edits: dict[int, TagEdit]
    title: str
    keeps_file_date: bool
    accepted: tuple[OutsideChange, ...] = ()


class SaveDialog(QDialog):
    """Every file and field before and after, with boxes; nothing is written before Save.

    Parameters
    ----------
    look : Look
    library : Library
    lane : WriteLane
        Looks into the files.
    background : Background
        Reads the library.
    track_ids : sequence of int or None
        None for everything that waits.

    Signals
    -------
    save_wanted(object)
        A ``SaveOrder``; the dialog closes.
    """

    save_wanted = Signal(object)

    def __init__(
        self,
        look: Look,
        library: Library,
        lane: WriteLane,
        background: Background,
        track_ids: Sequence[int] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Save tags"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._lane = lane
        self._waiting = WaitingEdits()
        self._request = 0
        self._is_looked_at = False
        self._is_open = True
        self.rows = ChangesTableModel(look, can_choose=True, parent=self)
        self.changes = ChangesTable(self.rows, look)
        self._build(look)
        self.rows.choice_changed.connect(self._say)
        lane.progressed.connect(self._on_progress)
        lane.finished.connect(self._on_looked)
        lane.failed.connect(self._on_look_failed)
        self.resize(QSize(1040, 600).boundedTo(self.screen().availableSize()))
        self._say()
        background.run(
            lambda: read_waiting(library, track_ids), self._on_read, self._on_read_failed
        )

    # Building ------------------------------------------------------------------------------

    def _build(self, look: Look) -> None:
        self._nothing = EmptyPage(
            look, "check", self.tr("Nothing to save"), self.tr("No edit of a tag is waiting.")
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self.changes)
        self._pages.addWidget(self._nothing)
        self._no_hits = EmptyPage(
            look,
            "search",
            self.tr("No file to show"),
            self.tr("Other files wait, but none of them is of this kind or holds this text."),
        )
        self._pages.addWidget(self._no_hits)
        line = QFrame()
        line.setProperty("role", "line")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._top(look))
        layout.addWidget(self._hint_row())
        layout.addWidget(self._pages, 1)
        layout.addWidget(line)
        layout.addLayout(self._bottom(look))

    def _top(self, look: Look) -> QHBoxLayout:
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a file, field or value"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_filter)
        self.showing = ArrowComboBox(look)
        self.showing.setAccessibleName(self.tr("Which files are shown"))
        self.showing.addItem(self.tr("All files"), Showing.ALL)
        self.showing.addItem(self.tr("Only problems"), Showing.PROBLEMS)
        self.showing.addItem(self.tr("Changed by another program"), Showing.OUTSIDE)
        self.showing.currentIndexChanged.connect(self._on_filter)
        self._all = dialog_button(self.tr("Tick all"))
        self._none = dialog_button(self.tr("Tick none"))
        for button, is_chosen in ((self._all, True), (self._none, False)):
            button.setProperty("role", "quiet")
            button.setProperty("chosen", is_chosen)
            button.clicked.connect(self._on_tick)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(self.search, 1)
        row.addWidget(self.showing)
        row.addWidget(self._all)
        row.addWidget(self._none)
        return row

    def _hint_row(self) -> QWidget:
        self._hint = QLabel()
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setProperty("role", "warning")
        self._hint.setWordWrap(True)
        self._hint.setContentsMargins(SPACE_M, 0, SPACE_M, SPACE_S)
        self._hint.hide()
        return self._hint

    def _bottom(self, look: Look) -> QVBoxLayout:
        self.total = QLabel()
        self.total.setProperty("role", "heading")
        self._state = QLabel()
        self._state.setProperty("role", "second")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Looking into the files"))
        self._bar.hide()
        self.keeps_date = TickBox(self.tr("Keep file date"), look)
        self.keeps_date.setToolTip(
            self.tr("Programs that go by the date of a file will not take it for a new one.")
        )
        self.keeps_date.setChecked(True)
        self._cancel = dialog_button(self.tr("Cancel"))
        self._cancel.clicked.connect(self.reject)
        self.save = dialog_button(self.tr("Save tags"), is_default=True, is_primary=True)
        self.save.clicked.connect(self._on_save)
        self._problems = QLabel()
        self._problems.setProperty("role", "error")
        words = QHBoxLayout()
        words.setSpacing(SPACE_M)
        words.addWidget(self.total)
        words.addWidget(self._problems)
        words.addWidget(self._state, 1)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.keeps_date)
        row.addSpacing(SPACE_XL)
        row.addWidget(self._bar, 1)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self.save)
        column = QVBoxLayout()
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_M)
        column.addLayout(words)
        column.addLayout(row)
        return column

    # What comes in -------------------------------------------------------------------------

    @property
    def is_ready(self) -> bool:
        """Whether all files were looked into."""
        return self._is_looked_at

    def _on_read(self, waiting: WaitingEdits) -> None:
        if not self._is_open:
            return
        self._waiting = waiting
        self.rows.show_files(waiting.rows)
        self._pages.setCurrentWidget(self.changes if waiting.rows else self._nothing)
        if waiting.rows:
            self._bar.setRange(0, 0)
            self._bar.show()
            self._request = self._lane.preview(waiting.to_look_into())
            self.changes.setFocus()
        else:
            self._is_looked_at = True
        self._say()

    def _on_read_failed(self, error: MirdeskError) -> None:
        if self._is_open:
            self._state.setText(str(error))

    @Slot(object)
    def _on_progress(self, event: LaneEvent) -> None:
        if event.request_id == self._request and isinstance(event.what, WriteProgress):
            self._bar.setRange(0, max(1, event.what.total))
            self._bar.setValue(event.what.done)
            words = self.tr("Looking into the files: {done:,} of {total:,}")
            self._state.setText(words.format(done=event.what.done, total=event.what.total))

    @Slot(object)
    def _on_looked(self, event: LaneEvent) -> None:
        if event.request_id == self._request and event.kind is WriteKind.PREVIEW:
            self.rows.note_looks(event.what)
            self._end_look("")

    @Slot(object)
    def _on_look_failed(self, event: LaneEvent) -> None:
        if event.request_id == self._request and event.kind is WriteKind.PREVIEW:
            self._end_look(str(event.what))

    def _end_look(self, problem: str) -> None:
        self._is_looked_at = not problem
        self._bar.hide()
        self._say()
        if problem:
            self._state.setText(problem)

    def _say(self) -> None:
        counts = self.rows.counts()
        self.total.setText(_total_words(counts.fields, counts.files))
        words = self.tr("{count:,} files cannot be saved").format(count=counts.problems)
        one = self.tr("1 file cannot be saved")
        self._problems.setText(one if counts.problems == 1 else words)
        self._problems.setVisible(counts.problems > 0)
        is_looking = not self._is_looked_at and bool(self._waiting.rows)
        self._state.setText(self.tr("Looking into the files…") if is_looking else "")
        self._hint.setVisible(counts.outside > 0)
        self._hint.setText(self._outside_words(counts.outside))
        self.save.setEnabled(self._is_looked_at and counts.fields > 0)
        has_rows = bool(self._waiting.rows)
        for part in (self.search, self.showing, self._all, self._none, self.keeps_date):
            part.setEnabled(has_rows)

    def _outside_words(self, files: int) -> str:
        if files == 1:
            return self.tr(
                "Another program changed 1 of these files meanwhile. It stands at the end, and "
                "what it changed is not ticked."
            )
        words = self.tr(
            "Another program changed {count:,} of these files meanwhile. They stand at the "
            "end, and what it changed is not ticked."
        )
        return words.format(count=files)

    # What a person does --------------------------------------------------------------------

    @Slot()
    def _on_filter(self, *_ignored: Any) -> None:
        self.rows.filter(self.search.text(), Showing(self.showing.currentData()))
        if self._waiting.rows:
            self._pages.setCurrentWidget(self.changes if self.rows.visible else self._no_hits)

    @Slot()
    def _on_tick(self) -> None:
        button = self.sender()
        if button is not None:
            self.rows.choose_shown(is_chosen=bool(button.property("chosen")))

    @Slot()
    def _on_save(self) -> None:
        edits = self._waiting.chosen(self.rows.chosen())
        names = {row.change.field for file in self.rows.files for row in file.chosen}
        order = SaveOrder(
            edits,
            _title(sorted(names, key=place_of)),
            self.keeps_date.isChecked(),
            tuple(self._waiting.accepted(edits)),
        )
        self.save_wanted.emit(order)
        self.accept()

    @override
    def done(self, result: int) -> None:
        """Close; a look into the files that goes on is given up."""
        self._is_open = False
        if self._request:
            self._lane.give_up(self._request)
        super().done(result)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SaveDialog", text)


def _total_words(fields: int, files: int) -> str:
    if not fields:
        return _tr("Nothing is ticked")
    of_fields = _tr("1 field") if fields == 1 else _tr("{count:,} fields").format(count=fields)
    of_files = _tr("1 file") if files == 1 else _tr("{count:,} files").format(count=files)
    return _tr("{fields} in {files}").format(fields=of_fields, files=of_files)


def _title(names: Sequence[str]) -> str:
    """Return the fields of a batch as its name in the history."""
    shown = ", ".join(field_words(name) for name in names[:_NAMED_FIELDS])
    more = len(names) - _NAMED_FIELDS
    return (
        shown
        if more <= 0
        else _tr("{fields} and {count} more").format(fields=shown, count=more)
    )
