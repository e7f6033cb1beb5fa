"""The rows of changes: what is ticked, filtered, and said about each row."""

import time

import pytest
from PySide6.QtCore import Qt

from mirdesk.domain.tag_edits import FieldChange, FileWrite, WriteStatus
from mirdesk.ui.tagging.change_rows import (
    ChangeCounts,
    FieldRow,
    FileRow,
    planned_rows,
    rows_of,
)
from mirdesk.ui.tagging.changes_model import ChangeColumn, ChangesTableModel, Showing

pytestmark = pytest.mark.gui
CHECK = Qt.ItemDataRole.CheckStateRole


def files(count=2):
    return [
        FileRow(
            b"/music/%03d.flac" % number,
            [
                FieldRow(FieldChange("title", (), (f"Song {number}",))),
                FieldRow(FieldChange("genre", ("Jazz", "Blues"), ())),
            ],
            number + 1,
        )
        for number in range(count)
    ]


@pytest.fixture
def rows(look, qtmodeltester):
    made = ChangesTableModel(look, can_choose=True)
    made.show_files(files())
    qtmodeltester.check(made)
    return made


def words(rows, row, column):
    return rows.index(row, column).data()


def test_files_stand_above_their_fields(rows):
    assert rows.rowCount() == 6
    assert words(rows, 0, ChangeColumn.NAME) == "000.flac"
    assert words(rows, 0, ChangeColumn.OLD) == "/music"
    assert [words(rows, 1, column) for column in ChangeColumn] == [
        "Title",
        "(none)",
        "Song 0",
        "",
    ]
    assert words(rows, 2, ChangeColumn.OLD) == "Jazz; Blues"
    assert words(rows, 2, ChangeColumn.NEW) == "(removed)"
    file = rows.files[1]
    assert (rows.row_of(file), rows.row_of(file, file.fields[1])) == (3, 5)
    assert rows.row_of(FileRow(b"/gone")) == -1


def test_ticking_a_file_ticks_its_fields(rows):
    top = rows.index(0, 0)
    assert top.data(CHECK) == Qt.CheckState.Checked
    assert rows.setData(top, Qt.CheckState.Unchecked, CHECK)
    assert rows.counts() == ChangeCounts(2, 1, 0, 0)
    assert rows.index(2, 0).data(CHECK) == Qt.CheckState.Unchecked
    assert rows.setData(rows.index(1, 0), Qt.CheckState.Checked.value, CHECK)
    assert top.data(CHECK) == Qt.CheckState.PartiallyChecked
    assert [row.change.field for row in rows.chosen()[1]] == ["title"]


def test_everything_shown_is_ticked_or_cleared_at_once(rows):
    rows.filter("song 1", Showing.ALL)
    assert [file.track_id for file in rows.visible] == [2]
    rows.choose_shown(is_chosen=False)
    assert list(rows.chosen()) == [1]
    rows.filter("", Showing.ALL)
    rows.choose_shown(is_chosen=True)
    assert list(rows.chosen()) == [1, 2]


def test_a_file_that_cannot_be_written_is_told_and_left_out(rows):
    rows.note_looks(
        [
            FileWrite(b"/music/000.flac", WriteStatus.REFUSED, "Its tags are damaged."),
            FileWrite(
                b"/music/001.flac",
                WriteStatus.PREVIEWED,
                changes=(FieldChange("title", ("Old",), ("Song 1",)),),
            ),
        ]
    )
    top = rows.index(0, 0)
    assert words(rows, 0, ChangeColumn.NOTE) == "Its tags are damaged."
    assert not rows.flags(top) & Qt.ItemFlag.ItemIsUserCheckable
    assert not rows.setData(top, Qt.CheckState.Checked, CHECK)
    assert rows.counts() == ChangeCounts(1, 1, 1, 0)
    assert words(rows, 4, ChangeColumn.OLD) == "Old"
    assert words(rows, 5, ChangeColumn.NOTE) == "The file holds this already"
    rows.filter("", Showing.PROBLEMS)
    assert [file.track_id for file in rows.visible] == [1]


def test_what_tags_cannot_hold_is_told(rows):
    change = FieldChange("title", (), ("Song",))
    rows.note_looks([FileWrite(b"/music/000.flac", WriteStatus.PREVIEWED, changes=(change,))])
    assert words(rows, 1, ChangeColumn.NEW) == "Song"
    assert words(rows, 1, ChangeColumn.NOTE) == "Its tags cannot hold: Song 0"


def test_a_cover_told_in_more_words_is_no_other_cover(rows):
    rows.show_files([FileRow(b"/a", [FieldRow(FieldChange("cover", (), ("JPEG, 81 kB",)))], 1)])
    change = FieldChange("cover", (), ("JPEG, 500 x 500, 81 kB",))
    rows.note_looks([FileWrite(b"/a", WriteStatus.PREVIEWED, changes=(change,))])
    assert words(rows, 1, ChangeColumn.NOTE) == ""


def test_what_another_program_changed_stands_apart_and_is_not_ticked(look):
    rows = ChangesTableModel(look, can_choose=True)
    edits = {
        1: {"title": (("Theirs",), ("Mine",)), "artist": ((), ("A",))},
        2: {"title": ((), ("Two",))},
    }
    rows.show_files(planned_rows(edits, {1: b"/a", 2: b"/b"}, {(1, "title"): ("Was",)}))
    assert [file.track_id for file in rows.files] == [2, 1]
    assert rows.counts() == ChangeCounts(2, 2, 0, 1)
    assert words(rows, 3, ChangeColumn.NOTE) == "Changed by another program; it was: Was"
    look_at = FileWrite(
        b"/a", WriteStatus.PREVIEWED, changes=(FieldChange("artist", (), ("A",)),)
    )
    rows.note_looks([look_at])
    assert not rows.files[1].fields[0].is_here_already
    assert rows.setData(rows.index(3, 0), Qt.CheckState.Checked, CHECK)
    assert rows.counts().fields == 3
    rows.filter("", Showing.OUTSIDE)
    assert len(rows.visible) == 1


def test_long_texts_take_one_line(look):
    rows = ChangesTableModel(look)
    change = FieldChange("lyrics", ("one\r\ntwo",), ("la " * 500,))
    rows.show_files([FileRow(b"/a", [FieldRow(change)])])
    assert words(rows, 1, ChangeColumn.OLD) == "one ⏎ two"
    assert len(words(rows, 1, ChangeColumn.NEW)) == 300
    tip = rows.index(1, ChangeColumn.NEW).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "la " * 500


def test_a_row_is_read_out_whole(rows):
    spoken = rows.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Title: nothing becomes Song 0"


def test_without_boxes_nothing_can_be_ticked(look):
    rows = ChangesTableModel(look)
    rows.show_files(rows_of([FileWrite(b"/a", WriteStatus.RESTORED)]))
    assert rows.index(0, 0).data(CHECK) is None
    assert words(rows, 0, ChangeColumn.NOTE) == "As it was before"


def test_a_thousand_files_cost_next_to_nothing(look):
    rows = ChangesTableModel(look, can_choose=True)
    many = files(1000)
    looks = [
        FileWrite(file.path, WriteStatus.PREVIEWED, changes=(file.fields[0].change,))
        for file in many
    ]
    began_s = time.perf_counter()
    rows.show_files(many)
    rows.note_looks(looks)
    rows.filter("song 99", Showing.ALL)
    rows.choose_shown(is_chosen=False)
    rows.filter("", Showing.ALL)
    assert rows.counts().files == 1000 - 11
    assert time.perf_counter() - began_s < 2.0  # some 20 ms; room for a busy machine
