"""The set-up script: what can be checked without setting up again."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def bootstrap():
    spec = importlib.util.spec_from_file_location(
        "bootstrap", ROOT / "packaging" / "bootstrap.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_current_environment_is_left_alone(bootstrap, monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path)
    stamp = tmp_path / "mirdesk-environment"
    stamp.write_text(f"{bootstrap.fingerprint()}\n[dev,lab]\n")
    monkeypatch.setattr(bootstrap, "make_environment", lambda: pytest.fail("made again"))
    bootstrap.prepare(extras="[dev,lab]")
    bootstrap.prepare(extras="")


@pytest.mark.parametrize("content", ["", "another fingerprint\n[dev,lab]\n"])
def test_anything_else_is_made_again(bootstrap, monkeypatch, tmp_path, content):
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path)
    (tmp_path / "mirdesk-environment").write_text(content)
    steps = []
    for name in ("install_system_libraries", "make_environment", "install_torch", "pip",
                 "try_imports"):  # fmt: skip
        monkeypatch.setattr(
            bootstrap, name, lambda *_args, _name=name, **_options: steps.append(_name)
        )
    bootstrap.prepare(extras="")
    assert steps == [
        "install_system_libraries",
        "make_environment",
        "install_torch",
        "pip",
        "try_imports",
    ]
    bootstrap.prepare(extras="")
    assert len(steps) == 5


def test_the_fingerprint_follows_what_is_installed(bootstrap, monkeypatch, tmp_path):
    before = bootstrap.fingerprint()
    other = tmp_path / "constraints.txt"
    other.write_text("numpy==1.0\n")
    monkeypatch.setattr(bootstrap, "CONSTRAINTS", other)
    assert bootstrap.fingerprint() != before


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_displays_are_noticed(bootstrap, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not bootstrap.has_display()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert bootstrap.has_display()


def test_a_failing_check_fails_the_whole_and_the_others_run(bootstrap, monkeypatch, capfd):
    ran = []

    def call(command, **_options):
        ran.append(command)
        return 1 if "mypy" in command else 0

    monkeypatch.setattr(bootstrap, "call", call)
    assert bootstrap.run_checks([]) == 1
    assert len(ran) == 5
    assert "pytest" in ran[-1]
    assert "FAILED: mypy" in capfd.readouterr().err


def test_every_dependency_is_pinned(bootstrap):
    pinned = {
        re.split(r"[=<>]", line)[0].strip().lower().replace("_", "-")
        for line in bootstrap.CONSTRAINTS.read_text().splitlines()
        if line and not line.startswith("#")
    }
    text = (ROOT / "pyproject.toml").read_text()
    blocks = re.findall(r"(?:dependencies|lab|dev) = \[(.*?)\]\n", text, re.DOTALL)
    named = {
        re.split(r"[=<>]", name)[0].lower()
        for block in blocks
        for name in re.findall(r'"([A-Za-z].*?)"', block)
    }
    assert "pyside6" in named
    assert named - pinned - {"torch", "torchaudio"} == set()
