"""Settings survive a restart; a damaged file falls back to the defaults."""

import json
from pathlib import Path

import pytest

from mirdesk.settings import (
    Settings,
    Speed,
    backbones_folder,
    cache_folder,
    checkpoints_folder,
    data_folder,
    default_library,
    resources_folder,
    worker_count,
    worker_niceness,
)


def test_settings_survive_a_restart(tmp_path):
    path = tmp_path / "deep" / "settings.json"
    Settings(speed=Speed.FULL, theme="dark", cache_limit_mb=10).save(path)
    assert Settings.load(path) == Settings(speed=Speed.FULL, theme="dark", cache_limit_mb=10)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"speed": "warp", "theme": 3, "cache_limit_mb": "x", "new": 1}']
)
def test_damaged_settings_fall_back(tmp_path, text):
    path = tmp_path / "settings.json"
    path.write_text(text)
    assert Settings.load(path) == Settings()


def test_what_is_installed_lies_in_the_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    if not data_folder().is_relative_to(tmp_path):
        pytest.skip("this system takes its data folder from elsewhere")
    assert checkpoints_folder().parent == backbones_folder().parent == data_folder()
    assert checkpoints_folder() != backbones_folder()


def test_settings_are_plain_json(tmp_path):
    path = tmp_path / "settings.json"
    Settings().save(path)
    assert json.loads(path.read_text())["speed"] == "normal"


def test_the_variable_names_the_library(monkeypatch, tmp_path):
    monkeypatch.setenv("MIRDESK_LIBRARY", str(tmp_path / "other.sqlite"))
    assert default_library() == tmp_path / "other.sqlite"
    monkeypatch.delenv("MIRDESK_LIBRARY")
    assert default_library().name == "library.sqlite"


def test_each_library_has_its_own_pictures(tmp_path):
    assert cache_folder(tmp_path / "a.sqlite") != cache_folder(tmp_path / "b.sqlite")


def test_resources_are_found():
    assert (resources_folder() / "demo").is_dir()
    assert isinstance(resources_folder(), Path)


def test_gentle_uses_one_process_and_full_uses_all():
    assert worker_count(Speed.GENTLE) == 1
    assert worker_niceness(Speed.GENTLE) > worker_niceness(Speed.FULL) > 0
    assert worker_count(Speed.NORMAL) <= worker_count(Speed.FULL)
