"""The problems list: files that could not be read or analysed, why, and a way to try again."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.domain.tracks import Problem, Stage, shown_path
from mirdesk.ui.empty_states import EmptyPage
from mirdesk.ui.row_painting import AnyIndex
from mirdesk.ui.row_tables import RowsTableModel, set_up_rows
from mirdesk.ui.theme import SPACE_M, SPACE_S, Look
from mirdesk.ui.tracks.columns import date_text

PROBLEM_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1


class _Column(IntEnum):
    FILE = 0
    STAGE = 1
    REASON = 2
    SINCE = 3


_WIDTHS: Final = {_Column.FILE: 260, _Column.STAGE: 90, _Column.REASON: 380, _Column.SINCE: 96}


class ProblemsTableModel(RowsTableModel):
    """Problems, newest first, sorted by a column on request."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._problems: list[Problem] = []
        self._order: tuple[int, Qt.SortOrder] | None = None

    @property
    def problems(self) -> Sequence[Problem]:
        """What is shown, in its order."""
        return self._problems

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show other problems, in the order chosen before."""
        if sorted(problems, key=repr) == sorted(self._problems, key=repr):
            return
        self.beginResetModel()
        self._problems = list(problems)
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        if self._order is None:
            return
        column, order = self._order
        keys = {
            _Column.FILE: lambda p: p.path,
            _Column.STAGE: lambda p: p.stage.value,
            _Column.REASON: lambda p: p.reason.casefold(),
            _Column.SINCE: lambda p: p.since_s,
        }
        self._problems.sort(
            key=keys[_Column(column)], reverse=order == Qt.SortOrder.DescendingOrder
        )

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if column < 0:
            return
        self.layoutAboutToBeChanged.emit()
        self._order = (column, order)
        self._arrange()
        self.layoutChanged.emit()

    @override
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._problems)

    @override
    def headings(self) -> Sequence[str]:
        return (self.tr("File"), self.tr("Step"), self.tr("Reason"), self.tr("Since"))

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        problem = self._problems[index.row()]
        if role == PROBLEM_ROLE:
            return problem
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        match _Column(index.column()):
            case _Column.FILE:
                whole = shown_path(problem.path)
                is_tip = role == Qt.ItemDataRole.ToolTipRole
                return whole if is_tip else whole.replace("\\", "/").rpartition("/")[2]
            case _Column.STAGE:
                return self._stage(problem.stage)
            case _Column.REASON:
                return problem.reason
            case _Column.SINCE:
                return date_text(problem.since_s)

    def _stage(self, stage: Stage) -> str:
        words = {
            Stage.SCAN: self.tr("Finding"),
            Stage.TAGS: self.tr("Tags"),
            Stage.ANALYSIS: self.tr("Listening"),
        }
        return words[stage]


class ProblemsView(QWidget):
    """The list with its words and buttons, or that there is nothing in it.

    Parameters
    ----------
    look : Look

    Signals
    -------
    retry_requested(object)
        List of problems to try again.
    show_in_folder_requested(object)
        Path of the file of the current row.
    """

    retry_requested = Signal(object)
    show_in_folder_requested = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._rows = ProblemsTableModel(self)
        self._hint = QLabel(
            self.tr(
                "These files were set aside. They are tried again when they change or when "
                "you ask."
            )
        )
        self._hint.setProperty("role", "second")
        self._hint.setWordWrap(True)
        self._retry = QPushButton(self.tr("Try all again"))
        self._retry.clicked.connect(self._on_retry)
        self._show = QPushButton(self.tr("Show in folder"))
        self._show.setAccessibleName(self._show.text())
        self._show.clicked.connect(self._on_show)
        self.table = QTableView()
        self._set_table()
        self._list = QWidget()
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        top.setSpacing(SPACE_S)
        top.addWidget(self._hint, 1)
        top.addWidget(self._show)
        top.addWidget(self._retry)
        inside = QVBoxLayout(self._list)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(top)
        inside.addWidget(self.table, 1)
        self._nothing = EmptyPage(
            look, "check", self.tr("No problems"), self.tr("Every file could be read.")
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._list)
        layout.addWidget(self._nothing)
        self.show_problems([])

    def _set_table(self) -> None:
        table = self.table
        table.setModel(self._rows)
        set_up_rows(table, self.tr("Problems"), self.tr("Columns of the problems list"))
        header = table.horizontalHeader()
        header.setSortIndicator(_Column.SINCE, Qt.SortOrder.DescendingOrder)
        table.setSortingEnabled(True)
        for column, width in _WIDTHS.items():
            table.setColumnWidth(column, width)
        header.setSectionResizeMode(_Column.REASON, QHeaderView.ResizeMode.Stretch)
        table.selectionModel().selectionChanged.connect(self._on_selection_changed)

    @property
    def problems(self) -> Sequence[Problem]:
        """What is shown."""
        return self._rows.problems

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show the problems of the library."""
        self._rows.show_problems(problems)
        self._list.setVisible(bool(problems))
        self._nothing.setVisible(not problems)
        self._on_selection_changed()

    def set_retry_offered(self, *, is_offered: bool) -> None:
        """Offer to try files again, or not where the library cannot be changed."""
        self._retry.setVisible(is_offered)

    def _selected(self) -> list[Problem]:
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self._rows.problems[row] for row in rows]

    def _on_selection_changed(self) -> None:
        selected = self._selected()
        words = self.tr("Try selected again") if selected else self.tr("Try all again")
        self._retry.setText(words)
        self._retry.setAccessibleName(words)
        self._retry.setEnabled(bool(self._rows.problems))
        self._show.setEnabled(len(selected) == 1)

    def _on_retry(self) -> None:
        self.retry_requested.emit(self._selected() or list(self._rows.problems))

    def _on_show(self) -> None:
        for problem in self._selected()[:1]:
            self.show_in_folder_requested.emit(problem.path)
