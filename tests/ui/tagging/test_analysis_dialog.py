"""What was heard becomes edits: chosen, counted, made."""

import pytest
from PySide6.QtCore import Qt

from mirdesk.domain.tags import INSTRUMENTS_FIELD
from mirdesk.operations.analysis_to_tags import Append
from mirdesk.ui.tagging.analysis_dialog import AnalysisDialog

pytestmark = pytest.mark.gui


@pytest.fixture
def open_dialog(qtbot, look, library, background):
    def open_one(track_ids):
        dialog = AnalysisDialog(look, library, background, track_ids)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: dialog.found is not None)
        return dialog

    return open_one


def test_instruments_are_proposed_and_counted(open_dialog, id_of):
    dialog = open_dialog([id_of("Last tram"), id_of("Button box")])
    assert "Instruments in 1 track" in dialog.words
    assert "Not analysed yet, so left out: 1 track." in dialog.words
    assert dialog.make.isEnabled()


def test_choices_change_the_count(qtbot, open_dialog, id_of):
    dialog = open_dialog([id_of("Last tram")])
    dialog.instruments.setChecked(False)
    assert not dialog.make.isEnabled()
    qtbot.waitUntil(lambda: "Nothing changes." in dialog.words)
    assert not dialog.make.isEnabled()
    dialog.append_to.setCurrentIndex(dialog.append_to.findData(Append.COMMENT))
    qtbot.waitUntil(lambda: "Comment in 1 track" in dialog.words)


def test_limits_and_further_fields_are_taken(qtbot, open_dialog, id_of):
    dialog = open_dialog([id_of("Last tram")])
    dialog.least_s.setCurrentIndex(dialog.least_s.findData(60))
    dialog.bpm.setChecked(True)
    dialog.key.setChecked(True)
    choice = dialog.choice
    assert (choice.least_s, choice.has_bpm, choice.has_key) == (60.0, True, True)
    qtbot.waitUntil(lambda: dialog.found is not None)


def test_the_edits_are_handed_over(qtbot, open_dialog, id_of):
    track_id = id_of("Last tram")
    dialog = open_dialog([track_id])
    with qtbot.waitSignal(dialog.edits_made) as made:
        dialog.make.click()
    values = made.args[0].edits[track_id].values
    assert set(values) == {INSTRUMENTS_FIELD}
    assert "piano" in values[INSTRUMENTS_FIELD]
    assert dialog.isHidden()


def test_controls_have_names(open_dialog, id_of):
    dialog = open_dialog([id_of("Last tram")])
    for control in (
        dialog.instruments,
        dialog.bpm,
        dialog.key,
        dialog.append_to,
        dialog.least_s,
        dialog.make,
    ):
        assert control.accessibleName()


def test_large_words_get_the_room_they_need(qapp, open_dialog, id_of):
    before = qapp.font()
    larger = qapp.font()
    larger.setPointSizeF(2 * before.pointSizeF())
    qapp.setFont(larger)
    try:
        dialog = open_dialog([id_of("Last tram")])
        needed = dialog.layout().totalHeightForWidth(dialog.width())
        assert dialog.height() >= needed
    finally:
        qapp.setFont(before)
