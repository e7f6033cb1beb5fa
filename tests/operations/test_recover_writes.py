"""After a crash: each state in which a write can be left behind."""

import os
from pathlib import Path

import pytest

from mirdesk.domain.file_writes import Found, WriteRequest
from mirdesk.domain.tag_edits import PendingEdit, TagEdit, WriteStatus
from mirdesk.filetags.writing.keeping import keep_paths
from mirdesk.filetags.writing.planning import plan_write
from mirdesk.filetags.writing.replacing import carry_out
from mirdesk.operations.recover_writes import RecoveredFile, RecoveryReport, recover_writes
from mirdesk.operations.undo_writes import undo_batch

EDIT = TagEdit({"title": ("New",)})


@pytest.fixture
def begun(library, music, shelve):
    """Return a file whose write stands in the journal, its plan and its track."""
    (path,) = music("a.mp3")
    (track_id,) = shelve(path)
    base = library.tags_of([track_id])[track_id]["title"]
    library.put_pending([PendingEdit(track_id, "title", ("New",), base)])
    plan = plan_write(WriteRequest(os.fsencode(path), EDIT))
    library.begin_writes([(plan, None)], title="Title")
    return path, plan, track_id


def test_nothing_to_do_costs_no_child(library):
    report = recover_writes(library, None)
    assert not report
    assert report.text == ""


def test_a_write_that_did_not_happen(library, writing_pool, begun):
    path, plan, _track_id = begun
    old = path.read_bytes()
    copy = Path(os.fsdecode(plan.work_path))
    copy.write_bytes(b"half a copy")
    report = recover_writes(library, writing_pool)
    assert [(file.path, file.found) for file in report.files] == [
        (os.fsencode(path), Found.OLD)
    ]
    assert "1 file is as before" in report.text
    assert path.read_bytes() == old
    assert not copy.exists()
    assert library.unfinished_writes() == []
    assert library.write_batches() == []
    assert library.pending_counts() == (1, 1)


def test_a_write_that_nobody_noted(library, writing_pool, begun):
    path, plan, track_id = begun
    old = path.read_bytes()
    stamp = carry_out(plan)
    report = recover_writes(library, writing_pool)
    assert report.count(Found.NEW) == 1
    assert library.pending_counts() == (0, 0)
    (row,) = library.summaries([track_id])
    assert row.title == "New"
    details = library.details(track_id)
    assert (details.size_bytes, details.mtime_ns) == (stamp.size_bytes, stamp.mtime_ns)
    assert library.write_batches()[0].can_undo == 1
    assert undo_batch(library, writing_pool).count(WriteStatus.RESTORED) == 1
    assert path.read_bytes() == old


def test_a_file_that_is_gone_or_changed(library, writing_pool, begun):
    path, _plan, _track_id = begun
    path.write_bytes(b"something else")
    assert recover_writes(library, writing_pool).count(Found.CHANGED) == 1
    assert path.read_bytes() == b"something else"
    assert library.unfinished_writes() == []


def test_an_old_version_that_stays_is_told(library, writing_pool, music, shelve):
    (path,) = music("a.mp3")
    shelve(path)
    path.with_name("second name.mp3").hardlink_to(path)  # so it is written in place
    plan = plan_write(WriteRequest(os.fsencode(path), EDIT))
    library.begin_writes([(plan, None)], title="Title")
    keep = Path(os.fsdecode(keep_paths(plan.work_path)[0]))
    keep.write_bytes(path.read_bytes())
    path.unlink()  # by somebody, before the next start
    report = recover_writes(library, writing_pool)
    assert [(file.found, file.kept) for file in report.files] == [
        (Found.GONE, os.fsencode(keep))
    ]
    assert f"The old version of {path} is kept in {keep}." in report.text
    assert "No file is damaged" not in report.text
    assert keep.exists()


def test_a_drive_that_is_not_there(library, writing_pool, begun):
    path, _plan, _track_id = begun
    away = path.parent.with_name("unplugged")
    path.parent.rename(away)
    report = recover_writes(library, writing_pool)
    assert [file.found for file in report.still_unclear] == [Found.UNREACHABLE]
    assert "looked after at the next start" in report.text
    assert len(library.unfinished_writes()) == 1
    away.rename(path.parent)
    assert recover_writes(library, writing_pool).count(Found.OLD) == 1


def test_the_report_counts_in_words():
    files = [RecoveredFile(b"/m/1", b"/m/1", found) for found in Found]
    text = RecoveryReport((*files, *files)).text
    assert "2 files are written completely" in text
    assert "4 files are as before" in text
    assert text.endswith("Out of reach: /m/1 and 1 more.")
