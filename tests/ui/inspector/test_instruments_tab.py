"""The Instruments tab: all 20 by how long they play."""

import pytest
from PySide6.QtCore import Qt

from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.ui.inspector.instruments_tab import InstrumentsTab, instrument_rows

pytestmark = pytest.mark.gui


def test_rows_by_seconds_then_value(library, id_of, card, qapp):
    details = library.details(id_of("Last tram"))
    rows = instrument_rows(details, card)
    assert len(rows) == 20
    assert rows[0].instrument == INSTRUMENT_INDEX["piano"]
    assert 100 < rows[0].seconds <= 214
    assert rows[0].is_present
    assert not rows[-1].is_present
    order = [(-row.seconds, -row.value) for row in rows]
    assert order == sorted(order)
    flagged = [row.instrument for row in rows if row.is_experimental]
    assert flagged == [INSTRUMENT_INDEX["ukulele"]]


@pytest.fixture
def tab(qtbot, look, card):
    made = InstrumentsTab(look, card)
    qtbot.addWidget(made)
    made.resize(320, 620)
    made.show()
    return made


def words(tab):
    rows = tab.list.model()
    return [
        rows.index(row, 0).data(Qt.ItemDataRole.DisplayRole) for row in range(rows.rowCount())
    ]


def test_bars_have_words(tab, library, id_of):
    tab.show_details(library.details(id_of("Last tram")))
    assert words(tab)[0].startswith("Piano: plays ")
    assert "threshold 50%" in words(tab)[0]
    assert any("experimental" in text for text in words(tab))
    with_bars = tab.grab().toImage()
    tab.show_details(None)
    assert tab.grab().toImage() != with_bars


def test_why_there_are_none(tab, library, id_of):
    assert "Select a track" in tab._hint.text()
    tab.show_details(library.details(id_of("Low tide")))
    assert tab._hint.text() == "Not analysed yet."
    assert tab.rows == []
    tab.show_details(library.details(id_of("Button box")))
    assert "12 bytes" in tab._hint.text()


def test_works_without_a_card(library, id_of, qapp):
    assert instrument_rows(library.details(id_of("Last tram")), None)[0].threshold == 0.5
