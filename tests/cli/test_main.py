"""Words before verbs: folders, options, wrong usage."""

import pytest

from mirdesk.cli import main as entry
from mirdesk.cli.main import main


def test_help_lists_the_verbs(capsys):
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for verb in ("scan", "analyze", "list", "show", "activity", "spectrogram", "similar",
                 "problems", "screenshot", "lab"):  # fmt: skip
        assert verb in text


def test_an_unknown_word_is_wrong_usage(capsys):
    assert main(["no-such-verb"]) == 2
    captured = capsys.readouterr()
    assert "no verb of mirdesk" in captured.err
    assert captured.out == ""


def test_a_near_miss_is_suggested(capsys):
    assert main(["analyse"]) == 2
    assert "Did you mean analyze?" in capsys.readouterr().err


def test_an_empty_name_is_wrong_usage(capsys, tmp_path):
    assert main(["--library", str(tmp_path / "l.sqlite"), "scan", ""]) == 2
    assert "empty name" in capsys.readouterr().err
    assert not (tmp_path / "l.sqlite").exists()


def test_a_missing_argument_is_wrong_usage(capsys):
    assert main(["scan"]) == 2
    assert capsys.readouterr().out == ""


def test_folders_open_the_window(monkeypatch, tmp_path):
    opened = []
    monkeypatch.setattr(
        entry, "open_window", lambda library, folders, **rest: opened.append(folders) or 0
    )
    assert main(["--library", str(tmp_path / "a.sqlite"), str(tmp_path), str(tmp_path)]) == 0
    assert main(["--library", str(tmp_path / "a.sqlite")]) == 0
    assert opened == [[tmp_path, tmp_path], []]


def test_a_missing_library_is_told(capsys, tmp_path):
    assert main(["--library", str(tmp_path / "none.sqlite"), "list", "--json"]) == 1
    captured = capsys.readouterr()
    assert "no library" in captured.err
    assert captured.out == ""


@pytest.mark.parametrize("option", ["--version"])
def test_version(capsys, option):
    assert main([option]) == 0
    assert capsys.readouterr().out.startswith("mirdesk ")
