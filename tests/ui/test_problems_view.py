"""The problems list shows file, step, reason and date, and lets files be tried again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from mirdesk.domain.tracks import Stage
from mirdesk.ui.problems_view import ProblemsView

pytestmark = pytest.mark.gui


@pytest.fixture
def view(qtbot, look, library):
    made = ProblemsView(look)
    qtbot.addWidget(made)
    made.show_problems(library.problems())
    made.show()
    return made


def cells(view):
    rows = view.table.model()
    return [
        [rows.index(r, c).data() for c in range(rows.columnCount())]
        for r in range(rows.rowCount())
    ]


def buttons(view):
    return {b.text(): b for b in view.findChildren(QPushButton)}


def test_shows_what_happened_newest_first(view):
    (newest, older) = cells(view)
    assert newest[:2] == ["16 Button box.flac", "Listening"]
    assert "12 bytes" in newest[2]
    assert older[:2] == ["holiday.mp3", "Tags"]
    tip = view.table.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "/music/odd/holiday.mp3"


def test_sorts_by_a_column(view):
    view.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert cells(view)[0][0] == "holiday.mp3"


def test_tries_all_or_the_selected_ones(qtbot, view):
    with qtbot.waitSignal(view.retry_requested) as asked:
        qtbot.mouseClick(buttons(view)["Try all again"], Qt.MouseButton.LeftButton)
    assert len(asked.args[0]) == 2
    view.table.selectRow(1)
    with qtbot.waitSignal(view.retry_requested) as asked:
        qtbot.mouseClick(buttons(view)["Try selected again"], Qt.MouseButton.LeftButton)
    assert [p.stage for p in asked.args[0]] == [Stage.TAGS]
    with qtbot.waitSignal(view.show_in_folder_requested) as shown:
        qtbot.mouseClick(buttons(view)["Show in folder"], Qt.MouseButton.LeftButton)
    assert shown.args[0] == b"/music/odd/holiday.mp3"


def test_no_problems_is_said_too_without_dead_buttons(view):
    view.show_problems([])
    assert not view.table.isVisible()
    assert not any(button.isVisible() for button in buttons(view).values())
    shown = {label.text() for label in view.findChildren(QLabel) if label.isVisible()}
    assert shown == {"No problems", "Every file could be read."}


def test_trying_again_is_not_offered_where_nothing_can_be_changed(view, library):
    view.set_retry_offered(is_offered=False)
    view.show_problems(library.problems())
    assert not buttons(view)["Try all again"].isVisible()
