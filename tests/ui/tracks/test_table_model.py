"""The item model over a real library."""

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from mirdesk.domain.tracks import TrackQuery
from mirdesk.ui.local_urls import local_paths
from mirdesk.ui.tracks.columns import Column
from mirdesk.ui.tracks.table_model import SUMMARY_ROLE, TracksTableModel

pytestmark = pytest.mark.gui


@pytest.fixture
def rows(qapp, library):
    made = TracksTableModel(library)
    made.show_ids(library.track_ids(TrackQuery()))
    return made


def test_follows_the_rules_of_qt(rows):
    tester = QAbstractItemModelTester(rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows.show_ids(rows.ids[::-1].copy())
    assert tester.model() is rows


def test_shape_and_cells(rows):
    assert (rows.rowCount(), rows.columnCount()) == (16, len(Column))
    assert rows.rowCount(rows.index(0, 0)) == 0
    row = int(rows.rows_of([rows.track_id(4)])[0])
    assert row == 4
    summary = rows.index(4, 0).data(SUMMARY_ROLE)
    assert rows.index(4, Column.TITLE).data() == summary.title
    length = rows.index(4, Column.DURATION)
    side = length.data(Qt.ItemDataRole.TextAlignmentRole)
    assert side & Qt.AlignmentFlag.AlignRight
    assert rows.data(QModelIndex()) is None


def test_headers(rows):
    across = Qt.Orientation.Horizontal
    assert rows.headerData(Column.ARTIST, across) == "Artist"
    assert rows.headerData(Column.STATE, across) == ""
    assert rows.headerData(Column.STATE, across, Qt.ItemDataRole.AccessibleTextRole) == "State"
    assert rows.headerData(0, Qt.Orientation.Vertical) is None


def test_same_ids_only_read_cells_again(qtbot, rows):
    with qtbot.waitSignal(rows.dataChanged), qtbot.assertNotEmitted(rows.modelReset):
        assert rows.show_ids(rows.ids.copy()) is False
    with qtbot.waitSignal(rows.modelReset):
        assert rows.show_ids(np.array([3, 1], np.int64)) is True


def test_rows_are_dragged_out_as_links_that_copy(rows, library):
    indexes = [rows.index(row, column) for row in (2, 0) for column in (0, 1)]
    data = rows.mimeData(indexes)
    wanted = [rows.summary(0).path, rows.summary(2).path]
    assert local_paths(data.urls()) == wanted
    assert rows.supportedDragActions() == Qt.DropAction.CopyAction
    assert rows.flags(rows.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert rows.mimeTypes() == ["text/uri-list"]
