"""The track table itself: selection by track, sorting in SQL, dragging rows out as links."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import (
    QByteArray,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QTableView,
    QWidget,
)
from typing_extensions import override

from mirdesk.domain.tracks import SortColumn
from mirdesk.ui.theme import Look, row_height
from mirdesk.ui.tracks.columns import FACTS, Column, header_text
from mirdesk.ui.tracks.row_delegate import CellValues, RowDelegate
from mirdesk.ui.tracks.table_model import TracksTableModel

_Hint = QAbstractItemDelegate.EndEditHint
_LEAST_WIDTH: Final = 28
_COLUMNS_BEFORE: Final = 11  # there were when their number was not kept with their widths
_USUAL_TEXT_HEIGHT: Final = 17  # pixels, of the text the first widths were chosen for


class TracksView(QTableView):
    """Rows of tracks.

    Parameters
    ----------
    look : Look
    rows : TracksTableModel

    Signals
    -------
    current_changed(object)
        Track id of the row that is looked at, or None.
    selection_changed()
        Other rows are selected now; ask ``selected_ids``.
    play_requested(int)
        Track id of a row that was double-clicked, or on which Enter was pressed.
    sort_requested(object, bool, bool)
        Column to sort by, whether descending, and whether only as the second key.
    menu_requested(object)
        Place on the screen where the context menu of the selected rows belongs.
    cell_edited(int, str, object)
        Track, field and the values that the person gave it in its cell (F2).
    """

    current_changed = Signal(object)
    selection_changed = Signal()
    play_requested = Signal(int)
    sort_requested = Signal(object, bool, bool)
    menu_requested = Signal(object)
    cell_edited = Signal(int, str, object)

    def __init__(
        self, look: Look, rows: TracksTableModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._look = look
        self._delegate = RowDelegate(look, self)
        self._delegate.cell_edited.connect(self.cell_edited)
        self._held: tuple[np.ndarray, bool] | None = None  # rows that came during an edit
        self._restoring = False
        self._sorted: tuple[SortColumn, bool] | None = None
        self._hidden_id: int | None = None  # was looked at when a filter took it away
        self.setModel(rows)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Tracks"))
        self.setAccessibleDescription(
            self.tr("Tracks of the library. Enter plays, the menu key opens what can be done.")
        )
        self._set_behaviour()
        self._set_header()
        look.changed.connect(self.viewport().update)
        self.doubleClicked.connect(self._on_double_clicked)
        self.entered.connect(self._on_entered)

    def _set_behaviour(self) -> None:
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setDragEnabled(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)  # Tab leaves the table
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        vertical = self.verticalHeader()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.hide()
        self._fit_rows()

    def _fit_rows(self) -> None:
        """Give the rows the height that the text needs."""
        height = row_height(self.fontMetrics())
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height)

    @property
    def rows(self) -> TracksTableModel:
        """What it shows."""
        return self._rows

    def edit_cells(self, cell_values: CellValues | None) -> None:
        """Let F2 edit cells in place, or no longer.

        Parameters
        ----------
        cell_values : callable or None
            Gives what a field of a track holds; None to edit nothing.
        """
        self._delegate.cell_values = cell_values
        self._rows.is_editable = cell_values is not None

    def _edit_current(self) -> None:
        """Open the editor of the cell the keyboard is on, where it has one."""
        index = self.currentIndex()
        if index.isValid() and self._rows.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.scrollTo(index)
            self.edit(index)

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        is_over = hint in (_Hint.EditNextItem, _Hint.EditPreviousItem)  # Tab ends it, too
        super().closeEditor(editor, _Hint.NoHint if is_over else hint)
        held, self._held = self._held, None
        if held is not None:
            self.show_ids(held[0], is_other_place=held[1])

    def _set_header(self) -> None:
        header = self.horizontalHeader()
        header.setAccessibleName(self.tr("Columns of the track table"))
        # A header of its own mind: it would ask for the flags of every cell of the selection.
        header.setSelectionModel(QItemSelectionModel(self._rows, header))
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(_LEAST_WIDTH)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSortIndicatorShown(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        header.sectionClicked.connect(self._on_section_clicked)
        self.reset_columns()

    def reset_columns(self) -> None:
        """Put the columns back to their first widths, order and choice."""
        header = self.horizontalHeader()
        scale = max(1.0, self.fontMetrics().height() / _USUAL_TEXT_HEIGHT)
        for column, facts in FACTS.items():
            header.moveSection(header.visualIndex(column), column)
            is_picture = column in (Column.STATE, Column.STRIP)
            self.setColumnWidth(column, round(facts.width * (1 if is_picture else scale)))
            self.setColumnHidden(column, not facts.is_shown)

    def show_ids(self, ids: np.ndarray, *, is_other_place: bool = False) -> None:
        """Show other rows, keeping selection and current row by track.

        A track that is not among the new rows stays the one that is looked at: no other
        becomes current, and ``current_changed`` is not emitted. When it is back before the
        person has chosen another, its row is selected again.

        Parameters
        ----------
        ids : ndarray, shape (n,), int64
        is_other_place : bool
            The person went elsewhere or sorted: begin at the top, or where the current row
            is. Else the rows in view stay in view.
        """
        if self.state() == QAbstractItemView.State.EditingState:
            self._held = (ids, is_other_place)  # a reset would close the editor
            return
        selected = before = self.selected_ids()
        current = self.current_id()
        if current is None and self._hidden_id is not None:
            current, selected = self._hidden_id, selected or [self._hidden_id]
        top = self.rowAt(0)
        anchor = self._rows.track_id(top) if top >= 0 else None
        offset = self.rowViewportPosition(top) if top >= 0 else 0
        is_at_top = self.verticalScrollBar().value() == 0
        self._restoring = True
        changed = self._rows.show_ids(ids)
        if changed:
            self._select(selected, current)
            self.executeDelayedItemsLayout()
            if is_other_place:
                self._scroll_to_current()
            elif is_at_top:  # making a row current scrolls to it
                self.scrollToTop()
            elif anchor is not None:
                self._scroll_to_anchor(anchor, offset)
        self._restoring = False
        if self.selected_ids() != before:
            self.selection_changed.emit()
        self._hidden_id = current if self.current_id() is None else None

    def _scroll_to_current(self) -> None:
        self.scrollToTop()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def _scroll_to_anchor(self, anchor: int, offset: int) -> None:
        rows = self._rows.rows_of([anchor])
        if len(rows):
            self.verticalScrollBar().setValue(int(rows[0]) * self.rowHeight(0) - offset)

    def _select(self, track_ids: Sequence[int], current: int | None) -> None:
        """Select the rows of tracks in as few ranges as possible."""
        rows = self._rows.rows_of(track_ids)
        last_column = len(Column) - 1
        selection = QItemSelection()
        breaks = np.flatnonzero(np.diff(rows) > 1) + 1
        for run in np.split(rows, breaks):
            if len(run):
                selection.select(
                    self._rows.index(int(run[0]), 0),
                    self._rows.index(int(run[-1]), last_column),
                )
        self.selectionModel().select(
            selection, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        place = self._rows.rows_of([current] if current is not None else [])
        if len(place):
            self.selectionModel().setCurrentIndex(
                self._rows.index(int(place[0]), Column.TITLE),
                QItemSelectionModel.SelectionFlag.NoUpdate,
            )

    def select_track(self, track_id: int) -> bool:
        """Select one track and bring it into view; False when it is not among the rows."""
        rows = self._rows.rows_of([track_id])
        if not len(rows):
            return False
        index = self._rows.index(int(rows[0]), Column.TITLE)
        self.selectionModel().setCurrentIndex(
            index,
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows,
        )
        self.scrollTo(index)
        return True

    def selected_ids(self) -> list[int]:
        """Return the tracks of the selected rows, in the order of the table."""
        ids: list[int] = []
        selection = self.selectionModel().selection()
        for number in range(selection.count()):
            part = selection.at(number)
            ids.extend(self._rows.ids[part.top() : part.bottom() + 1].tolist())
        return ids

    def current_id(self) -> int | None:
        """Return the track that the keyboard is on."""
        index = self.currentIndex()
        return self._rows.track_id(index.row()) if index.isValid() else None

    def visible_ids(self) -> list[int]:
        """Return the tracks in view, top first."""
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        end = last + 1 if last >= 0 else len(self._rows.ids)
        ids: list[int] = self._rows.ids[first:end].tolist()
        return ids

    def holds(self, track_id: int) -> bool:
        """Return whether a track is among the rows."""
        return bool(len(self._rows.rows_of([track_id])))

    def first_id(self) -> int | None:
        """Return the track of the first row, or None where there are no rows."""
        return self._rows.track_id(0) if len(self._rows.ids) else None

    def neighbour(self, track_id: int, step: int) -> int | None:
        """Return the track some rows below (or above, when negative), or None at an end."""
        rows = self._rows.rows_of([track_id])
        row = int(rows[0]) + step if len(rows) else -1
        return self._rows.track_id(row) if 0 <= row < len(self._rows.ids) else None

    def show_sort(self, column: SortColumn, is_descending: bool) -> None:
        """Mark the column the rows are sorted by."""
        self._sorted = (column, is_descending)
        order = Qt.SortOrder.DescendingOrder if is_descending else Qt.SortOrder.AscendingOrder
        for place, facts in FACTS.items():
            if facts.sort is column:
                self.horizontalHeader().setSortIndicator(place, order)

    def columns_state(self) -> QByteArray:
        """Return widths, order and choice of the columns, to be kept."""
        state = self.horizontalHeader().saveState()
        return QByteArray(b"%d:%s" % (len(Column), bytes(state.data())))

    def restore_columns(self, state: QByteArray) -> bool:
        """Take back what ``columns_state`` gave; False when it does not fit."""
        count, colon, rest = bytes(state.data()).partition(b":")
        if colon and count.isdigit():
            state, known = QByteArray(rest), int(count)
        else:
            known = _COLUMNS_BEFORE
        if state.isEmpty() or not self.horizontalHeader().restoreState(state):
            return False
        for column in [each for each in Column if each >= known]:
            self.setColumnWidth(column, FACTS[column].width)
            self.setColumnHidden(column, not FACTS[column].is_shown)
        self.horizontalHeader().setStretchLastSection(True)
        if self._sorted is not None:
            self.show_sort(*self._sorted)
        return True

    def _on_section_clicked(self, section: int) -> None:
        sort = FACTS[Column(section)].sort
        if sort is None:
            if self._sorted is not None:
                self.show_sort(*self._sorted)
            return
        modifiers = QGuiApplication.keyboardModifiers()
        is_second = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        is_same = self._sorted is not None and self._sorted[0] is sort
        is_descending = is_same and self._sorted is not None and not self._sorted[1]
        self.sort_requested.emit(sort, is_descending, is_second)

    def _on_header_menu(self, place: QPoint) -> None:
        menu = self.column_menu()
        menu.popup(self.horizontalHeader().mapToGlobal(place))

    def column_menu(self) -> QMenu:
        """Return a menu that shows and hides columns."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self.tr("Columns"))
        for column in Column:
            action = menu.addAction(header_text(column))
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(column))
            action.setEnabled(column is not Column.TITLE)
            action.setData(int(column))
        menu.addSeparator()
        menu.addAction(self.tr("Reset columns")).setData(-1)
        menu.triggered.connect(self._on_column_chosen)
        return menu

    def _on_column_chosen(self, action: QAction) -> None:
        column = action.data()
        if column < 0:
            self.reset_columns()
        else:
            self.setColumnHidden(column, not action.isChecked())

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.play_requested.emit(self._rows.track_id(index.row()))

    def _on_entered(self, index: QModelIndex) -> None:
        self._hover(index.row())

    def _hover(self, row: int) -> None:
        if row != self._delegate.hovered_row:
            self._delegate.hovered_row = row
            self.viewport().update()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_rows()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.indexAt(event.position().toPoint()).isValid():
            self._hover(-1)
        super().mouseMoveEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the keyboard without looking at the first track, as Qt would have it."""
        had_current = self.currentIndex().isValid()
        self._restoring = True
        super().focusInEvent(event)
        if not had_current:
            self.selectionModel().clearCurrentIndex()
        self._restoring = False

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.current_id()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current is not None:
            self.play_requested.emit(current)
            return
        if event.key() == Qt.Key.Key_Space:
            event.ignore()  # the window plays and pauses
            return
        if event.key() == Qt.Key.Key_F2:
            self._edit_current()
            return
        super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selectionModel().hasSelection():
            self.menu_requested.emit(event.globalPos())

    @override
    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()  # Qt repaints one cell; the marker is in the first
        if not self._restoring and current.row() != previous.row():
            self._hidden_id = None
            self.current_changed.emit(self.current_id())

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if not self._restoring:
            self.selection_changed.emit()
