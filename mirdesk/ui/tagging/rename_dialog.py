"""Rename files after their tags, with every name shown before."""

import os
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.domain.tracks import shown_path
from mirdesk.errors import PatternError
from mirdesk.operations.rename_files import PlannedRename
from mirdesk.ui.arrow_combo import ArrowComboBox
from mirdesk.ui.dialog_buttons import dialog_button
from mirdesk.ui.row_painting import AnyIndex
from mirdesk.ui.row_tables import RowsTableModel, set_up_rows
from mirdesk.ui.theme import COMPACT_ROW_HEIGHT, SPACE_M, SPACE_S, Look
from mirdesk.ui.tick_box import TickBox
from mirdesk.ui.write_lane import LaneEvent, WriteKind, WriteLane

_SEPARATOR = os.fsencode(os.sep)
_REST_MS = 200  # of the keys before names are made anew
PATTERNS = (
    "[%track% - ]%title%",
    "[%disc%-]%track% - %artist% - %title%",
    "%artist% - %title%",
    "%albumartist|artist%/%album%/%track% - %title%",
    "%albumartist|artist%/[%year% - ]%album%/[%disc%-]%track% - %title%",
)


class _Column(IntEnum):
    OLD = 0
    NEW = 1
    NOTE = 2


class RenamesTableModel(RowsTableModel):
    """Names before and after; as much of the folders as differs.

    Parameters
    ----------
    look : Look
    """

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._plans: list[PlannedRename] = []
        self._shown: list[PlannedRename] = []
        self._has_problems_only = False
        self._base = b""

    @property
    def plans(self) -> Sequence[PlannedRename]:
        """All of them, whatever is shown."""
        return self._plans

    @property
    def has_notes(self) -> bool:
        """Whether anything is said about any file."""
        return not all(plan.is_needed for plan in self._plans)

    def show_plans(self, plans: Sequence[PlannedRename]) -> None:
        """Show other names."""
        self._plans = list(plans)
        self._base = _common_folder(plans)
        self._arrange()

    def show_problems_only(self, *, is_on: bool) -> None:
        """Leave out what can be renamed."""
        self._has_problems_only = is_on
        self._arrange()

    def _arrange(self) -> None:
        self.beginResetModel()
        is_all = not self._has_problems_only
        self._shown = [plan for plan in self._plans if is_all or plan.problem]
        self.endResetModel()

    @override
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._shown)

    @override
    def headings(self) -> Sequence[str]:
        return (self.tr("Name now"), self.tr("New name"), self.tr("Note"))

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        plan = self._shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(plan, _Column(index.column()))
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(plan, _Column(index.column()))
            case Qt.ItemDataRole.ForegroundRole:
                return self._ink(plan, _Column(index.column()))
            case Qt.ItemDataRole.FontRole if index.column() == _Column.NEW and plan.is_needed:
                font = QFont()
                font.setWeight(QFont.Weight.DemiBold)
                return font
            case _:
                return None

    def _words(self, plan: PlannedRename, column: _Column) -> str:
        match column:
            case _Column.OLD:
                return shown_path(plan.old[len(self._base) :])
            case _Column.NEW:
                return shown_path(plan.new[len(self._base) :])
            case _:
                is_same = not plan.problem and not plan.is_needed
                return self.tr("Has this name already") if is_same else plan.problem

    def _tip(self, plan: PlannedRename, column: _Column) -> str:
        if column is _Column.OLD:
            return shown_path(plan.old)
        return shown_path(plan.new) if column is _Column.NEW else plan.problem

    def _ink(self, plan: PlannedRename, column: _Column) -> QColor | None:
        theme = self._look.theme
        if column is _Column.NOTE and plan.problem:
            return QColor(theme.error)
        is_faint = column is not _Column.NEW or not plan.is_needed
        return QColor(theme.second_text) if is_faint else None


def _common_folder(plans: Sequence[PlannedRename]) -> bytes:
    """Return the folder, with its separator, that all names lie in."""
    names = [name for plan in plans for name in (plan.old, plan.new) if name]
    if not names:
        return b""
    # What the first and the last in order share, all between them share.
    first, last = min(names), max(names)
    pairs = zip(first, last, strict=False)
    same = next((n for n, (one, other) in enumerate(pairs) if one != other), len(first))
    return first[:same].rpartition(_SEPARATOR)[0] + _SEPARATOR


class RenameDialog(QDialog):
    """A pattern, the names it makes, and what stands in their way.

    Parameters
    ----------
    look : Look
    lane : WriteLane
        Makes the names and renames.
    track_ids : sequence of int

    Signals
    -------
    rename_wanted(object, str)
        List of ``PlannedRename`` and the name of the batch; the dialog closes.
    """

    rename_wanted = Signal(object, str)

    def __init__(
        self,
        look: Look,
        lane: WriteLane,
        track_ids: Sequence[int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Rename files"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._lane = lane
        self._track_ids = list(track_ids)
        self._request = 0
        self.rows = RenamesTableModel(look, self)
        self.table = QTableView()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask)
        self._build(look)
        lane.finished.connect(self._on_planned)
        lane.failed.connect(self._on_plan_failed)
        self.resize(940, 560)
        self._ask()

    def _build(self, look: Look) -> None:
        self.pattern = ArrowComboBox(look)
        self.pattern.setEditable(True)
        self.pattern.addItems(list(PATTERNS))
        self.pattern.setAccessibleName(self.tr("Pattern of the names"))
        self.pattern.editTextChanged.connect(self._on_pattern)
        label = QLabel(self.tr("Pattern"))
        label.setBuddy(self.pattern)
        self.only_problems = TickBox(self.tr("Only problems"), look)
        self.only_problems.toggled.connect(self._on_only_problems)
        top = QHBoxLayout()
        top.setSpacing(SPACE_M)
        top.addWidget(label)
        top.addWidget(self.pattern, 1)
        top.addWidget(self.only_problems)
        self._hint = QLabel(
            self.tr(
                "A slash makes a folder inside your music folder. What stands in [ ] is left "
                "out where its field is empty; %albumartist|artist% takes the first that is "
                "known."
            )
        )
        self._hint.setProperty("role", "second")
        self._hint.setWordWrap(True)
        self._problem = QLabel()
        self._problem.setProperty("role", "error")
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.setWordWrap(True)
        self._problem.hide()
        self._set_table()
        head = QVBoxLayout()
        head.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        head.setSpacing(SPACE_S)
        head.addLayout(top)
        head.addWidget(self._hint)
        head.addWidget(self._problem)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        layout.addLayout(self._bottom())

    def _set_table(self) -> None:
        table = self.table
        table.setModel(self.rows)
        set_up_rows(
            table,
            self.tr("Names before and after"),
            self.tr("Columns"),
            least_height=COMPACT_ROW_HEIGHT,
        )
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def _bottom(self) -> QHBoxLayout:
        self.total = QLabel()
        self.total.setProperty("role", "heading")
        cancel = dialog_button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.rename = dialog_button(self.tr("Rename"), is_default=True, is_primary=True)
        self.rename.clicked.connect(self._on_rename)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        row.setSpacing(SPACE_S)
        row.addWidget(self.total, 1)
        row.addWidget(cancel)
        row.addWidget(self.rename)
        return row

    @property
    def is_settled(self) -> bool:
        """Whether the names shown are those of the pattern."""
        return not self._request and not self._rest.isActive()

    @property
    def problem(self) -> str:
        """What is wrong with the pattern; empty for nothing."""
        return "" if self._problem.isHidden() else self._problem.text()

    @Slot()
    def _on_pattern(self) -> None:
        self.rename.setEnabled(False)
        self._rest.start()

    @Slot()
    def _ask(self) -> None:
        if self._request:
            self._lane.give_up(self._request)
        self.rename.setEnabled(False)
        self.total.setText(self.tr("Making names…"))
        pattern = self.pattern.currentText().strip()
        self._request = self._lane.plan_renames(self._track_ids, pattern)

    @Slot(object)
    def _on_planned(self, event: LaneEvent) -> None:
        if event.kind is not WriteKind.PLAN_RENAMES or event.request_id != self._request:
            return
        self._request = 0
        self._problem.hide()
        self.rows.show_plans(event.what)
        self.table.setColumnHidden(_Column.NOTE, not self.rows.has_notes)
        needed = sum(plan.is_needed for plan in self.rows.plans)
        problems = sum(bool(plan.problem) for plan in self.rows.plans)
        words = self.tr("{count:,} files get another name").format(count=needed)
        few = (self.tr("No file gets another name"), self.tr("1 file gets another name"))
        parts = [few[needed] if needed < len(few) else words]
        if problems:
            parts.append(self.tr("{count:,} cannot be renamed").format(count=problems))
        self.total.setText(", ".join(parts))
        self.rename.setEnabled(needed > 0 and not self._rest.isActive())

    @Slot(object)
    def _on_plan_failed(self, event: LaneEvent) -> None:
        if event.kind is not WriteKind.PLAN_RENAMES or event.request_id != self._request:
            return
        self._request = 0
        self.rows.show_plans([])
        self.total.setText("")
        is_pattern = isinstance(event.what, PatternError)
        words = (
            self.tr("This pattern is not understood: {reason}") if is_pattern else "{reason}"
        )
        self._problem.setText(words.format(reason=event.what))
        self._problem.show()

    @Slot(bool)
    def _on_only_problems(self, is_on: bool) -> None:
        self.rows.show_problems_only(is_on=is_on)

    @Slot()
    def _on_rename(self) -> None:
        needed = [plan for plan in self.rows.plans if plan.is_needed]
        self.rename_wanted.emit(needed, self.pattern.currentText().strip())
        self.accept()

    @override
    def done(self, result: int) -> None:
        """Close; names that are still being made are for nobody."""
        if self._request:
            self._lane.give_up(self._request)
            self._request = 0
        super().done(result)
