"""The whole window over a real library: keys, filters, drops, names, memory."""

import os

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from mirdesk.ui.browsing import Scope
from mirdesk.ui.inspector.inspector import Tab
from mirdesk.ui.sidebar_delegate import Role
from mirdesk.ui.theme import contrast

pytestmark = pytest.mark.gui


def test_every_control_has_a_name(window, settle, unnamed):
    window.table.select_track(int(window.rows.ids[0]))
    settle(window)
    assert unnamed(window) == []


def test_rows_and_counts_are_there(window):
    assert window.rows.rowCount() == 16
    assert window.status.words.startswith("16 tracks")
    assert window.centre.currentWidget() is window.table
    assert window.minimumSize().width() <= 900


def test_a_row_fills_inspector_and_plot(window, qtbot, id_of, settle):
    window.table.select_track(id_of("Last tram"))
    settle(window)
    assert dict(window.inspector.tags.facts)["Title"] == "Last tram"
    assert window.plot.header is not None
    assert window.plot.state.name == "READY"
    qtbot.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert window.inspector.is_similar_shown
    assert len(window.inspector.similar.matches) > 3


def test_search_by_keyboard(window, qtbot, settle):
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.toolbar.search, "harbour nine")
    qtbot.keyClick(window.toolbar.search, Qt.Key.Key_Return)
    settle(window)
    assert window.rows.rowCount() == 2
    assert window.status.words.startswith("2 of 16 tracks")
    qtbot.keyClick(window.toolbar.search, Qt.Key.Key_Escape)
    settle(window)
    assert window.rows.rowCount() == 16


def test_no_hits_and_the_way_out(window, settle):
    window.browsing.search("quist zzz")
    settle(window)
    assert window.centre.currentWidget() is window.centre.no_hits
    assert "zzz" in window.centre.no_hits.words
    window.centre.no_hits.remove_requested.emit()
    settle(window)
    assert window.rows.rowCount() == 2
    assert window.toolbar.search.text() == "quist"


def test_a_search_that_is_not_understood_keeps_the_rows(window, settle):
    window.browsing.search("year:abc")
    settle(window)
    assert window.toolbar.search.error
    assert window.status.message == window.toolbar.search.error
    assert window.rows.rowCount() == 16
    window.browsing.search("year:1974")
    settle(window)
    assert window.toolbar.search.error == ""
    assert window.status.message == ""  # it is not there any more, so neither is the message


def test_a_search_that_hides_the_track_keeps_looking_at_it(window, id_of, settle):
    window.table.select_track(id_of("Last tram"))
    settle(window)
    window.browsing.search("harbour nine")
    settle(window)
    assert window.table.selected_ids() == []
    assert window.focus.track_id == id_of("Last tram")
    assert dict(window.inspector.tags.facts)["Title"] == "Last tram"
    assert window.plot.state.name == "READY"
    assert "Last tram" in window.transport.title.text()
    window.browsing.search("")
    settle(window)
    assert window.table.selected_ids() == [id_of("Last tram")]


def test_a_selection_in_the_plot_is_told(window, id_of, settle):
    window.table.select_track(id_of("Last tram"))
    settle(window)
    window.plot.timeline.select(70.2, 42.0)
    assert window.status.words.endswith("Selection 0:42–1:10, 28 s")
    window.table.select_track(id_of("Rosewood"))
    settle(window)
    assert "Selection" not in window.status.words


def test_instruments_filter_and_back_undoes(window, settle):
    window.sidebar.instrument_toggled.emit(19, False)
    settle(window)
    assert window.rows.rowCount() == 4
    window.actions_.back.trigger()
    settle(window)
    assert window.rows.rowCount() == 16
    assert window.actions_.forward.isEnabled()


def test_problems_are_listed(window, settle):
    window.actions_.problems.trigger()
    settle(window)
    assert window.centre.currentWidget() is window.centre.problems
    assert len(window.centre.problems.problems) == 2
    window.browsing.scope(Scope.ALL)
    settle(window)
    assert window.centre.currentWidget() is window.table


def test_panels_by_key(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert not window.sidebar.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F8)
    assert not window.inspector.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert not window.upper.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.upper.isVisible()
    window.actions_.reset_layout.trigger()
    assert window.sidebar.isVisible()
    assert window.inspector.isVisible()


def test_empty_library_is_one_page(open_window, empty_library, tmp_path, settle, unnamed):
    window = open_window(empty_library, demo_folder=tmp_path).window
    settle(window)
    assert window.centre.is_first_run
    assert not window.plot.isVisible()
    assert not window.inspector.isVisible()
    assert unnamed(window) == []


def test_without_a_checkpoint_it_browses_and_says_so(open_window, library, settle):
    window = open_window(library, card=None, checkpoint_problem="no checkpoint here").window
    settle(window)
    assert "no checkpoint here" in window.checkpoint_banner.message
    assert not window.actions_.analyse.isEnabled()
    assert window.rows.rowCount() == 16


def test_offline_roots_are_told(open_window, library, settle):
    library.mark_offline(b"/music", True)
    window = open_window(library).window
    settle(window)
    assert window.offline_banner.message == "“music” is not connected. Its 16 tracks are kept."


def test_dropped_folder_is_scanned_and_rows_appear(opened, qtbot, tmp_path):
    window = opened.window
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "x.txt").write_text("no music")
    with qtbot.waitSignal(opened.work.scan_finished, timeout=30_000):
        window.overlay.paths_dropped.emit([os.fsencode(folder)])
    assert window.status.message == "0 new or changed, 1 other files left out"


def test_copy_path_of_the_selection(window, id_of):
    window.table.select_track(id_of("Last tram"))
    window.actions_.copy_path.trigger()
    assert QGuiApplication.clipboard().text().endswith("01 Last tram.flac")


@pytest.mark.qt_log_ignore("does not support")
def test_song_menu_opens(window, id_of):
    window.table.select_track(id_of("Last tram"))
    window.table.menu_requested.emit(QPoint(10, 10))
    (menu,) = (m for m in window.findChildren(QMenu) if m.accessibleName() == "Tracks")
    assert menu.isVisible()
    menu.close()


def test_theme_is_changed_and_kept(window, opened, look):
    before = look.theme
    choices = {a.data(): a for a in window.actions_.themes.actions()}
    choices["light"].trigger()
    assert look.theme is not before
    assert contrast(look.theme.text, look.theme.panel) > 4.5
    choices["dark"].trigger()


def test_layout_is_remembered(open_window, library):
    first = open_window(library).window
    first.actions_.inspector.setChecked(False)
    first.table.setColumnHidden(10, False)
    first.table.setColumnWidth(1, 333)
    first.remember()
    second = open_window(library).window
    assert not second.actions_.inspector.isChecked()
    assert not second.table.isColumnHidden(10)
    assert second.table.columnWidth(1) == 333


def test_help_windows_open(window):
    window.actions_.keyboard.trigger()
    window.actions_.about.trigger()
    titles = {w.windowTitle() for w in window.findChildren(QWidget) if w.isWindow()}
    assert {"Keyboard", "About MIRDesk"} <= titles


def test_closing_ends_the_work(window, opened, qtbot):
    with qtbot.waitSignal(window.closing):
        window.close()
    assert opened.work._is_closed


def test_chosen_scope_is_marked(window, settle):
    window.browsing.scope(Scope.RECENT)
    settle(window)
    library_section = window.sidebar.model().index(0, 0)
    recent = window.sidebar.model().index(1, 0, library_section)
    assert recent.data(Role.IS_CHOSEN)


def test_tabs_can_be_walked_by_key(window):
    order, widget = [], window.toolbar.search
    for _step in range(200):
        order.append(widget)
        widget = widget.nextInFocusChain()
    places = [
        order.index(part) for part in (window.sidebar, window.table, window.inspector.tabs)
    ]
    assert places == sorted(places)
    assert window.inspector.tabs.currentIndex() == Tab.TAGS
