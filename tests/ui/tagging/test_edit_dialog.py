"""The large editor: one and many tracks, keys, tools, what is kept and what is dropped."""

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMessageBox, QPushButton

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.ui.tagging.cover_desk import CoverSource
from mirdesk.ui.tagging.edit_dialog import EditDialog, EditServices
from mirdesk.ui.tagging.edited_values import TaggedTrack
from mirdesk.ui.tagging.tool_dialogs import CaseDialog

pytestmark = pytest.mark.gui
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def services(look, background, known, tmp_path):
    memory = QSettings(str(tmp_path / "memory.ini"), QSettings.Format.IniFormat)

    def load(values, number):
        values.add([TaggedTrack(number, b"/m/%d.mp3" % number, {"title": ("more",)})], {})

    covers = CoverSource(lambda _number: None)
    return EditServices(look, background, covers, known, load, memory)


@pytest.fixture
def open_dialog(qtbot, services, values):
    def make(*chosen, neighbours=()):
        dialog = EditDialog(services, values, chosen, neighbours)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return make


def control(dialog, name):
    dialog.show_field(name)
    return (
        dialog.pages[next(key for key, page in dialog.pages.items() if name in page.cells)]
        .cells[name]
        .editor.control
    )


def test_one_track_is_edited_and_kept(qtbot, open_dialog):
    dialog = open_dialog(1)
    assert dialog.title == "creek"
    title = control(dialog, "title")
    title.selectAll()
    qtbot.keyClicks(title, "Hollow creek")
    qtbot.keyClicks(control(dialog, "genre"), "Old-time ")
    assert dialog.tabs.tabText(0) == "Main •"
    with qtbot.waitSignal(dialog.kept) as told:
        qtbot.keyClick(title, Qt.Key.Key_Return)
    assert told.args[0].edits == {
        1: TagEdit({"title": ("Hollow creek",), "genre": ("Old-time Folk",)})
    }


def test_several_tracks_get_the_same(qtbot, open_dialog, values):
    dialog = open_dialog(1, 2, 3)
    assert dialog.title == "3 tracks"
    assert control(dialog, "title").placeholderText() == "differing (3)"
    qtbot.keyClicks(control(dialog, "composer"), "Trad.")
    assert values.field("composer", [1, 2, 3]).values == ("Trad.",)
    assert values.field("title", [1, 2, 3]).edited == 0
    with qtbot.waitSignal(dialog.kept) as told:
        qtbot.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert set(told.args[0].edits) == {1, 2, 3}


def test_each_of_several_by_keyboard(qtbot, open_dialog):
    dialog = open_dialog(1, 2, 3)
    assert not dialog.previous.isEnabled()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.go_on()
    assert dialog.title == "1 of 3: creek"
    assert dialog.shown_ids == [1]
    qtbot.keyClick(dialog, Qt.Key.Key_PageDown, CONTROL)
    qtbot.waitUntil(lambda: dialog.title == "2 of 3: street")
    assert control(dialog, "title").text() == "street"
    dialog.go_on()
    assert not dialog.next.isEnabled()
    for _ in range(4):
        dialog.go_back()
    assert dialog.title == "3 tracks"


def test_neighbours_of_one_track_are_read_when_needed(open_dialog, values):
    dialog = open_dialog(3, neighbours=[1, 2, 3, 9])
    dialog.go_on()
    assert dialog.title == "more"
    assert 9 in values
    assert not dialog.next.isEnabled()
    for _ in range(5):
        dialog.go_back()
    assert dialog.title == "creek"


def test_an_edit_is_taken_back(qtbot, open_dialog, values):
    dialog = open_dialog(1)
    qtbot.keyClicks(control(dialog, "title"), "x")
    cell = dialog.pages["main"].cells["title"]
    assert cell.was == "was: creek"
    qtbot.mouseClick(cell.revert, Qt.MouseButton.LeftButton)
    assert cell.editor.values() == ("creek",)
    assert not values.has_changes
    assert dialog.tabs.tabText(0) == "Main"


def test_nothing_is_kept_where_nothing_changed(qtbot, open_dialog):
    dialog = open_dialog(1)
    with qtbot.assertNotEmitted(dialog.kept):
        qtbot.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def test_cancel_drops_and_escape_asks(qtbot, open_dialog):
    dialog = open_dialog(1)
    qtbot.keyClicks(control(dialog, "title"), "x")
    with qtbot.assertNotEmitted(dialog.kept):
        qtbot.keyClick(control(dialog, "title"), Qt.Key.Key_Escape)
        (box,) = dialog.findChildren(QMessageBox)
        assert dialog.isVisible()
        assert "Drop the edits" in box.text()
        box.reject()
        assert dialog.isVisible()
        dialog.close()
        assert dialog.isVisible()
        box = dialog.findChildren(QMessageBox)[-1]
        drop = next(b for b in box.findChildren(QPushButton) if b.text() == "Drop edits")
        drop.click()
    assert not dialog.isVisible()


def test_a_tool_adds_edits_before_they_are_kept(qtbot, open_dialog, values):
    dialog = open_dialog(1, 2, 3)
    dialog.open_tool(CaseDialog)
    (tool,) = dialog.findChildren(CaseDialog)
    tool._on_apply()
    assert values.field("title", [1]).values == ("Creek",)
    dialog.go_on()
    assert control(dialog, "title").text() == "Creek"
    assert dialog.title == "1 of 3: Creek"


def test_free_fields(qtbot, open_dialog, values):
    values.put("shelf", ["left"], [1])
    dialog = open_dialog(1)
    assert control(dialog, "shelf").values() == ("left",)
    dialog.pages["more"].field_wanted.emit("my own")
    qtbot.keyClicks(control(dialog, "my own"), "x")
    assert values.new(1, "my own") == ("x",)
    dialog.pages["more"].field_wanted.emit("isrc")  # known: it has its place
    assert dialog.tabs.currentWidget() is dialog.pages["release"]


def test_names_of_files_are_asked_for_after_keeping(qtbot, open_dialog):
    dialog = open_dialog(1, 2)
    qtbot.keyClicks(control(dialog, "title"), "x")
    with qtbot.waitSignals([dialog.kept, dialog.rename_requested], order="strict"):
        dialog._on_rename()


def test_the_size_is_remembered(qtbot, open_dialog):
    dialog = open_dialog(1)
    dialog.resize(700, 500)
    dialog.accept()
    assert open_dialog(1).size() == dialog.size()


def test_all_pages_by_keyboard_and_by_name(open_dialog):
    dialog = open_dialog(1)
    for at in range(dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(at)
    assert all(page.is_built for page in dialog.pages.values())
    for page in dialog.pages.values():
        for cell in page.cells.values():
            assert cell.editor.control.accessibleName()
            assert cell.editor.control.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_pages_tell_how_many_fields_are_edited(open_dialog, values):
    dialog = open_dialog(1, 2, 3)
    values.set_cover(CoverEdit(b""), [1, 2, 3])
    dialog._mark_tabs()
    assert not any("•" in dialog.tabs.tabText(at) for at in range(dialog.tabs.count()))
    values.put("title", ["Same"], [1, 2, 3])
    dialog._mark_tabs()
    assert dialog.tabs.tabToolTip(0) == "1 field edited"
    values.put("artist", ["Same"], [1, 2, 3])
    dialog._mark_tabs()
    assert dialog.tabs.tabToolTip(0) == "2 fields edited"


def test_all_pages_fit_into_the_smallest_dialog(qtbot, open_dialog):
    dialog = open_dialog(1, 2, 3)
    dialog.resize(dialog.minimumSize())
    for page in dialog.pages.values():
        dialog.tabs.setCurrentWidget(page)
        page.verticalScrollBar().setVisible(True)
        qtbot.waitUntil(lambda page=page: page.widget().width() <= page.viewport().width())
