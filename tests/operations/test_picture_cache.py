"""The bounded folder of pictures."""

import os
import time

import pytest

from mirdesk.audio.pyramid import INFO_FILE
from mirdesk.operations.picture_cache import is_drawn, picture_folder, prune


def draw(folder, size_bytes, used_s):
    folder.mkdir(parents=True)
    (folder / "level-0.u8").write_bytes(bytes(size_bytes - 2))
    (folder / INFO_FILE).write_text("{}")
    os.utime(folder / INFO_FILE, (used_s, used_s))
    return folder


def test_each_version_of_a_file_has_its_own_place(tmp_path):
    places = {
        picture_folder(tmp_path, *version)
        for version in ((b"/a", 1, 2), (b"/a", 1, 3), (b"/a", 2, 2), (b"/\xff", 1, 2))
    }
    assert len(places) == 4
    assert picture_folder(tmp_path, b"/a", 1, 2) in places
    assert all(place.parent == tmp_path for place in places)


def test_a_use_is_counted(tmp_path):
    folder = tmp_path / "picture"
    assert not is_drawn(folder)
    draw(folder, 10, used_s=1000)
    assert is_drawn(folder)
    assert (folder / INFO_FILE).stat().st_mtime == pytest.approx(time.time(), abs=60)


def test_oldest_use_goes_first(tmp_path):
    for name, used_s in (("a", 30), ("b", 10), ("c", 20), ("d", 40)):
        draw(tmp_path / name, 100, used_s)
    assert prune(tmp_path, 1000, keep=tmp_path / "d") == 400
    assert prune(tmp_path, 250, keep=tmp_path / "d") == 200
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "d"]
    assert prune(tmp_path, 0, keep=tmp_path / "a") == 100
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_left_over_drafts_go_and_fresh_ones_stay(tmp_path):
    for name, age_s in ((".old-x", 10_000), (".new-x", 0)):
        (tmp_path / name).mkdir()
        moment_s = time.time() - age_s
        os.utime(tmp_path / name, (moment_s, moment_s))
    assert prune(tmp_path, 0, keep=tmp_path / "none") == 0
    assert [path.name for path in tmp_path.iterdir()] == [".new-x"]
