"""The history of writes: what, when, how many files; and a way to take each back."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.errors import MirdeskError
from mirdesk.store.library import Library
from mirdesk.ui.dialog_buttons import dialog_button
from mirdesk.ui.empty_states import EmptyPage
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.row_tables import set_up_rows
from mirdesk.ui.tagging.change_rows import FileRow
from mirdesk.ui.tagging.changes_model import ChangesTableModel
from mirdesk.ui.tagging.changes_table import ChangesTable
from mirdesk.ui.tagging.history_model import (
    HistoryColumn,
    HistoryItem,
    HistoryTableModel,
    read_files,
    read_history,
)
from mirdesk.ui.theme import SPACE_M, SPACE_S, Look
from mirdesk.ui.write_lane import LaneEvent, WriteLane

_WIDTHS = {HistoryColumn.WHEN: 150, HistoryColumn.FILES: 70, HistoryColumn.STATE: 170}


class HistoryDialog(QDialog):
    """Batches above, the files of the chosen one below.

    Parameters
    ----------
    look : Look
    library : Library
    lane : WriteLane
        Tells when the history has become another.
    background : Background

    Signals
    -------
    undo_wanted(object)
        A ``HistoryItem``.
    """

    undo_wanted = Signal(object)

    def __init__(
        self,
        look: Look,
        library: Library,
        lane: WriteLane,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Write history"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._library = library
        self._lane = lane
        self._background = background
        self._asked: HistoryItem | None = None
        self._is_open = True
        self._is_undo_offered = True
        self.history = HistoryTableModel(self)
        self.table = QTableView()
        self.rows = ChangesTableModel(look, parent=self)
        self.changes = ChangesTable(self.rows, look)
        self._build(look)
        lane.started.connect(self._on_lane)
        lane.finished.connect(self._on_lane)
        lane.failed.connect(self._on_lane)
        self.resize(880, 560)
        self.read_again()

    def _build(self, look: Look) -> None:
        self._set_table()
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setAccessibleName(self.tr("Writes and their files"))
        halves.setHandleWidth(1)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.table)
        halves.addWidget(self.changes)
        halves.setSizes([200, 280])
        self._nothing = EmptyPage(
            look,
            "clock",
            self.tr("Nothing was written yet"),
            self.tr("Every save and every renaming is listed here and can be taken back."),
        )
        self.pages = QStackedWidget()
        self.pages.addWidget(halves)
        self.pages.addWidget(self._nothing)
        self._state = QLabel()
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        self._state.setProperty("role", "second")
        self._state.setWordWrap(True)
        self.undo = dialog_button(self.tr("Undo this write"))
        self.undo.setEnabled(False)  # until something is chosen
        self.undo.clicked.connect(self._on_undo)
        close = dialog_button(self.tr("Close"), is_default=True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        row.setSpacing(SPACE_S)
        row.addWidget(self._state, 1)
        row.addWidget(self.undo)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.pages, 1)
        layout.addLayout(row)

    def _set_table(self) -> None:
        table = self.table
        table.setModel(self.history)
        set_up_rows(
            table,
            self.tr("Writes, newest first"),
            self.tr("Columns of the history"),
            has_one_chosen=True,
        )
        for column, width in _WIDTHS.items():
            table.setColumnWidth(column, width)
        header = table.horizontalHeader()
        header.setSectionResizeMode(HistoryColumn.WHAT, QHeaderView.ResizeMode.Stretch)
        table.selectionModel().currentRowChanged.connect(self._on_chosen)

    @property
    def current(self) -> HistoryItem | None:
        """The batch whose files are shown."""
        row = self.table.currentIndex().row()
        return self.history.items[row] if 0 <= row < len(self.history.items) else None

    def set_undo_offered(self, *, is_offered: bool) -> None:
        """Offer to take writes back, or not where the library cannot be changed."""
        self._is_undo_offered = is_offered
        self.undo.setVisible(is_offered)

    @Slot()
    def read_again(self) -> None:
        """Read the history anew; the chosen batch stays chosen."""
        self._background.run(
            lambda: read_history(self._library), self._on_read, self._on_failed
        )

    def _on_read(self, items: list[HistoryItem]) -> None:
        if not self._is_open:
            return
        before = self.current
        self.history.show_items(items)
        self.pages.setCurrentIndex(0 if items else 1)
        self.undo.setVisible(bool(items) and self._is_undo_offered)
        keys = [(item.batch.batch_id, item.is_renaming) for item in items]
        key = (before.batch.batch_id, before.is_renaming) if before else None
        if items:
            self.table.selectRow(keys.index(key) if key in keys else 0)
            if not self.changes.hasFocus():
                self.table.setFocus()
        self._say()

    def _on_failed(self, error: MirdeskError) -> None:
        if self._is_open:
            self._state.setText(str(error))

    @Slot()
    def _on_chosen(self) -> None:
        item = self._asked = self.current
        self._say()
        if item is None:
            self.rows.show_files([])
            return

        def on_done(files: list[FileRow]) -> None:
            if self._is_open and self._asked is item:
                self.rows.show_files(files)

        self._background.run(lambda: read_files(self._library, item), on_done, self._on_failed)

    def _say(self) -> None:
        item = self.current
        is_busy = self._lane.is_writing
        self.undo.setEnabled(item is not None and item.can_undo and not is_busy)
        if item is None:
            self._state.setText("")
        elif is_busy:
            self._state.setText(
                self.tr("Files are being written; the status bar shows how far.")
            )
        elif item.is_renaming:
            words = self.tr("Undo gives the files their earlier names back.")
            self._state.setText(words if item.can_undo else self.history.state(item))
        else:
            words = self.tr(
                "Undo makes the files what they were; those changed since are left alone."
            )
            self._state.setText(words if item.can_undo else self.history.state(item))

    @Slot(object)
    def _on_lane(self, event: LaneEvent) -> None:
        if event.kind.changes_files:
            self._say()
            if event.is_last:
                self.read_again()

    @Slot()
    def _on_undo(self) -> None:
        if self.current is not None:
            self.undo_wanted.emit(self.current)
            self._say()

    @override
    def done(self, result: int) -> None:
        """Close; answers that still come are for nobody."""
        self._is_open = False
        super().done(result)
