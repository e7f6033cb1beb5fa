"""The Tags tab: grouped fields, edits in place, further fields, and what waits."""

import pytest
from PySide6.QtCore import Qt

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.ui.inspector.tags_tab import ShownTracks, TagsTab
from mirdesk.ui.tagging.edited_values import EditedValues, TaggedTrack

pytestmark = pytest.mark.gui
TAGS = {
    "title": ("Last tram",),
    "artist": ("Nadia Orlov",),
    "composer": ("N. Orlov",),
    "shelf": ("left",),
}


def tracks(*tags, edits=None, **more):
    held = [TaggedTrack(n, b"/m/%d.mp3" % n, tag) for n, tag in enumerate(tags, 1)]
    values = EditedValues(held, edits)
    return ShownTracks(values, tuple(values.track_ids), **more)


@pytest.fixture
def tab(qtbot, look):
    made = TagsTab(look)
    qtbot.addWidget(made)
    made.resize(320, 500)
    made.show()
    return made


def headings(tab):
    return [label.text() for label in tab._headings]


def test_groups_in_their_order(tab):
    tab.show_tracks(tracks(TAGS))
    assert list(tab.rows) == ["title", "artist", "composer", "shelf"]
    assert headings(tab) == ["Credits", "Own fields"]
    assert tab.heading == ""
    assert ("Title", "Last tram") in tab.facts


def test_several_tracks_are_counted(tab):
    tab.show_tracks(tracks(TAGS, {"title": ("Rosewood",)}))
    assert tab.heading == "2 tracks"
    assert tab.rows["title"].text == "differing values (2)"


def test_nothing_to_show_says_why(qtbot, tab):
    tab.show_nothing("Select a track to see its tags.")
    assert tab.words == "Select a track to see its tags."
    assert tab.facts == []
    tab.show_tracks(tracks({}, words_if_empty="This file has no tags."))
    assert tab.words == "This file has no tags."
    qtbot.waitUntil(tab.add_field.isVisible)
    tab.show_tracks(tracks(TAGS, words_if_empty="This file has no tags."))
    assert tab.words == ""


def test_an_edit_is_shown_at_once_and_told(qtbot, tab):
    tab.show_tracks(tracks(TAGS, TAGS))
    tab.rows["title"].edit()
    qtbot.keyClicks(tab.rows["title"].editor.control, "New")
    with qtbot.waitSignal(tab.edited) as told:
        qtbot.keyClick(tab.rows["title"].editor.control, Qt.Key.Key_Return)
    assert told.args == ["title", ("New",)]
    assert tab.track_ids == (1, 2)
    assert (tab.rows["title"].text, tab.rows["title"].old_text) == ("New", "Last tram")


def test_rows_are_kept_so_that_the_keyboard_stays(qtbot, tab):
    tab.show_tracks(tracks(TAGS))
    row = tab.rows["artist"]
    qtbot.waitUntil(row.isVisible)
    row.setFocus()
    qtbot.waitUntil(row.hasFocus)
    tab.show_tracks(tracks(TAGS, edits={1: TagEdit({"title": ("New",), "mood": ("Calm",)})}))
    assert tab.rows["artist"] is row
    assert row.hasFocus()
    assert "mood" in tab.rows


def test_what_is_being_typed_stays_when_the_library_changes(qtbot, tab):
    tab.show_tracks(tracks(TAGS))
    tab.rows["title"].edit()
    qtbot.keyClicks(tab.rows["title"].editor.control, "New")
    tab.show_tracks(tracks({**TAGS, "artist": ("Other",)}))
    assert tab.rows["artist"].text == "Nadia Orlov"  # a moment later
    qtbot.keyClick(tab.rows["title"].editor.control, Qt.Key.Key_Escape)
    assert tab.rows["artist"].text == "Other"


def test_other_tracks_end_what_is_being_typed(qtbot, tab):
    tab.show_tracks(tracks(TAGS))
    tab.rows["title"].edit()
    qtbot.keyClicks(tab.rows["title"].editor.control, "New")
    told = []
    tab.edited.connect(lambda name, values: told.append((name, values, tab.track_ids)))
    tab.show_tracks(tracks({"title": ("b",)}, {"title": ("b",)}))
    assert told == [("title", ("New",), (1,))]


def test_a_field_is_added(qtbot, tab):
    tab.show_tracks(tracks(TAGS))
    tab.add_field.chosen.emit("mood")
    row = tab.rows["mood"]
    assert row.editor is not None
    qtbot.keyClicks(row.editor.control, "Calm")
    with qtbot.waitSignal(tab.edited) as told:
        qtbot.keyClick(row.editor.control, Qt.Key.Key_Return)
    assert told.args == ["mood", ("Calm",)]
    assert list(tab.rows).index("mood") == 2  # in its place


def test_a_field_that_got_no_value_goes_away(qtbot, tab):
    tab.show_tracks(tracks(TAGS))
    tab.add_field.chosen.emit("my own")
    qtbot.keyClick(tab.rows["my own"].editor.control, Qt.Key.Key_Escape)
    assert "my own" not in tab.rows
    tab.add_field.chosen.emit("title")  # it is there already
    assert tab.rows["title"].editor is not None


def test_covers_that_wait_are_told(tab):
    shown = tracks(TAGS, TAGS, covers={1: ("PNG, 60 x 40, 1 kB",)})
    tab.show_tracks(shown)
    assert next(iter(tab.rows)) == "cover"
    assert tab.rows["cover"].text == "PNG, 60 x 40, 1 kB"


def test_how_much_waits(qtbot, tab):
    assert tab.waiting.words == ""
    tab.waiting.show_counts(1, 1)
    assert tab.waiting.words == "1 edit waits"
    tab.waiting.show_counts(2, 3)
    assert tab.waiting.words == "3 edits wait"
    with qtbot.waitSignal(tab.waiting.save_requested):
        qtbot.mouseClick(tab.waiting.save, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(tab.waiting.revert_requested):
        qtbot.mouseClick(tab.waiting.revert, Qt.MouseButton.LeftButton)
    tab.waiting.show_counts(0, 0)
    assert tab.waiting.isHidden()


def test_reading_only(tab):
    tab.set_editable(is_editable=False)
    tab.show_tracks(tracks(TAGS))
    tab.open_field("title")
    assert tab.rows["title"].editor is None
    assert not tab.add_field.isVisible()
