"""New names are shown before, with what stands in their way."""

import pytest
from PySide6.QtCore import Qt

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.operations.edit_tags import stage
from mirdesk.operations.rename_files import PlannedRename
from mirdesk.operations.tag_tools import pattern_fields
from mirdesk.ui.tagging.rename_dialog import PATTERNS, RenameDialog, RenamesTableModel

pytestmark = pytest.mark.gui


@pytest.fixture
def titled(music):
    edits = {i: TagEdit({"title": (f"Song {n}",)}) for n, i in enumerate(music.ids[:2])}
    stage(music.library, edits)
    return music


@pytest.fixture
def dialog(qtbot, look, titled, lane):
    made = RenameDialog(look, lane, titled.ids)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.is_settled)
    return made


def test_names_and_problems_are_shown(dialog):
    rows = dialog.rows
    assert [rows.index(0, column).data() for column in (0, 1, 2)] == [
        "0000.wav",
        "Song 0.wav",
        "",
    ]
    assert rows.index(2, 2).data() == "The tags do not say: Title."
    assert dialog.total.text() == "2 files get another name, 1 cannot be renamed"
    dialog.only_problems.setChecked(True)
    assert rows.rowCount() == 1


def test_a_pattern_that_is_not_understood_is_told(qtbot, dialog):
    dialog.pattern.setEditText("%title")
    assert not dialog.rename.isEnabled()
    qtbot.waitUntil(lambda: bool(dialog.problem))
    assert dialog.problem.startswith("This pattern is not understood: Close")
    assert not dialog.rename.isEnabled()
    dialog.pattern.setEditText("new/%title%")
    qtbot.waitUntil(lambda: dialog.is_settled and dialog.rename.isEnabled())
    assert dialog.problem == ""
    assert dialog.rows.index(0, 1).data() == "new/Song 0.wav"


def test_what_can_be_renamed_is_handed_over(qtbot, dialog):
    with qtbot.waitSignal(dialog.rename_wanted) as wanted:
        dialog.rename.click()
    plans, title = wanted.args
    assert len(plans) == 2
    assert title == PATTERNS[0]
    assert dialog.isHidden()


def test_every_pattern_offered_is_understood():
    assert all(pattern_fields(pattern) for pattern in PATTERNS)


def test_names_that_stay_say_so(look, qtmodeltester):
    rows = RenamesTableModel(look)
    rows.show_plans([PlannedRename(1, b"/m/a.wav", b"/m/a.wav")])
    qtmodeltester.check(rows)
    assert rows.index(0, 2).data() == "Has this name already"
    assert rows.has_notes
    rows.show_plans([PlannedRename(1, b"/m/x/a.wav", b"/m/y/b.wav")])
    assert [rows.index(0, column).data() for column in (0, 1)] == ["x/a.wav", "y/b.wav"]
    assert rows.index(0, 1).data(Qt.ItemDataRole.ToolTipRole) == "/m/y/b.wav"
