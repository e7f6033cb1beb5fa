"""``mirdesk tag`` and ``mirdesk undo``, in this process and as a program."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mirdesk.cli.main import main
from mirdesk.domain.tags import TAG_FIELDS
from mirdesk.filetags.files import read_tags
from mirdesk.store.library import Library

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`\0\0\0"
    b"\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82"
)


@pytest.fixture
def library(tmp_path):
    return tmp_path / "l.sqlite"


@pytest.fixture
def run(library, capsys):
    def call(*words):
        status = main(["--library", str(library), *(str(word) for word in words)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


@pytest.fixture
def files(tmp_path, demo_folder):
    paths = [tmp_path / "a.mp3", tmp_path / "b.flac"]
    for path in paths:
        path.write_bytes(next(demo_folder.rglob(f"*{path.suffix}")).read_bytes())
    return paths


def held(path):
    return read_tags(os.fsencode(path)).tags


def test_values_are_written_listed_and_taken_back(run, files):
    old = [path.read_bytes() for path in files]
    words = ("--set", "artist=A", "--set", "artist=B", "--add", "genre=Zydeco", "--remove")
    status, out, err = run("tag", *files, *words, "comment", "--json")
    assert (status, err) == (0, "")
    told = json.loads(out)
    assert [item["path"] for item in told] == [str(path) for path in files]
    assert {item["status"] for item in told} == {"written"}
    changes = {change["field"]: change for change in told[0]["changes"]}
    assert changes["artist"]["new"] == ["A", "B"]
    assert changes["comment"]["new"] == []
    for path in files:
        assert held(path)["artist"] == ("A", "B")
        assert held(path)["genre"][-1] == "Zydeco"
        assert len(held(path)["genre"]) > 1
        assert "comment" not in held(path)
    (batch,) = json.loads(run("undo", "--list", "--json")[1])
    assert (batch["title"], batch["files"]) == ("Artist, Genre, Comment", 2)
    assert "Artist, Genre, Comment" in run("undo", "--list")[1]
    status, out, _err = run("undo", "--json")
    assert {item["status"] for item in json.loads(out)} == {"restored"}
    assert [path.read_bytes() for path in files] == old
    status, out, _err = run("undo", "--batch", 2)
    assert status == 0
    assert "2 files: 2 as before again" in out
    assert held(files[0])["artist"] == ("A", "B")


def test_a_dry_run_needs_no_library_and_writes_nothing(run, files, library):
    old = files[0].read_bytes()
    status, out, _err = run("tag", files[0], "--set", "title=New", "--dry-run")
    assert status == 0
    assert "New" in out
    assert "would be written" in out
    assert files[0].read_bytes() == old
    assert not library.exists()


def test_what_fails_is_told_and_the_rest_done(run, files, tmp_path):
    missing = tmp_path / "none.mp3"
    status, out, err = run("tag", missing, files[0], "--set", "title=New", "--json")
    assert status == 1
    assert str(missing) in err
    gone, done = json.loads(out)
    assert gone["status"] == "failed"
    assert gone["reason"]
    assert gone["changes"] == []
    assert done["status"] == "written"
    status, out, _err = run("tag", files[0], "--set", "title=New")
    assert (status, "1 unchanged" in out) == (0, True)


@pytest.mark.parametrize(
    "words",
    [
        ("x.mp3",),
        ("x.mp3", "--set", "titel=x"),
        ("x.mp3", "--set", "track=x"),
        ("x.mp3", "--cover", "a.png", "--remove-cover"),
        ("--set", "title=x"),
        ("x.mp3", "--from-analysis", "genre"),
    ],
)
def test_wrong_usage(run, words, library):
    status, out, err = run("tag", *words)
    assert (status, out) == (2, "")
    assert err
    assert not library.exists()


def test_covers(run, files, tmp_path):
    picture = tmp_path / "cover.png"
    picture.write_bytes(PNG)
    assert run("tag", files[0], "--cover", picture)[0] == 0
    assert read_tags(os.fsencode(files[0])).cover is not None
    assert run("tag", files[0], "--remove-cover")[0] == 0
    assert read_tags(os.fsencode(files[0])).cover is None
    picture.write_bytes(b"GIF89a")
    status, _out, err = run("tag", files[0], "--cover", picture)
    assert (status, "JPEG or PNG" in err) == (1, True)
    status, _out, err = run("tag", files[0], "--cover", tmp_path / "none.png")
    assert (status, "cannot be read" in err) == (1, True)


def test_fields_are_listed(run):
    status, out, _err = run("tag", "--fields")
    assert status == 0
    assert "albumartist" in out
    listed = json.loads(run("tag", "--fields", "--json")[1])
    assert [item["field"] for item in listed] == list(TAG_FIELDS)


def test_nothing_to_undo(run, library):
    assert run("undo")[0] == 2
    with Library.open(library):
        pass
    status, _out, err = run("undo")
    assert (status, "nothing to undo" in err) == (1, True)
    assert json.loads(run("undo", "--list", "--json")[1]) == []


def test_files_of_the_library_stay_in_step(run, files):
    assert run("scan", files[0])[0] == 0
    assert run("tag", files[0], "--set", "title=Brand New")[0] == 0
    assert "Brand New" in run("list")[1]
    shown = json.loads(run("show", files[0], "--json")[1])
    assert shown["tags"]["title"] == ["Brand New"]
    assert shown["properties"]["size_bytes"] == files[0].stat().st_size
    assert "1 unchanged" in run("scan", files[0])[1]


def test_what_listening_found(run, tmp_path, demo_library, demo_folder):
    """On a copy of the analysed demo, whose paths lead to a copy of its files."""
    copy = tmp_path / "l.sqlite"
    copy.write_bytes(demo_library.read_bytes())
    source = next(demo_folder.rglob("*porcelain.m4a"))
    path = tmp_path / source.name
    path.write_bytes(source.read_bytes())
    os.utime(path, ns=(source.stat().st_mtime_ns,) * 2)
    with Library.open(copy) as library:
        assert library.move_track(os.fsencode(source), os.fsencode(path))
    words = ("--from-analysis", "instruments", "--from-analysis", "key", "--json")
    status, out, err = run("tag", path, tmp_path / "other.mp3", *words)
    assert status == 1
    assert "not in the library" in err
    done, other = json.loads(out)
    assert (done["status"], other["status"]) == ("written", "refused")
    assert {change["field"] for change in done["changes"]} <= {"mirdesk_instruments", "key"}
    assert held(path)["mirdesk_instruments"]
    assert json.loads(run("show", path, "--json")[1])["state"] == "analysed"


def test_paths_that_are_not_utf8(run, files):
    name = os.fsencode(files[0].parent) + b"/caf\xe9.mp3"
    files[0].rename(os.fsdecode(name))
    status, out, _err = run("tag", os.fsdecode(name), "--set", "title=x", "--json")
    assert status == 0
    assert os.fsencode(json.loads(out)[0]["path"]) == name
    assert run("undo")[0] == 0


def test_interrupted_it_ends_between_files(tmp_path, library, demo_folder):
    source = next(demo_folder.rglob("*.mp3")).read_bytes()
    paths = [tmp_path / f"{number}.mp3" for number in range(300)]
    for path in paths:
        path.write_bytes(source)
    command = [sys.executable, "-m", "mirdesk", "--library", str(library), "tag"]
    command += [*map(str, paths), "--set", "title=New"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    ) as program:  # fmt: skip
        while paths[5].read_bytes() == source:
            assert program.poll() is None
            time.sleep(0.005)
        program.send_signal(signal.SIGINT)
        _out, err = program.communicate(timeout=60)
    assert program.returncode == 130
    assert "Stopped" in err
    written = sum(path.read_bytes() != source for path in paths)
    assert 5 < written < 300
    with Library.open(library) as opened:
        assert opened.unfinished_writes() == []
        assert opened.write_batches()[0].files == written
