"""Tools show what they would change, and change the edits that are at hand only."""

import pytest
from PySide6.QtCore import Qt

from mirdesk.ui.tagging.tool_dialogs import (
    CaseDialog,
    FromNameDialog,
    NumberDialog,
    SwapDialog,
    ToolTracks,
    fitting_pattern,
)

pytestmark = pytest.mark.gui


@pytest.fixture
def open_tool(qtbot, look, values):
    def make(kind, ids=(1, 2, 3)):
        dialog = kind(ToolTracks(values, tuple(ids)), look)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return make


def rows(dialog):
    table = dialog.preview
    return [
        tuple(table.item(row, column).text() for column in range(4))
        for row in range(table.rowCount())
    ]


def apply(qtbot, dialog):
    with qtbot.waitSignal(dialog.applied) as told:
        qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    return {number: dict(edit.values) for number, edit in told.args[0].items()}


def test_numbers(qtbot, open_tool, values):
    dialog = open_tool(NumberDialog)
    assert rows(dialog)[:2] == [
        ("01 creek.mp3", "Track", "", "1"),
        ("01 creek.mp3", "Tracks in total", "", "3"),
    ]
    dialog.start.clear()
    qtbot.keyClicks(dialog.start, "5x")
    dialog.totals.setChecked(False)
    assert dialog.words == "3 values change in 3 tracks."
    edits = apply(qtbot, dialog)
    assert edits == {1: {"track": ("5",)}, 2: {"track": ("6",)}, 3: {"track": ("7",)}}
    assert not values.has_changes  # the dialog only tells


def test_numbers_begin_again_on_each_disc(qtbot, open_tool, values):
    for number, disc in ((1, "1"), (2, "2"), (3, "2")):
        values.put("disc", [disc], [number])
    dialog = open_tool(NumberDialog)
    assert dialog.by_disc.isChecked()
    edits = apply(qtbot, dialog)
    assert edits[1] == {"track": ("1",), "tracktotal": ("1",)}
    assert edits[3] == {"track": ("2",), "tracktotal": ("2",)}


def test_swap(qtbot, open_tool):
    dialog = open_tool(SwapDialog, [2])
    assert apply(qtbot, dialog) == {2: {"title": ("Menders",), "artist": ("street",)}}
    dialog = open_tool(SwapDialog, [2])
    dialog.second.setCurrentIndex(dialog.first.currentIndex())
    assert dialog.words == "Nothing changes."
    assert not dialog.apply.isEnabled()


def test_title_case(qtbot, open_tool, values):
    values.put("title", ["the end of the street"], [2])
    dialog = open_tool(CaseDialog, [2])
    assert apply(qtbot, dialog) == {2: {"title": ("The End of the Street",)}}
    dialog = open_tool(CaseDialog, [2])
    dialog.fields["title"].setChecked(False)
    assert dialog.words == "Nothing changes."


def test_tags_from_names(qtbot, open_tool, values):
    assert fitting_pattern(ToolTracks(values, (1, 2, 3))) == "%track% %title%"
    dialog = open_tool(FromNameDialog)
    assert apply(qtbot, dialog)[2] == {"track": ("2",)}  # the title says so already
    dialog = open_tool(FromNameDialog)
    dialog.pattern.setEditText("%artist% - %album%/%track% %title%")
    assert ("01 creek.mp3", "Artist", "", "Menders") in rows(dialog)
    dialog.pattern.setEditText("%artist")
    assert rows(dialog) == []
    assert not dialog.apply.isEnabled()
    assert dialog.words
    dialog.pattern.setEditText("%artist% == %title%")
    assert "no name fits" in dialog.words


def test_one_and_several_are_counted_in_words(qtbot, open_tool, values):
    dialog = open_tool(NumberDialog, [2])
    assert dialog.words == "2 values change in 1 track."
    dialog.totals.setChecked(False)
    assert dialog.words == "1 value changes."
