"""Rows of a list, replaced all at once."""

import pytest
from PySide6.QtCore import Qt

from mirdesk.ui.rows_list_model import ROW_ROLE, RowsListModel

pytestmark = pytest.mark.gui


class Years(RowsListModel[int]):
    """Years and what they are called."""

    def words_of(self, row, role):
        return f"the year {row}" if role == Qt.ItemDataRole.DisplayRole else None


@pytest.fixture
def years(qapp, qtmodeltester):
    made = Years()
    made.show_rows((1962, 1998))
    qtmodeltester.check(made)
    return made


def test_rows_and_words(years):
    assert years.rowCount() == 2
    assert years.index(1, 0).data(ROW_ROLE) == 1998
    assert years.index(1, 0).data() == "the year 1998"
    assert years.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) is None


def test_rows_have_no_children(years):
    assert years.rowCount(years.index(0, 0)) == 0


def test_other_rows_replace_them_all(qtbot, years):
    with qtbot.waitSignal(years.modelReset):
        years.show_rows([2011])
    assert (years.rowCount(), list(years.rows)) == (1, [2011])
    assert Years().rowCount() == 0
