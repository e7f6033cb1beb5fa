"""``mirdesk tag`` killed at random moments: no file harmed, the next start knows all of it.

Six kills here; ``MIRDESK_BATCH_KILLS=200`` for more.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mirdesk.domain.file_writes import Found
from mirdesk.domain.tag_edits import TagEdit, WriteStatus
from mirdesk.domain.tracks import TrackQuery
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.files import read_tags
from mirdesk.jobs.pool import Pool
from mirdesk.operations.recover_writes import recover_writes
from mirdesk.operations.scan_folder import scan_folders
from mirdesk.operations.tasks import HANDLER
from mirdesk.operations.undo_writes import undo_batch
from mirdesk.operations.write_tags import write_files
from mirdesk.store.library import Library

KILLS = int(os.environ.get("MIRDESK_BATCH_KILLS", "6"))
ROOT = Path(__file__).parents[2]
# Longer than any padding: files grow, and all behind the tag moves.
COMMENT = "killed in the middle of it " * 400
EDIT = TagEdit({"title": ("New",), "comment": (COMMENT.strip(),)})
ENDINGS = (".mp3", ".flac", ".ogg", ".opus", ".m4a", ".wav", ".wv")


@pytest.fixture(scope="module")
def pool():
    with Pool(HANDLER, background_workers=1, idle_limit_s=600.0) as pool:
        pool.run("read_tags", (b"/nothing.mp3",))
        yield pool


@pytest.fixture
def music(tmp_path, demo_folder):
    """Return files of seven formats, two of each, one of these with a second name."""
    folder = tmp_path / "music"
    folder.mkdir()
    paths = []
    for ending in ENDINGS:
        source = min(demo_folder.rglob(f"*{ending}"), key=lambda path: path.stat().st_size)
        for name in ("plain", "linked"):
            path = folder / f"{name}{ending}"
            path.write_bytes(source.read_bytes())
            paths.append(path)
        (tmp_path / f"second-name{ending}").hardlink_to(paths[-1])
    return paths


def contents(paths):
    return {path: path.read_bytes() for path in paths}


def tag(library, paths):
    """Start the program in a group of its own, so that its children can be killed too."""
    command = [sys.executable, "-m", "mirdesk", "--library", str(library), "tag"]
    command += [*map(str, paths), "--set", "title=New", "--set", f"comment={COMMENT}"]
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        start_new_session=True,
    )


def test_kills_harm_nothing(tmp_path, music, pool):
    path = tmp_path / "library.sqlite"
    old = contents(music)
    with Library.open(path) as library:
        scan_folders([os.fsencode(music[0].parent)], store=library, pool=pool)
        started_s = time.monotonic()
        report = write_files(library, pool, [(os.fsencode(p), EDIT) for p in music])
        whole_s = time.monotonic() - started_s
        assert report.count(WriteStatus.WRITTEN) == len(music), report.files
        new = contents(music)
        undo_batch(library, pool)
        assert contents(music) == old
    chance = random.Random(4)
    found = dict.fromkeys(Found, 0)
    for _kill in range(KILLS):
        program = tag(path, music)
        kill_somewhere(program, music, old, chance.uniform(0.0, whole_s))
        now = contents(music)
        with Library.open(path) as library:
            recovered = recover_writes(library, pool)
            for kind in Found:
                found[kind] += recovered.count(kind)
            assert library.unfinished_writes() == []
            after = contents(music)
            assert all(after[p] in {old[p], new[p]} for p in music)
            assert_in_step(library, music)
            assert not list(music[0].parent.glob(".mirdesk*")), now.keys()
            undo_all(library, pool)
            assert contents(music) == old
            assert_in_step(library, music)
    print({kind.value: count for kind, count in found.items() if count})
    assert not list(tmp_path.glob("*.writing/*"))


def kill_somewhere(program, music, old, wait_s):
    """Kill a program and its children some time after it touched the first file."""
    with program:
        while program.poll() is None and music[0].read_bytes() == old[music[0]]:
            time.sleep(0.002)
        time.sleep(wait_s)
        if program.poll() is None:
            os.killpg(program.pid, signal.SIGKILL)


def assert_in_step(library, music):
    """Rows say what files hold, and nothing is to be read again."""
    known = library.known_files(os.fsencode(music[0].parent))
    ids = library.track_ids(TrackQuery())
    assert len(ids) == len(music)
    tags = library.tags_of(ids)
    for path in music:
        status = path.stat()
        name = os.fsencode(path)
        assert known[name] == (status.st_size, status.st_mtime_ns)
        assert tags[library.track_id_of(name)] == read_tags(name).tags


def undo_all(library, pool):
    """Take back what was written before the kill."""
    try:
        report = undo_batch(library, pool)
    except WriteRefusedError:
        return  # it was killed before anything was written
    assert report.count(WriteStatus.RESTORED) == len(report.files), report.files
