import errno
import os
import shutil
import stat
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from mirdesk.domain.file_writes import WriteRequest, WriteWay
from mirdesk.domain.tag_edits import TagEdit
from mirdesk.errors import WriteFailedError, WriteRefusedError, WriteUnfinishedError
from mirdesk.filetags.files import read_tags
from mirdesk.filetags.writing import keeping, replacing
from mirdesk.filetags.writing.attributes import stamp_of
from mirdesk.filetags.writing.other_writers import keep_others_out
from mirdesk.filetags.writing.planning import plan_write
from mirdesk.filetags.writing.replacing import carry_out

EDIT = TagEdit({"title": ("Nuages",), "artist": ("Django", "Stéphane"), "genre": ("Jazz",)})
GROWING = TagEdit({"comment": ("word " * 3000,)})  # beyond any padding


@pytest.fixture
def song(audio_file):
    return audio_file("flac")


@pytest.fixture
def linked(song, tmp_path):
    """A file with two names: it has to be written in place."""
    (tmp_path / "second.flac").hardlink_to(song)
    return song


def plan_for(path, edit=EDIT):
    plan = plan_write(WriteRequest(os.fsencode(path), edit))
    assert plan is not None
    return plan


def shown(path) -> dict:
    return read_tags(os.fsencode(path)).tags


def names_beside(path) -> list[str]:
    return sorted(p.name for p in path.parent.iterdir() if p.name.startswith("."))


def fail_with(number: int):
    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("edit", [EDIT, GROWING])
@pytest.mark.parametrize("way", WriteWay)
def test_a_file_is_written(audio_file, tmp_path, way, edit):
    path = audio_file("flac")
    if way is WriteWay.IN_PLACE:
        (tmp_path / "second.flac").hardlink_to(path)
    plan = plan_for(path, edit)
    assert plan.way is way
    stamp = carry_out(plan)
    assert stamp == stamp_of(path.stat())
    assert (
        shown(path).items()
        >= {k: tuple(x.strip() for x in v) for k, v in edit.values.items()}.items()
    )
    assert names_beside(path) == []
    if way is WriteWay.IN_PLACE:
        assert path.samefile(tmp_path / "second.flac")


@pytest.mark.parametrize("keeps_file_date", [True, False])
@pytest.mark.parametrize("has_link", [True, False])
def test_what_a_file_is_beside_its_bytes_is_kept(song, tmp_path, keeps_file_date, has_link):
    if has_link:
        (tmp_path / "second.flac").hardlink_to(song)
    song.chmod(0o640)
    os.utime(song, ns=(1_000_000_007, 2_000_000_009))
    before = song.stat()
    carry_out(plan_for(song), keeps_file_date=keeps_file_date)
    after = song.stat()
    assert stat.S_IMODE(after.st_mode) == 0o640
    assert (after.st_uid, after.st_gid, after.st_nlink) == (
        before.st_uid,
        before.st_gid,
        before.st_nlink,
    )
    assert (after.st_mtime_ns == before.st_mtime_ns) is keeps_file_date


def test_a_link_stays_a_link(song, tmp_path):
    link = tmp_path / "link.flac"
    link.symlink_to(song)
    carry_out(plan_for(link))
    assert link.is_symlink()
    assert shown(song)["title"] == ("Nuages",)


def test_the_copy_lies_elsewhere_where_the_folder_takes_none(song, tmp_path, monkeypatch):
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr("mirdesk.filetags.writing.planning.os.access", lambda *_: False)
    plan = plan_write(WriteRequest(os.fsencode(song), EDIT, os.fsencode(work)))
    carry_out(plan)
    assert shown(song)["title"] == ("Nuages",)
    assert list(work.iterdir()) == []


@pytest.mark.parametrize("change", ["bytes", "date", "replaced", "gone", "pipe", "second name"])
def test_a_file_that_changed_since_it_was_planned_is_left_alone(song, tmp_path, change):
    plan = plan_for(song)
    data = song.read_bytes()
    if change == "bytes":
        song.write_bytes(data + b"x")
    elif change == "date":
        os.utime(song)
    elif change == "second name":
        (tmp_path / "second.flac").hardlink_to(song)
    else:
        song.unlink()
        if change == "replaced":
            song.write_bytes(data)
        elif change == "pipe":
            os.mkfifo(song)
    before = song.read_bytes() if song.is_file() else None
    with pytest.raises((WriteRefusedError, WriteFailedError)):
        carry_out(plan)
    assert before is None or song.read_bytes() == before
    assert names_beside(song) == []


def test_a_link_that_leads_elsewhere_now(song, tmp_path, audio_file):
    link = tmp_path / "link.flac"
    link.symlink_to(song)
    plan = plan_for(link)
    link.unlink()
    link.symlink_to(shutil.copy(song, tmp_path / "other.flac"))
    with pytest.raises(WriteRefusedError, match="leads somewhere else"):
        carry_out(plan)


@pytest.mark.parametrize("moment", ["_require_as_planned", "holds_pieces", "take_over"])
def test_a_file_that_changes_while_it_is_copied(song, monkeypatch, moment):
    plan = plan_for(song)
    changed = song.read_bytes() + b"x"
    real = getattr(replacing, moment)

    def change(*args):
        song.write_bytes(changed)
        return real(*args)

    monkeypatch.setattr(replacing, moment, change)
    with pytest.raises(WriteRefusedError, match=r"tone\.flac: another program changed it"):
        carry_out(plan)
    assert song.read_bytes() == changed
    assert names_beside(song) == []


CALLS = [
    ("create_new", "_make_copy"),
    ("write_pieces", "_make_copy"),
    ("take_over", "_make_copy"),
    ("set_dates", "_make_copy"),
    ("os.fsync", ""),
    ("os.replace", ""),
]


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize("call", [call for call, _ in CALLS])
def test_every_failure_leaves_the_file_and_no_copy(song, monkeypatch, call, number):
    plan, old, status = plan_for(song), song.read_bytes(), song.stat()
    monkeypatch.setattr(f"mirdesk.filetags.writing.replacing.{call}", fail_with(number))
    with pytest.raises(WriteFailedError, match=r"tone\.flac: "):
        carry_out(plan)
    monkeypatch.undo()
    assert (song.read_bytes(), song.stat().st_mtime_ns) == (old, status.st_mtime_ns)
    assert names_beside(song) == []


@pytest.mark.parametrize(
    "call", ["create_new", "write_pieces", "overwrite", "same_files", "keep_old"]
)
def test_every_failure_in_place_brings_the_old_bytes_back(linked, monkeypatch, call):
    plan, old, status = plan_for(linked, GROWING), linked.read_bytes(), linked.stat()
    real, calls = getattr(replacing, call), []

    def half(*args):
        calls.append(args)
        if call == "overwrite":
            os.pwrite(args[1], b"half a file", 4)
            os.ftruncate(args[1], len(old) + 5000)
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(replacing, call, half)
    with pytest.raises(WriteFailedError, match="not enough room"):
        carry_out(plan)
    assert real
    assert calls
    assert (linked.read_bytes(), linked.stat().st_mtime_ns) == (old, status.st_mtime_ns)
    assert names_beside(linked) == []


def test_a_file_that_cannot_be_brought_back_keeps_its_old_version(linked, monkeypatch):
    plan, old = plan_for(linked, GROWING), linked.read_bytes()

    def half(_, target):
        os.pwrite(target, b"half a file", 4)
        raise OSError(errno.EIO, "gone")

    monkeypatch.setattr(replacing, "overwrite", half)
    monkeypatch.setattr(keeping, "overwrite", half)
    with pytest.raises(WriteUnfinishedError, match="brought back when MIRDesk starts again"):
        carry_out(plan)
    kept, _ = keeping.keep_paths(plan.work_path)
    assert Path(os.fsdecode(kept)).read_bytes() == old


def test_what_another_program_puts_in_its_place_is_not_touched(linked, tmp_path, monkeypatch):
    plan, old = plan_for(linked, GROWING), linked.read_bytes()

    def half(_, target):
        os.pwrite(target, b"half a file", 4)
        linked.unlink()
        linked.write_bytes(b"theirs")
        raise OSError(errno.EIO, "gone")

    monkeypatch.setattr(replacing, "overwrite", half)
    with pytest.raises(WriteFailedError):
        carry_out(plan)
    assert linked.read_bytes() == b"theirs"
    assert (tmp_path / "second.flac").read_bytes() == old


def test_a_copy_that_cannot_be_removed_is_told(song, monkeypatch):
    plan, old = plan_for(song), song.read_bytes()
    monkeypatch.setattr(replacing, "write_pieces", fail_with(errno.EIO))
    monkeypatch.setattr(replacing, "remove", fail_with(errno.EIO))
    with pytest.raises(WriteUnfinishedError, match="could not be removed yet"):
        carry_out(plan)
    assert song.read_bytes() == old


def test_a_copy_with_other_bytes_never_takes_the_place(song, monkeypatch):
    plan, old = plan_for(song), song.read_bytes()
    real = replacing.write_pieces

    def flip(source, pieces, target):
        size = real(source, pieces, target)
        os.pwrite(target, b"\xff", size - 10)
        return size

    monkeypatch.setattr(replacing, "write_pieces", flip)
    with pytest.raises(WriteFailedError, match="does not hold what was written"):
        carry_out(plan)
    assert song.read_bytes() == old
    assert names_beside(song) == []


def test_a_copy_that_reads_differently_never_takes_the_place(song, monkeypatch):
    plan = plan_for(song)
    object.__setattr__(plan, "changes", plan.changes[:-1])
    old = song.read_bytes()
    with pytest.raises(WriteRefusedError, match="other tags than were planned"):
        carry_out(plan)
    assert song.read_bytes() == old


@pytest.mark.parametrize("has_link", [True, False])
def test_a_full_disk_is_seen_before_anything_is_made(song, tmp_path, monkeypatch, has_link):
    if has_link:
        (tmp_path / "second.flac").hardlink_to(song)
    plan = plan_for(song)
    free = int(plan.new_size * (1.05 if not has_link else 1.5))
    monkeypatch.setattr(
        replacing.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, free)
    )
    monkeypatch.setattr(replacing, "create_new", None)
    with pytest.raises(WriteFailedError, match="not enough room on the drive: it takes 1 MB"):
        carry_out(plan)


def test_a_rename_that_is_interrupted_goes_on(song, monkeypatch):
    plan = plan_for(song)
    real, failures = os.replace, [InterruptedError(), InterruptedError()]

    def replace(*paths):
        if failures:
            raise failures.pop()
        real(*paths)

    monkeypatch.setattr(replacing.os, "replace", replace)
    carry_out(plan)
    assert shown(song)["title"] == ("Nuages",)


def test_a_rename_whose_answer_was_lost_is_done(song, monkeypatch):
    plan = plan_for(song)
    real = os.replace

    def replace(*paths):
        real(*paths)
        raise OSError(errno.EIO, "lost")

    monkeypatch.setattr(replacing.os, "replace", replace)
    assert carry_out(plan) == stamp_of(song.stat())
    assert shown(song)["title"] == ("Nuages",)


def test_a_plan_cannot_be_carried_out_twice(song):
    plan = plan_for(song)
    carry_out(plan)
    with pytest.raises(WriteRefusedError, match="another program changed it"):
        carry_out(plan)


def test_a_file_that_is_being_read_is_written_too(song):
    old = song.read_bytes()
    with song.open("rb") as player:
        player.read(1000)
        carry_out(plan_for(song, GROWING))
        assert old[:1000] + player.read() == old


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tell")
@pytest.mark.parametrize("has_link", [False, True])
def test_a_file_that_is_being_recorded_is_left_alone(song, tmp_path, has_link):
    """What the recorder still writes would go into a version that has no name any more."""
    if has_link:
        (tmp_path / "second.flac").hardlink_to(song)
    old = song.read_bytes()
    plan = plan_for(song)
    with song.open("r+b"):
        with suppress(WriteRefusedError):
            plan_for(song)
            pytest.skip("this drive cannot tell who writes")
        with pytest.raises(WriteRefusedError, match="open to write"):
            carry_out(plan)
    assert song.read_bytes() == old
    assert names_beside(song) == []
    carry_out(plan)


def test_only_one_of_us_writes_a_file_in_place(linked):
    old = linked.read_bytes()
    plan = plan_for(linked)
    with linked.open("rb") as other:  # another MIRDesk, with another library
        keep_others_out(other.fileno())
        with pytest.raises(WriteRefusedError, match="open to write"):
            carry_out(plan)
    assert linked.read_bytes() == old
    assert names_beside(linked) == []
    carry_out(plan)


def test_many_files_at_once(audio_file):
    paths = [audio_file("flac", f"{n}.flac") for n in range(8)]
    threads = [threading.Thread(target=lambda p=p: carry_out(plan_for(p))) for p in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(shown(p)["title"] == ("Nuages",) for p in paths)
