"""What is gone, what is only out of reach, and what went with its disk."""

import os

import pytest

from mirdesk.domain.tracks import FoundFile, Stage
from mirdesk.operations.missing_files import (
    AWAY_REASON,
    GONE_REASON,
    gone_problem,
    is_away,
    is_gone,
    missing_below,
    note_gone,
)


def test_gone_is_what_is_not_there_and_nothing_else(tmp_path, monkeypatch):
    base = os.fsencode(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    assert is_gone(base + b"/nothing")
    assert is_gone(base + b"/file/below")
    assert not is_gone(base + b"/file")
    assert not is_gone(base + b"/link")

    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "lstat", refuse)
    assert not is_gone(base + b"/nothing")


def test_away_is_a_root_that_is_gone_or_empty(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    (tmp_path / "empty").mkdir()
    away = {
        name: is_away(os.fsencode(tmp_path / name))
        for name in ("full", "full/file", "empty", "none")
    }
    assert away == {"full": False, "full/file": False, "empty": True, "none": True}


def test_the_problem_of_a_missing_file_is_of_no_version():
    problem = gone_problem(b"/m/a")
    assert (problem.path, problem.stage, problem.reason) == (b"/m/a", Stage.SCAN, GONE_REASON)
    assert (problem.size_bytes, problem.mtime_ns) == (0, 0)


def test_what_was_met_is_not_looked_at_again(library):
    library.put_found([FoundFile(b"/none/a", 1, 1), FoundFile(b"/none/b", 1, 1)])
    assert missing_below(library, b"/none", lambda path: path == b"/none/a") == [b"/none/b"]


@pytest.mark.parametrize("has_folder", [False, True])
def test_a_single_file_that_was_added_goes_offline_unless_its_folder_is_there(
    library, tmp_path, has_folder
):
    path = os.fsencode(tmp_path / "a.wav")
    library.add_root(path, is_watched=False)
    if has_folder:
        library.add_root(os.fsencode(tmp_path))  # holds the library itself: not empty
    library.put_found([FoundFile(path, 1, 1)])
    assert note_gone(library, path) == (GONE_REASON if has_folder else AWAY_REASON)
    assert [p.path for p in library.problems()] == [path] * has_folder
    assert [r.is_offline for r in library.roots() if r.path == path] == [not has_folder]
