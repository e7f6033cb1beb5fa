"""What the history lists, and what Undo takes back."""

import time
from pathlib import Path

import pytest

from mirdesk.domain.tag_edits import BatchSummary, TagEdit
from mirdesk.operations.rename_files import plan_renames, rename_files, undo_renames
from mirdesk.operations.write_tags import write_tracks
from mirdesk.ui.tagging.change_rows import NAME_FIELD
from mirdesk.ui.tagging.history_model import (
    HistoryColumn,
    HistoryItem,
    HistoryTableModel,
    moment_text,
    newest_undoable,
    read_files,
    read_history,
)

pytestmark = pytest.mark.gui


@pytest.fixture
def written(music, shared_pool):
    edits = {i: TagEdit({"title": (f"Song {i}",)}) for i in music.ids}
    write_tracks(music.library, shared_pool, edits, title="Title")
    return music


def test_writes_and_renamings_stand_in_one_list(written):
    library = written.library
    plans = plan_renames(library, written.ids, "new/%title%")
    rename_files(library, plans, title="new/%title%")
    renaming, write = read_history(library)
    assert (renaming.is_renaming, write.is_renaming) == (True, False)
    assert newest_undoable(library) == renaming
    files = read_files(library, renaming)
    assert files[0].fields[0].change.field == NAME_FIELD
    assert files[0].fields[0].change.old == ("0000.wav",)
    assert files[0].fields[0].change.new == (str(Path("new") / "Song 1.wav"),)
    changed = read_files(library, write)
    assert changed[0].fields[0].change.new == ("Song 1",)
    assert changed[0].path == library.path_of(written.ids[0])  # the history follows the file


def test_undo_goes_further_back_each_time(written):
    library = written.library
    report = rename_files(library, plan_renames(library, written.ids, "%title%"))
    undo_renames(library, report.batch_id)
    assert not newest_undoable(library).is_renaming
    undo, renaming, _write = read_history(library)
    assert undo.batch.is_undo
    assert not renaming.can_undo


def test_without_history_there_is_nothing_to_undo(music):
    assert newest_undoable(music.library) is None
    assert read_history(music.library) == []


def batch(**more):
    values = {"title": "Album", "files": 3, "can_undo": 3, **more}
    return BatchSummary(1, time.time(), **values)


@pytest.mark.parametrize(
    ("item", "what", "state"),
    [
        (HistoryItem(batch()), "Album", "Can be undone"),
        (HistoryItem(batch(can_undo=2)), "Album", "Can be undone in 2 files"),
        (HistoryItem(batch(can_undo=1)), "Album", "Can be undone in 1 file"),
        (HistoryItem(batch(can_undo=0)), "Album", "Undone already"),
        (HistoryItem(batch(is_undo=True)), "Undo of: Album", "Can be undone"),
        (
            HistoryItem(batch(title="%title%"), is_renaming=True),
            "Renamed: %title%",
            "Can be undone",
        ),
        (
            HistoryItem(batch(title="%title%", is_undo=True), is_renaming=True),
            "Names taken back: %title%",
            "Can be undone",
        ),
    ],
)
def test_each_line_says_what_and_whether_it_can_be_undone(qtmodeltester, item, what, state):
    rows = HistoryTableModel()
    rows.show_items([item])
    qtmodeltester.check(rows)
    assert rows.index(0, HistoryColumn.WHAT).data() == what
    assert rows.index(0, HistoryColumn.STATE).data() == state
    assert rows.index(0, HistoryColumn.FILES).data() == "3"
    assert rows.index(0, HistoryColumn.WHEN).data() == moment_text(item.batch.made_at_s)
