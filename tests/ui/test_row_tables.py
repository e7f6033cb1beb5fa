"""Rows of a table: chosen whole, high enough for large text, and left by Tab."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QTableWidget, QVBoxLayout, QWidget
from typing_extensions import override

from mirdesk.ui.row_tables import RowsTableModel, set_up_rows
from mirdesk.ui.theme import COMPACT_ROW_HEIGHT, ROW_HEIGHT

pytestmark = pytest.mark.gui


@pytest.fixture
def table(qtbot):
    made = QTableWidget(3, 2)
    qtbot.addWidget(made)
    return made


def test_whole_rows_are_chosen(table):
    set_up_rows(table, "Files", "Columns of the files")
    table.setCurrentCell(1, 0)
    assert {index.column() for index in table.selectedIndexes()} == {0, 1}
    assert table.accessibleName() == "Files"
    assert table.horizontalHeader().accessibleName() == "Columns of the files"
    assert not table.verticalHeader().isVisibleTo(table)


@pytest.mark.parametrize("has_one_chosen", [True, False])
def test_several_are_chosen_where_that_is_of_use(table, has_one_chosen):
    set_up_rows(table, "Files", "Columns", has_one_chosen=has_one_chosen)
    table.selectAll()
    assert len(table.selectionModel().selectedRows()) == (0 if has_one_chosen else 3)


def test_rows_grow_with_the_text(table):
    set_up_rows(table, "Files", "Columns", least_height=COMPACT_ROW_HEIGHT)
    assert table.rowHeight(0) < ROW_HEIGHT
    font = table.font()
    font.setPixelSize(40)
    table.setFont(font)
    set_up_rows(table, "Files", "Columns", least_height=COMPACT_ROW_HEIGHT)
    assert table.rowHeight(0) > max(40, ROW_HEIGHT)


def test_tab_leaves_the_table(qtbot):
    table = QTableWidget(3, 2)
    set_up_rows(table, "Files", "Columns")
    table.setCurrentCell(0, 0)
    window = QWidget()
    layout = QVBoxLayout(window)
    other = QTableWidget()
    layout.addWidget(table)
    layout.addWidget(other)
    qtbot.addWidget(window)
    window.show()
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert window.focusWidget() is other


class Days(RowsTableModel):
    def headings(self):
        return "Day", "Weather"

    @override
    def rowCount(self, parent=QModelIndex()):  # noqa: B008 - Qt's own signature
        return 3


def test_columns_have_headings(qapp):
    days = Days()
    across, role = Qt.Orientation.Horizontal, Qt.ItemDataRole
    assert days.columnCount() == 2
    assert days.columnCount(days.createIndex(0, 0)) == 0  # nothing is below a row
    assert days.headerData(1, across) == "Weather"
    assert days.headerData(1, across, role.TextAlignmentRole) & Qt.AlignmentFlag.AlignLeft
    assert days.headerData(1, across, role.DecorationRole) is None
    assert days.headerData(1, Qt.Orientation.Vertical) is None
