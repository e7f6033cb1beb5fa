"""The table: selection by track, sorting, columns, keys."""

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tracks import SortColumn
from mirdesk.operations.edit_tags import stage
from mirdesk.ui.tagging.edit_reading import values_for_cell
from mirdesk.ui.tracks.columns import Column

pytestmark = pytest.mark.gui


@pytest.fixture
def view(open_table):
    return open_table(900, 200)


def test_selection_and_current_row_follow_the_track(view, library):
    ids = view.model().ids.copy()
    view.select_track(int(ids[3]))
    told = []
    view.current_changed.connect(told.append)
    view.show_ids(ids[::-1].copy())
    assert view.selected_ids() == [int(ids[3])]
    assert view.current_id() == int(ids[3])
    assert view.currentIndex().row() == len(ids) - 4
    assert told == []
    view.show_ids(ids[:3].copy())
    assert view.selected_ids() == []
    view.show_ids(ids)  # hidden for a while only
    assert view.selected_ids() == [int(ids[3])]
    assert told == []
    view.show_ids(ids[:3].copy())
    view.select_track(int(ids[0]))
    view.show_ids(ids)
    assert view.selected_ids() == [int(ids[0])]
    assert told == [int(ids[0])]


def test_everything_selected_stays_selected(view):
    view.selectAll()
    ids = view.model().ids.copy()
    view.show_ids(ids[::-1].copy())
    assert sorted(view.selected_ids()) == sorted(ids.tolist())


def test_place_stays_while_rows_are_added_above(view):
    ids = view.model().ids.copy()
    view.show_ids(ids[4:].copy())
    view.verticalScrollBar().setValue(28 * 3 + 5)
    top = view.visible_ids()[0]
    view.show_ids(ids)
    assert view.visible_ids()[0] == top
    assert view.verticalScrollBar().value() == 28 * 7 + 5


def test_the_top_stays_the_top_while_rows_are_added(view):
    ids = view.model().ids.copy()
    view.show_ids(ids[8:].copy())
    view.setCurrentIndex(view.model().index(0, Column.TITLE))
    view.show_ids(ids)
    assert view.verticalScrollBar().value() == 0


def test_enter_and_double_click_play(qtbot, view):
    first = view.model().track_id(0)
    view.select_track(first)
    with qtbot.waitSignal(view.play_requested) as played:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert played.args == [first]
    place = view.visualRect(view.model().index(1, Column.TITLE)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(view.play_requested) as played:
        qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert played.args == [view.model().track_id(1)]


def click_header(qtbot, view, column, modifier=Qt.KeyboardModifier.NoModifier):
    header = view.horizontalHeader()
    view.scrollTo(view.model().index(0, column))
    x = header.sectionViewportPosition(column) + 20
    place = header.rect().center()
    place.setX(x)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, modifier, place)
    QApplication.processEvents()


def test_header_sorts_and_sorts_back(qtbot, view):
    view.show_sort(SortColumn.ARTIST, is_descending=False)
    with qtbot.waitSignal(view.sort_requested) as asked:
        click_header(qtbot, view, Column.ALBUM)
    assert asked.args == [SortColumn.ALBUM, False, False]
    view.show_sort(SortColumn.ALBUM, is_descending=False)
    with qtbot.waitSignal(view.sort_requested) as asked:
        click_header(qtbot, view, Column.ALBUM)
    assert asked.args == [SortColumn.ALBUM, True, False]
    with qtbot.assertNotEmitted(view.sort_requested, wait=50):
        click_header(qtbot, view, Column.STRIP)
    assert view.horizontalHeader().sortIndicatorSection() == Column.ALBUM


def test_columns_are_chosen_and_remembered(qtbot, view, look):
    menu = view.column_menu()
    entries = {action.text(): action for action in menu.actions()}
    assert not entries["Title"].isEnabled()
    entries["Path"].trigger()
    assert not view.isColumnHidden(Column.PATH)
    state = view.columns_state()
    entries["Reset columns"].trigger()
    assert view.isColumnHidden(Column.PATH)
    assert view.restore_columns(state)
    assert not view.isColumnHidden(Column.PATH)
    assert not view.restore_columns(QByteArray(b"nonsense"))


def test_columns_of_a_later_version_stay_as_they_are_at_first(view):
    """What was kept before there were Tempo and Key knows nothing of them."""
    view.setColumnHidden(Column.GENRE, True)
    state = view.horizontalHeader().saveState()
    view.reset_columns()
    assert view.restore_columns(state)
    assert view.isColumnHidden(Column.GENRE)
    assert view.isColumnHidden(Column.TEMPO)
    assert view.isColumnHidden(Column.KEY)
    view.setColumnHidden(Column.KEY, False)
    kept = view.columns_state()
    view.reset_columns()
    assert view.restore_columns(kept)
    assert not view.isColumnHidden(Column.KEY)
    assert view.isColumnHidden(Column.TEMPO)


def test_neighbours(view):
    ids = view.model().ids
    assert view.neighbour(int(ids[0]), 1) == int(ids[1])
    assert view.neighbour(int(ids[0]), -1) is None
    assert view.neighbour(int(ids[-1]), 1) is None
    assert view.neighbour(-5, 1) is None


def test_no_track_is_looked_at_because_the_table_has_the_keyboard(qtbot, view):
    told = []
    view.current_changed.connect(told.append)
    for kind in (QEvent.Type.FocusOut, QEvent.Type.FocusIn):
        QApplication.sendEvent(view, QFocusEvent(kind))
    assert view.current_id() is None
    assert told == []
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.current_id() == view.model().track_id(0)
    QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusIn))
    assert told == [view.model().track_id(0)]


def test_space_is_left_to_the_window(qtbot, view):
    view.select_track(view.model().track_id(2))
    before = view.selected_ids()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.selected_ids() == before


def test_a_hundred_thousand_rows_cost_no_wait(view, qtbot):
    ids = np.tile(view.model().ids, 6250)
    view.show_ids(ids)
    assert view.model().rowCount() == 100_000
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert not view.grab().isNull()
    assert len(view.model()._pages._pages) <= 4  # only what was seen was read


# Editing in place with F2 --------------------------------------------------------------


@pytest.fixture
def edited(view, library):
    """A table whose cells can be edited, and what was told."""
    told = []
    view.edit_cells(lambda track, field: values_for_cell(library, track, field))
    view.cell_edited.connect(lambda *args: told.append(args))
    return told


@pytest.fixture
def press_f2(qtbot, view):
    """Press F2 on a cell; give the editor that opened, if any."""

    def press(track_id, column):
        view.select_track(track_id)
        row = view.currentIndex().row()
        view.setCurrentIndex(view.model().index(row, column))
        view.setFocus()
        qtbot.keyClick(view, Qt.Key.Key_F2)
        open_ones = [e for e in view.viewport().findChildren(QLineEdit) if e.isVisible()]
        return open_ones[0] if open_ones else None

    return press


def test_a_cell_is_edited_in_place(qtbot, view, edited, press_f2, id_of):
    editor = press_f2(id_of("Last tram"), Column.ARTIST)
    assert editor.text() == "Nadia Orlov"
    assert editor.accessibleName() == "Artist"
    qtbot.keyClicks(editor, "N. Orlov; Trio")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    wanted = [(id_of("Last tram"), "artist", ("N. Orlov", "Trio"))]
    qtbot.waitUntil(lambda: edited == wanted)
    assert view.current_id() == id_of("Last tram")


def test_the_year_edits_the_whole_date(qtbot, view, edited, press_f2, id_of, library):
    track = id_of("Last tram")
    stage(library, {track: TagEdit({"date": ("2019-03-02",)})})
    editor = press_f2(track, Column.YEAR)
    assert editor.text() == "2019-03-02"  # the edit that waits, not what the file holds
    qtbot.keyClicks(editor, "2020")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: edited == [(track, "date", ("2020",))])


def test_escape_and_no_change_tell_nothing(qtbot, view, edited, press_f2, id_of):
    editor = press_f2(id_of("Last tram"), Column.TITLE)
    qtbot.keyClicks(editor, "x")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    editor = press_f2(id_of("Rosewood"), Column.TITLE)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.state() == view.State.NoState)
    assert edited == []


@pytest.mark.parametrize("column", [Column.STATE, Column.DURATION, Column.STRIP, Column.PATH])
def test_other_cells_open_nothing(edited, press_f2, id_of, column):
    assert press_f2(id_of("Last tram"), column) is None


def test_without_permission_nothing_opens(view, press_f2, id_of):
    assert press_f2(id_of("Last tram"), Column.TITLE) is None


def test_rows_that_come_during_an_edit_wait_for_its_end(qtbot, view, edited, press_f2, id_of):
    track, ids = id_of("Last tram"), view.model().ids.copy()
    editor = press_f2(track, Column.TITLE)
    qtbot.keyClicks(editor, "New")
    view.show_ids(ids[::-1].copy())
    view.model().read_again()
    assert editor.text() == "New"
    assert view.model().ids.tolist() == ids.tolist()
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.model().ids.tolist() == ids[::-1].tolist())
    assert edited == [(track, "title", ("New",))]
    assert view.current_id() == track
