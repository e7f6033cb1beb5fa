"""The tasks of writing, called as a child process calls them."""

import os

from mirdesk.domain.file_writes import FileStamp, Found, JournalEntry, WriteRequest
from mirdesk.domain.tag_edits import TagEdit, WriteStatus
from mirdesk.operations.write_task import (
    CarriedOut,
    CarryOutRequest,
    LookedAfter,
    NotWritten,
    UndoRequest,
    carry_out_plan,
    look_after_entry,
    plan_file,
    plan_file_undo,
)

EDIT = TagEdit({"title": ("New",)})


def request(path, edit=EDIT):
    return WriteRequest(os.fsencode(path), edit)


def entry_of(plan, after=None):
    return JournalEntry(
        entry_id=1,
        batch_id=1,
        path=plan.path,
        real_path=plan.real_path,
        way=plan.way,
        work_path=plan.work_path,
        before=plan.before,
        after=after,
        undo=plan.undo,
        new_size=plan.new_size,
        literals_digest=plan.literals_digest,
        changes=plan.changes,
    )


def test_a_file_is_planned_written_and_taken_back(music):
    (path,) = music("a.mp3")
    old = path.read_bytes()
    plan = plan_file(request(path))
    assert look_after_entry(entry_of(plan)) == LookedAfter(Found.OLD)
    done = carry_out_plan(CarryOutRequest(plan))
    assert isinstance(done, CarriedOut)
    assert done.tags.tags["title"] == ("New",)
    assert done.stamp.size_bytes == path.stat().st_size
    assert plan_file(request(path)) is None
    assert look_after_entry(entry_of(plan)) == LookedAfter(Found.NEW, done.stamp, done.tags)
    back = plan_file_undo(UndoRequest(entry_of(plan, done.stamp), b""))
    assert isinstance(carry_out_plan(CarryOutRequest(back)), CarriedOut)
    assert path.read_bytes() == old


def test_what_cannot_be_written_says_why(music, tmp_path):
    (path,) = music("a.mp3")
    plan = plan_file(request(path))
    missing = plan_file(request(tmp_path / "none.mp3"))
    assert isinstance(missing, NotWritten)
    assert missing.status is WriteStatus.FAILED
    path.chmod(0o444)
    protected = plan_file(request(path))
    assert isinstance(protected, NotWritten)
    assert protected.status is WriteStatus.REFUSED
    assert "read-only" in protected.reason
    (tmp_path / "x.mp3").write_bytes(b"no music")
    rubbish = plan_file(request(tmp_path / "x.mp3"))
    assert rubbish.status is WriteStatus.REFUSED
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"more")
    changed = carry_out_plan(CarryOutRequest(plan))
    assert isinstance(changed, NotWritten)
    assert changed.status is WriteStatus.REFUSED
    assert not changed.is_unfinished
    stamp = FileStamp(plan.new_size, 1, 1, 1)
    assert isinstance(plan_file_undo(UndoRequest(entry_of(plan, stamp), b"")), NotWritten)
