import errno
import os
from pathlib import Path

import pytest

from mirdesk.domain.file_writes import FileStamp, Found, JournalEntry, WriteRequest
from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import WriteUnfinishedError
from mirdesk.filetags.writing import keeping, recovering, replacing
from mirdesk.filetags.writing.keeping import keep_paths
from mirdesk.filetags.writing.other_writers import keep_others_out
from mirdesk.filetags.writing.planning import plan_write
from mirdesk.filetags.writing.recovering import look_after
from mirdesk.filetags.writing.replacing import carry_out

GROWING = TagEdit({"comment": ("word " * 3000,)})  # beyond any padding


class Stopped(BaseException):
    """Stands for a crash: nothing is tidied up."""


@pytest.fixture
def song(audio_file):
    return audio_file("flac")


@pytest.fixture
def linked(song, tmp_path):
    (tmp_path / "second.flac").hardlink_to(song)
    return song


def plan_for(path):
    plan = plan_write(WriteRequest(os.fsencode(path), GROWING))
    assert plan is not None
    return plan


def entry_of(plan) -> JournalEntry:
    where = plan.path, plan.real_path, plan.way, plan.work_path, plan.before
    known = plan.undo, plan.new_size, plan.literals_digest, plan.changes
    return JournalEntry(1, 1, *where, None, *known)


def copy_of(plan) -> Path:
    return Path(os.fsdecode(plan.work_path))


def names_beside(path) -> list[str]:
    return sorted(p.name for p in path.parent.iterdir() if p.name.startswith("."))


def crash_at(monkeypatch, call: str, plan, *, after: bool = False) -> None:
    """Carry a plan out until a call, and leave everything as it is then."""
    module, _, name = call.rpartition(".")
    real = getattr(getattr(replacing, module, replacing) if module else replacing, name)

    def crash(*args, **more):
        if after:
            real(*args, **more)
        raise Stopped

    monkeypatch.setattr(f"mirdesk.filetags.writing.replacing.{call}", crash)
    if call != "remove":
        monkeypatch.setattr(replacing, "remove", lambda _: None)
    monkeypatch.setattr(replacing, "_bring_back", lambda *_: None)
    with pytest.raises(Stopped):
        carry_out(plan)
    monkeypatch.undo()


@pytest.mark.parametrize(
    "call", ["create_new", "write_pieces", "_require_unchanged", "os.replace"]
)
def test_before_the_rename_the_file_is_old(song, monkeypatch, call):
    plan, old = plan_for(song), song.read_bytes()
    crash_at(monkeypatch, call, plan)
    assert look_after(entry_of(plan)) is Found.OLD
    assert song.read_bytes() == old
    assert names_beside(song) == []


def test_after_the_rename_the_file_is_new(song, monkeypatch):
    plan = plan_for(song)
    crash_at(monkeypatch, "sync_folder", plan)
    new = song.read_bytes()
    assert look_after(entry_of(plan)) is Found.NEW
    assert song.read_bytes() == new


def test_a_write_that_was_never_begun(song):
    assert look_after(entry_of(plan_for(song))) is Found.OLD


def test_left_over_copies_are_swept(song, monkeypatch):
    plan = plan_for(song)
    crash_at(monkeypatch, "os.replace", plan)
    assert names_beside(song) == [copy_of(plan).name]
    look_after(entry_of(plan))
    assert names_beside(song) == []


def test_nothing_else_is_swept(song, tmp_path):
    mine = tmp_path / ".mirdesk-0123456789abcdef.tmp"
    mine.write_bytes(b"of another write")
    plan = plan_for(song)
    odd = tmp_path / "my song.tmp"
    odd.write_bytes(b"precious")
    object.__setattr__(plan, "work_path", os.fsencode(odd))
    assert look_after(entry_of(plan)) is Found.OLD
    assert odd.read_bytes() == b"precious"
    assert mine.exists()


def test_a_folder_of_that_name_is_left_alone(song):
    plan = plan_for(song)
    copy_of(plan).mkdir()
    assert look_after(entry_of(plan)) is Found.OLD
    assert copy_of(plan).is_dir()


@pytest.mark.parametrize("call", ["create_new", "write_pieces", "keep_old"])
def test_in_place_before_the_first_byte(linked, monkeypatch, call):
    plan, old = plan_for(linked), linked.read_bytes()
    crash_at(monkeypatch, call, plan)
    assert look_after(entry_of(plan)) is Found.OLD
    assert linked.read_bytes() == old
    assert names_beside(linked) == []


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.999])
def test_in_place_half_written(linked, tmp_path, monkeypatch, share):
    plan, old, status = plan_for(linked), linked.read_bytes(), linked.stat()

    def half(copy, target):
        size = int(plan.new_size * share)
        os.ftruncate(target, plan.new_size)
        os.pwrite(target, os.pread(copy, size, 0), 0)
        raise Stopped

    monkeypatch.setattr(replacing, "overwrite", half)
    monkeypatch.setattr(replacing, "_bring_back", lambda *_: None)
    monkeypatch.setattr(replacing, "remove", lambda _: None)
    with pytest.raises(Stopped):
        carry_out(plan)
    assert len(names_beside(linked)) == 2
    assert look_after(entry_of(plan)) is Found.RESTORED
    assert linked.read_bytes() == old == (tmp_path / "second.flac").read_bytes()
    assert linked.stat().st_mtime_ns == status.st_mtime_ns
    assert names_beside(linked) == []


def test_in_place_all_written_but_not_tidied_up(linked, monkeypatch):
    plan = plan_for(linked)
    crash_at(monkeypatch, "remove", plan)
    new = linked.read_bytes()
    assert len(new) == plan.new_size
    assert len(names_beside(linked)) == 2
    assert look_after(entry_of(plan)) is Found.NEW
    assert linked.read_bytes() == new
    assert names_beside(linked) == []


def test_in_place_and_then_written_by_another_program(linked, monkeypatch):
    plan, old = plan_for(linked), linked.read_bytes()
    crash_at(monkeypatch, "overwrite", plan)
    linked.write_bytes(old[:3000] + b"theirs" + old[3006:])
    theirs = linked.read_bytes()
    assert look_after(entry_of(plan)) is Found.CHANGED
    assert linked.read_bytes() == theirs
    keep, _ = keep_paths(plan.work_path)
    # It may be all that is left of the old version.
    assert Path(os.fsdecode(keep)).read_bytes() == old


@pytest.mark.parametrize("has_copy", [True, False])
def test_in_place_and_then_replaced_by_another_program(linked, monkeypatch, has_copy):
    plan = plan_for(linked)
    crash_at(monkeypatch, "overwrite", plan)
    if not has_copy:
        copy_of(plan).unlink()
    linked.unlink()
    linked.write_bytes(b"fLaC theirs")
    assert look_after(entry_of(plan)) is Found.CHANGED
    assert linked.read_bytes() == b"fLaC theirs"


def test_a_write_that_could_not_be_brought_back_is_later(linked, monkeypatch):
    plan, old = plan_for(linked), linked.read_bytes()

    def half(_, target):
        os.pwrite(target, bytes(64), 4)
        raise OSError(errno.EIO, "gone")

    monkeypatch.setattr(replacing, "overwrite", half)
    monkeypatch.setattr(keeping, "overwrite", half)
    with pytest.raises(WriteUnfinishedError):
        carry_out(plan)
    assert look_after(entry_of(plan)) is Found.UNREACHABLE  # the drive still fails
    monkeypatch.undo()
    with linked.open("rb") as other:  # another MIRDesk, with another library
        keep_others_out(other.fileno())
        assert look_after(entry_of(plan)) is Found.UNREACHABLE
    assert look_after(entry_of(plan)) is Found.RESTORED
    assert linked.read_bytes() == old


def test_what_another_program_wrote_is_left_alone(song):
    plan = plan_for(song)
    song.write_bytes(b"fLaC another file")
    assert look_after(entry_of(plan)) is Found.CHANGED
    assert song.read_bytes() == b"fLaC another file"


def test_a_file_that_became_a_folder_or_a_link(song, tmp_path):
    plan = plan_for(song)
    moved = song.rename(tmp_path / "moved.flac")
    song.mkdir()
    assert look_after(entry_of(plan)) is Found.CHANGED
    song.rmdir()
    song.symlink_to(moved)
    assert look_after(entry_of(plan)) is Found.CHANGED


def test_a_file_that_is_gone(song):
    plan = plan_for(song)
    song.unlink()
    copy_of(plan).touch()
    assert look_after(entry_of(plan)) is Found.GONE
    assert names_beside(song) == []


def test_a_drive_that_is_not_there(song, tmp_path):
    plan = plan_for(song)
    away = song.parent.rename(tmp_path.with_name(tmp_path.name + " away"))
    assert look_after(entry_of(plan)) is Found.UNREACHABLE
    tmp_path.mkdir()  # an empty mount point: another device
    before = plan.before
    other = FileStamp(before.size_bytes, before.mtime_ns, before.inode, before.device + 1)
    object.__setattr__(plan, "before", other)
    assert look_after(entry_of(plan)) is Found.UNREACHABLE
    assert away.exists()


def test_a_drive_that_fails(song, monkeypatch):
    plan = plan_for(song)
    copy_of(plan).touch()

    def fail(_):
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(recovering.os, "lstat", fail)
    assert look_after(entry_of(plan)) is Found.UNREACHABLE
    monkeypatch.undo()
    monkeypatch.setattr(recovering, "open_for_reading", fail)
    assert look_after(entry_of(plan)) is Found.UNREACHABLE
    assert copy_of(plan).exists()


@pytest.mark.parametrize("is_done", [False, True])
def test_a_record_that_is_damaged(song, is_done):
    plan = plan_for(song)
    entry = entry_of(plan)
    object.__setattr__(entry, "undo", b"damaged")
    if is_done:
        carry_out(plan)
    assert look_after(entry) is (Found.CHANGED if is_done else Found.OLD)


def test_looking_twice_is_the_same(song, monkeypatch):
    plan = plan_for(song)
    crash_at(monkeypatch, "os.replace", plan)
    entry = entry_of(plan)
    assert [look_after(entry), look_after(entry)] == [Found.OLD, Found.OLD]
