"""``mirdesk lab train``, ``heads`` and ``ship``: what they print, and what they refuse."""

import dataclasses

import numpy as np
import pytest
from typer.testing import CliRunner

from mirdesk.analysis.cards import WEIGHTS_FILE
from mirdesk.errors import DatasetError
from mirdesk.lab.commands import app
from mirdesk.lab.stems import BankWriter
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


def test_heads_are_fitted_anew(bank_folder, tmp_path, tone, about):
    run("train", tmp_path / "run", "--bank", bank_folder, "--recipe", "tiny", "--steps", 1)
    words = ("heads", tmp_path / "run", tmp_path / "new", "--recipe", "tiny", "--clips", 8)
    with pytest.raises(DatasetError, match="holds recordings"):
        run(*words, "--bank", bank_folder)
    with BankWriter(tmp_path / "music") as writer:
        for label in ("flute", "organ"):
            sound = tone(label, 24.0, np.random.default_rng(0))
            writer.add(sound, dataclasses.replace(about(label), is_recording=True))
    done = run(*words, "--bank", bank_folder, "--bank", tmp_path / "music")
    assert "new heads written" in done.stdout
    assert (tmp_path / "new" / LOG_FILE).is_file()
    old, new = (tmp_path / folder / WEIGHTS_FILE for folder in ("run", "new"))
    assert old.read_bytes() != new.read_bytes()
