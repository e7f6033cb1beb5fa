"""The journal: begun, finished, forgotten, taken back, and kept within bounds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mirdesk.domain.file_writes import FileStamp, WritePlan, WriteWay
from mirdesk.domain.tag_edits import FieldChange, PendingEdit, TagEdit, WriteStatus
from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import FoundFile
from mirdesk.store import journal
from mirdesk.store.journal import FinishedWrite
from mirdesk.store.library import Library

BEFORE = FileStamp(10, 1, 2**64 - 1, 7)
AFTER = FileStamp(12, 1, 3, 7)
CHANGES = (FieldChange("title", ("old",), ("new", "newer")),)


def plan(path: bytes = b"/m/1.flac", undo: bytes = b"undo") -> WritePlan:
    return WritePlan(
        path=path,
        real_path=b"/real" + path,
        before=BEFORE,
        way=WriteWay.REPLACE,
        work_path=b"/m/.mirdesk-0.tmp",
        pieces=b"pieces",
        undo=undo,
        new_size=12,
        literals_digest=b"digest",
        changes=CHANGES,
    )


def written(library: Library, *plans: WritePlan, title: str = "Title") -> tuple[int, list[int]]:
    batch_id, entries = library.begin_writes([(p, None) for p in plans], title=title)
    library.finish_writes([FinishedWrite(entry_id, AFTER) for entry_id in entries])
    return batch_id, entries


def test_an_entry_comes_back_whole(path: Path) -> None:
    with Library.open(path) as library:
        batch_id, (entry_id,) = library.begin_writes([(plan(), None)], title="Title")
    with Library.open(path) as library:
        (entry,) = library.unfinished_writes()
        assert (entry.entry_id, entry.batch_id) == (entry_id, batch_id)
        assert (entry.before, entry.after) == (BEFORE, None)
        assert (entry.undo, entry.changes, entry.way) == (b"undo", CHANGES, WriteWay.REPLACE)
        assert (entry.path, entry.real_path) == (b"/m/1.flac", b"/real/m/1.flac")
        library.finish_writes([FinishedWrite(entry_id, AFTER)])
        assert library.unfinished_writes() == []
        done = library.journal_entry(entry_id)
        assert done is not None
        assert done.after == AFTER


def test_history_tells_batches_newest_first(library: Library) -> None:
    first, _ = written(library, plan(), plan(b"/m/2.flac"))
    second, _ = written(library, plan(), title="Album, Genre")
    newest, older = library.write_batches()
    assert (newest.batch_id, newest.title, newest.files) == (second, "Album, Genre", 1)
    assert (older.batch_id, older.files, older.can_undo, older.is_undo) == (first, 2, 2, False)
    files = library.batch_files(first)
    assert [file.path for file in files] == [b"/m/1.flac", b"/m/2.flac"]
    assert {file.status for file in files} == {WriteStatus.WRITTEN}
    assert files[0].changes == CHANGES
    assert library.write_batches(1) == [newest]


def test_what_did_not_happen_leaves_nothing(library: Library) -> None:
    _batch, entries = library.begin_writes([(plan(), None)], title="Title")
    library.forget_writes(entries)
    assert library.unfinished_writes() == []
    assert library.write_batches() == []
    with library._database.read() as connection:
        assert not connection.exec_driver_sql("SELECT count(*) FROM write_batches").scalar()


def test_an_undo_is_a_batch_that_can_be_undone(library: Library) -> None:
    batch_id, (entry_id,) = written(library, plan())
    assert library.newest_undoable_batch() == batch_id
    undo, (taken_back,) = library.begin_writes(
        [(plan(), entry_id)], title="Title", undone_batch=batch_id
    )
    library.finish_writes([FinishedWrite(taken_back, BEFORE)])
    assert library.undoable_entries(batch_id) == []
    assert library.undoable_entries(undo) == [taken_back]
    newest, older = library.write_batches()
    assert (newest.is_undo, newest.can_undo) == (True, 1)
    assert (older.is_undo, older.can_undo) == (False, 0)
    assert library.batch_files(undo)[0].status is WriteStatus.RESTORED
    assert library.batch_files(batch_id)[0].reason == "undone since"
    # Undoing goes further back, it does not do again; that is asked for by its batch.
    assert library.newest_undoable_batch() is None
    redo, (again,) = library.begin_writes([(plan(), taken_back)], undone_batch=undo)
    library.finish_writes([FinishedWrite(again, AFTER)])
    assert library.newest_undoable_batch() == redo


def test_a_row_follows_its_file_and_keeps_its_analysis(
    library: Library,
    tags: Callable[..., FileTags],
    analysis: Callable[..., object],
) -> None:
    file = FoundFile(b"/m/1.flac", BEFORE.size_bytes, BEFORE.mtime_ns)
    library.put_tags([(file, tags(title="old"))])
    library.put_analysis(
        1, file, analysis(plays={2: 30.0}), pytest.importorskip("numpy").ones(20)
    )
    library.put_pending([PendingEdit(1, "title", ("new",), ("old",))])
    _batch, (entry_id,) = library.begin_writes([(plan(), None)])
    done = FinishedWrite(entry_id, AFTER, tags(title="new"), TagEdit({"title": ("new",)}))
    library.finish_writes([done])
    details = library.details(1)
    assert details is not None
    assert (details.summary.title, details.size_bytes) == ("new", AFTER.size_bytes)
    assert details.summary.state.value == "analysed"
    assert details.tags == {"title": ("new",)}
    assert library.pending() == []


def test_undo_data_of_old_batches_goes(library: Library) -> None:
    first, _ = written(library, plan(undo=b"x" * 600))
    second, _ = written(library, plan(undo=b"x" * 600))
    newest, _ = written(library, plan(undo=b"x" * 5000))
    with library._database.write() as connection:
        journal.drop_old_undo(connection, 5500)
    assert library.undoable_entries(newest)
    assert library.undoable_entries(second) == []
    assert library.undoable_entries(first) == []
    assert "too long ago" in library.batch_files(first)[0].reason
    assert [batch.can_undo for batch in library.write_batches()] == [1, 0, 0]


def test_undo_data_of_a_batch_that_is_being_undone_stays(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or half of its files would stay as they are."""
    monkeypatch.setattr(journal.drop_old_undo, "__defaults__", (700,))
    older, _ = written(library, plan(undo=b"x" * 400), plan(b"/m/2.flac", undo=b"x" * 200))
    written(library, plan(b"/m/3.flac", undo=b"x" * 600))
    entries = library.undoable_entries(older)
    library.begin_writes([(plan(undo=b""), entries[0])], undone_batch=older)
    assert library.undoable_entries(older) == entries
    written(library, plan(b"/m/4.flac"))
    assert library.undoable_entries(older) == []


def test_a_later_write_of_the_same_file_is_known(library: Library) -> None:
    _first, (earlier,) = written(library, plan())
    second, (later,) = written(library, plan())
    written(library, plan(b"/m/2.flac"))
    assert library.was_written_again(earlier)
    assert not library.was_written_again(later)
    _undo, (back,) = library.begin_writes([(plan(), later)], undone_batch=second)
    library.finish_writes([FinishedWrite(back, BEFORE)])
    assert not library.was_written_again(earlier)


def test_what_a_scan_read_before_a_write_is_out_of_date(
    library: Library, tags: Callable[..., FileTags]
) -> None:
    """A write into the padding keeps size and date, so no later scan would notice."""
    file = FoundFile(b"/m/1.flac", BEFORE.size_bytes, BEFORE.mtime_ns)
    library.put_tags([(file, tags(title="old"))])
    _batch, (entry_id,) = library.begin_writes([(plan(), None)])
    mark = library.write_mark()
    library.finish_writes([FinishedWrite(entry_id, BEFORE, tags(title="new"))])
    library.put_tags([(file, tags(title="old"))], write_mark=mark)
    assert library.summaries([1])[0].title == "new"
    # Not so where the scan found yet another version after the write.
    newer = FoundFile(b"/m/1.flac", 99, BEFORE.mtime_ns)
    library.put_found([newer])
    library.put_tags([(newer, tags(title="newer"))], write_mark=mark)
    assert library.summaries([1])[0].title == "newer"
    assert library.write_mark() == entry_id
