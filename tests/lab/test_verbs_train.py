"""``mirdesk lab train`` and ``ship``: what they print, and what they refuse."""

import pytest
from typer.testing import CliRunner

from mirdesk.errors import DatasetError
from mirdesk.lab.commands import app
from mirdesk.lab.training.checks import LOG_FILE
from mirdesk.lab.training.curves import CURVES_FILE

runner = CliRunner()


def run(*words):
    return runner.invoke(app, [str(word) for word in words], catch_exceptions=False)


def test_trains_and_goes_on(bank_folder, tmp_path):
    words = ("train", tmp_path, "--bank", bank_folder, "--recipe", "tiny", "--loaders", 0)
    first = run(*words, "--steps", 1, "--check-every", 1)
    assert first.exit_code == 0
    assert "step 1  16 clips" in first.stderr
    assert LOG_FILE in first.stdout
    assert (tmp_path / CURVES_FILE).is_file()
    assert "step 2 " in run(*words, "--steps", 2).stderr
    assert "had already ended" in run(*words, "--steps", 2).stderr


def test_what_is_missing_is_told(bank_folder, tmp_path):
    words = ("train", tmp_path, "--bank", bank_folder, "--loaders", 0, "--steps", 1)
    with pytest.raises(DatasetError, match="--teacher"):
        run(*words)  # the student
    with pytest.raises(DatasetError, match="unknown recipe 'kazoo'"):
        run(*words, "--recipe", "kazoo")
    with pytest.raises(DatasetError, match="together with a teacher"):
        run(*words, "--recipe", "tiny", "--labelled-by", tmp_path)
    with pytest.raises(DatasetError, match="name its run"):
        run(*words, "--recipe", "self_training")
    with pytest.raises(DatasetError, match="no weights yet"):
        run("ship", tmp_path, tmp_path / "out", "--bank", bank_folder, "--version", "1")
