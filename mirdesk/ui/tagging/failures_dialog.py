"""Files that stayed as they were after a save, an undo or a renaming, and why."""

import os
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.domain.tracks import shown_path
from mirdesk.ui.dialog_buttons import dialog_button
from mirdesk.ui.row_painting import AnyIndex
from mirdesk.ui.row_tables import RowsTableModel, set_up_rows
from mirdesk.ui.tagging.change_rows import sentence
from mirdesk.ui.tagging.results import FailedFile, Outcome
from mirdesk.ui.theme import SPACE_M, SPACE_S

_FILE_WIDTH = 260


class FailuresTableModel(RowsTableModel):
    """Files and reasons."""

    def __init__(self, failed: Sequence[FailedFile], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.failed = list(failed)

    @override
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.failed)

    @override
    def headings(self) -> Sequence[str]:
        return (self.tr("File"), self.tr("Reason"))

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        file = self.failed[index.row()]
        if index.column() == 1:
            return sentence(file.reason)
        is_tip = role == Qt.ItemDataRole.ToolTipRole
        return shown_path(file.path if is_tip else file.path.rpartition(os.fsencode(os.sep))[2])


class FailuresDialog(QDialog):
    """The list, with a way to each folder and a way to try again.

    Parameters
    ----------
    outcome : Outcome
    can_retry : bool
        Whether trying again makes sense.

    Signals
    -------
    show_in_folder_requested(object)
        Path of the file chosen.
    retry_requested()
    """

    show_in_folder_requested = Signal(object)
    retry_requested = Signal()

    def __init__(
        self, outcome: Outcome, *, can_retry: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Files that stayed as they were"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = QLabel(outcome.words)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        self._rows = FailuresTableModel(outcome.failed, self)
        self.table = QTableView()
        self._set_table()
        self._show = dialog_button(self.tr("Show in folder"))
        self._show.clicked.connect(self._on_show)
        self.retry = dialog_button(self.tr("Try again"))
        self.retry.clicked.connect(self._on_retry)
        self.retry.setVisible(can_retry)
        close = dialog_button(self.tr("Close"), is_default=True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        row.setSpacing(SPACE_S)
        row.addWidget(self._show)
        row.addStretch(1)
        row.addWidget(self.retry)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        words.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.addWidget(words)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        self.resize(720, 400)
        if outcome.failed:
            self.table.selectRow(0)
        self._on_selection_changed()

    def _set_table(self) -> None:
        table = self.table
        table.setModel(self._rows)
        set_up_rows(table, self.windowTitle(), self.tr("Columns"), has_one_chosen=True)
        table.horizontalHeader().setStretchLastSection(True)
        table.setColumnWidth(0, _FILE_WIDTH)
        table.selectionModel().selectionChanged.connect(self._on_selection_changed)

    def _on_selection_changed(self) -> None:
        self._show.setEnabled(bool(self.table.selectionModel().selectedRows()))

    def _on_show(self) -> None:
        for index in self.table.selectionModel().selectedRows():
            self.show_in_folder_requested.emit(self._rows.failed[index.row()].path)

    def _on_retry(self) -> None:
        self.retry_requested.emit()
        self.accept()
