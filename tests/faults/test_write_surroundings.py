"""Writes where the system stands in the way: files of others, full and read-only drives."""

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mirdesk.domain.file_writes import WriteWay
from mirdesk.domain.tag_edits import TagEdit
from mirdesk.filetags.files import read_tags

GROWING = TagEdit({"title": ("Nuages",), "comment": ("word " * 3000,)})  # beyond any padding
SOMEONE, SOMEONE_ELSE = 54_321, 54_322
KILL, KILL_HALF = 4, 5  # as in faults.c

pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can act as other people"
)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that all people reach."""
    folder = Path(tempfile.mkdtemp(prefix="mirdesk-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def place(open_folder, song, writer):
    """Gives ``make(owner, mode, folder_mode)``: a song, its folder, and room for copies."""
    was, writer.journal = writer.journal, open_folder / "journal folder" / "journal"
    writer.journal.parent.mkdir()
    writer.journal.parent.chmod(0o777)

    def make(*, owner: int, mode: int, folder_mode: int, has_room: bool = False):
        made = song("mp3")
        folder = open_folder / "music"
        folder.mkdir()
        made.path = Path(shutil.move(made.path, folder / "song.mp3"))
        os.chown(made.path, owner, owner)
        made.path.chmod(mode)
        os.chown(folder, SOMEONE_ELSE, SOMEONE_ELSE)
        folder.chmod(folder_mode)
        if has_room:
            made.work_folder = open_folder / "room"
            made.work_folder.mkdir()
            made.work_folder.chmod(0o777)
        return made

    yield make
    writer.journal = was


def write_as(writer, made, user: int, **more):
    outcome = writer.write(made.path, GROWING, made.work_folder, user=user, **more)
    return outcome, writer.plan()


def test_a_file_that_may_not_be_written(place, writer):
    made = place(owner=SOMEONE_ELSE, mode=0o644, folder_mode=0o777)
    outcome, plan = write_as(writer, made, SOMEONE)
    assert outcome.outcome == "failed"
    assert "writing it is not permitted" in outcome.reason
    made.check(outcome, plan)


def test_a_file_that_may_not_even_be_read(place, writer):
    made = place(owner=SOMEONE_ELSE, mode=0o600, folder_mode=0o777)
    outcome, plan = write_as(writer, made, SOMEONE)
    assert outcome.outcome == "unreadable"
    assert plan is None
    assert made.path.read_bytes() == made.old


def test_a_read_only_folder_without_room_elsewhere(place, writer):
    made = place(owner=SOMEONE, mode=0o644, folder_mode=0o555)
    outcome, plan = write_as(writer, made, SOMEONE)
    assert outcome.outcome == "refused"
    assert "folder is read-only" in outcome.reason
    made.check(outcome, plan)


def test_a_read_only_folder_with_room_elsewhere(place, writer):
    made = place(owner=SOMEONE, mode=0o644, folder_mode=0o555, has_room=True)
    inode = made.path.stat().st_ino
    outcome, plan = write_as(writer, made, SOMEONE)
    assert plan.way is WriteWay.IN_PLACE
    assert read_tags(os.fsencode(made.path)).tags["title"] == ("Nuages",)
    assert made.path.stat().st_ino == inode
    assert made.check(outcome, plan) == "new"


def test_a_file_of_someone_else_keeps_its_owner(place, writer):
    made = place(owner=SOMEONE_ELSE, mode=0o666, folder_mode=0o777)
    made.keeps_date = False  # only its owner may set it
    outcome, plan = write_as(writer, made, SOMEONE)
    status = made.path.stat()
    assert plan.way is WriteWay.IN_PLACE
    assert (status.st_uid, stat.S_IMODE(status.st_mode)) == (SOMEONE_ELSE, 0o666)
    assert made.check(outcome, plan) == "new"


@pytest.mark.parametrize("number", range(1, 60, 3))
def test_a_crash_beside_a_read_only_folder(place, writer, number):
    made = place(owner=SOMEONE, mode=0o644, folder_mode=0o555, has_room=True)
    kind = KILL if number % 2 else KILL_HALF
    outcome, plan = write_as(writer, made, SOMEONE, fault=(kind, number, 0, 0))
    assert made.check(outcome, plan) in ("old", "new", "restored")


def test_an_immutable_file(place, writer):
    made = place(owner=0, mode=0o644, folder_mode=0o755)
    try:
        subprocess.run(["chattr", "+i", str(made.path)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("files cannot be made immutable here")
    try:
        outcome = writer.write(made.path, GROWING)
    finally:
        subprocess.run(["chattr", "-i", str(made.path)], check=True)
    assert outcome.outcome == "failed"
    assert "protected from changes" in outcome.reason
    assert made.path.read_bytes() == made.old


@pytest.fixture
def small_drive(tmp_path) -> Iterator[Path]:
    """Return a drive of 300 kB; skips where none can be made."""
    folder = tmp_path / "drive"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=300k", "mirdesk-test", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no drive can be made here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("has_link", [False, True])
def test_a_drive_that_fills_up(small_drive, song, writer, has_link):
    """Whatever is left free, from nothing to plenty: old or new, and no copy."""
    made = song("mp3", has_link=has_link)
    made.path = Path(shutil.move(made.path, small_drive / "song.mp3"))
    if has_link:
        made.path.with_name("second name").hardlink_to(made.path)
    came = set()
    for free_kb in range(0, 160, 8):
        made.reset()
        filler = small_drive / "filler"
        used_kb = sum(p.stat().st_blocks for p in small_drive.iterdir() if p != filler) // 2
        filler.write_bytes(bytes(max(0, (290 - used_kb - free_kb) * 1024)))
        outcome = writer.write(made.path, GROWING)
        filler.unlink()
        came.add(outcome.outcome)
        if outcome.outcome == "failed":
            assert "not enough room" in outcome.reason
        made.check(outcome, writer.plan())
    assert came == {"done", "failed"}


@pytest.mark.slow
def test_a_read_only_drive(small_drive, song, writer):
    made = song("mp3")
    made.path = Path(shutil.move(made.path, small_drive / "song.mp3"))
    subprocess.run(["mount", "-o", "remount,ro", str(small_drive)], check=True)
    outcome = writer.write(made.path, GROWING)
    assert outcome.outcome == "failed"
    assert "drive is read-only" in outcome.reason
    assert made.path.read_bytes() == made.old
