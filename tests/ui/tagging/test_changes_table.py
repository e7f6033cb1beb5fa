"""The view of changes: opened, painted in both themes, worked by keys."""

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt

from mirdesk.domain.tag_edits import FieldChange
from mirdesk.ui.stylesheet import dress
from mirdesk.ui.tagging.change_rows import FieldRow, FileRow
from mirdesk.ui.tagging.changes_model import ChangesTableModel
from mirdesk.ui.tagging.changes_table import ChangesTable

pytestmark = pytest.mark.gui
CHECK = Qt.ItemDataRole.CheckStateRole


@pytest.fixture
def table(qtbot, qapp, look):
    dress(qapp, look.theme)
    rows = ChangesTableModel(look, can_choose=True)
    made = ChangesTable(rows, look)
    qtbot.addWidget(made)
    rows.show_files(
        [
            FileRow(b"/a/%d.flac" % n, [FieldRow(FieldChange("title", (), ("T",)))], n)
            for n in range(3)
        ]
    )
    made.resize(700, 300)
    made.show()
    yield made
    qapp.setStyleSheet("")


def test_the_first_row_is_current(table):
    assert table.currentIndex().row() == 0
    assert table.model().rowCount() == 6


@pytest.mark.parametrize(("row", "chosen"), [(2, [0, 2]), (3, [0, 2])])
def test_a_click_on_the_box_ticks(qtbot, table, row, chosen):
    index = table.rows.index(row, 0)
    rect = table.visualRect(index)
    place = rect.center()
    place.setX(rect.left() + (16 if row == 2 else 36))
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert index.data(CHECK) == Qt.CheckState.Unchecked
    assert sorted(table.rows.chosen()) == chosen


def test_space_ticks_the_current_row(qtbot, table):
    table.setCurrentIndex(table.rows.index(1, 2))
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert sorted(table.rows.chosen()) == [1, 2]
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert table.currentIndex().row() == 2


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_an_empty_box_can_be_seen(qapp, table, look, pixels, theme):
    look.choose(theme)
    dress(qapp, look.theme)
    index = table.rows.index(2, 0)
    table.rows.setData(index, Qt.CheckState.Unchecked, CHECK)
    rect = table.visualRect(index)
    part = QRect(rect.left(), rect.top() + 4, 20, rect.height() - 8)
    seen = pixels(table.viewport(), part)[..., :3]
    assert np.abs(seen - seen[0, 0]).max() > 60
