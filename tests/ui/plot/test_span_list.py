"""The passages of a lane in words."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.ui.plot.lane_set import LaneSet
from mirdesk.ui.plot.span_list import SpanList

pytestmark = pytest.mark.gui


def test_spans_are_listed_and_can_be_chosen(qtbot: QtBot, lane_set: LaneSet) -> None:
    spans = SpanList()
    qtbot.addWidget(spans)
    spans.show()
    spans.show_lane(lane_set, INSTRUMENT_INDEX["piano"])
    texts = [spans.list.item(row).text() for row in range(spans.list.count())]
    assert texts == ["0:10–0:30, sure", "1:00–1:30, sure"]
    item = spans.list.item(1)
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == "piano 1:00–1:30, sure"
    assert spans.list.accessibleName() == "Passages of Piano"
    spans.list.setCurrentItem(item)
    with qtbot.waitSignal(spans.span_activated) as chosen:
        spans.list.itemActivated.emit(item)
    assert chosen.args[0].start_s == 60.0


def test_no_lane_no_spans(qtbot: QtBot, lane_set: LaneSet) -> None:
    spans = SpanList()
    qtbot.addWidget(spans)
    spans.show()
    spans.show_lane(lane_set, 12)
    spans.show_lane(None, -1)
    assert spans.list.count() == 0
    assert spans.list.accessibleName() == "Passages"
