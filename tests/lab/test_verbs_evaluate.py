"""``mirdesk lab evaluate`` with the checkpoint that is built in."""

import json

import pytest
from typer.testing import CliRunner

from mirdesk.analysis.cards import default_checkpoint
from mirdesk.errors import CheckpointError, DatasetError
from mirdesk.lab.commands import app
from mirdesk.settings import resources_folder

runner = CliRunner()


def run(*words):
    return runner.invoke(app, ["evaluate", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def _checkpoint():
    try:
        default_checkpoint(resources_folder() / "checkpoints")
    except CheckpointError:
        pytest.skip("no checkpoint is built in")


@pytest.mark.usefixtures("_checkpoint")
def test_held_out_mixtures(bank_folder):
    words = ("held-out", "--bank", bank_folder, "--mixtures", 4, "--solos", 4)
    result = run(*words, "--json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["dataset"] == "held-out"
    assert document["parts"]["mixtures"]["frames"]["frames"] == 400
    assert document["parts"]["solos"]["top_one_clips"] == 4
    assert document["cost"]["trained_parameters"] > 100_000
    assert "8 of 8 clips" in result.stderr


@pytest.mark.usefixtures("_checkpoint")
def test_a_clip_that_cannot_be_read_fails_at_the_end(tmp_path):
    (tmp_path / "labels.csv").write_text("file,kind,present,absent\ngone.wav,solo,flute,\n")
    result = run(tmp_path)
    assert result.exit_code == 1
    assert "gone.wav" in result.stderr


def test_what_cannot_be_measured_is_told(tmp_path):
    with pytest.raises(DatasetError, match="needs --bank"):
        run("held-out")
    with pytest.raises(DatasetError, match="no such folder"):
        run(tmp_path / "gone")
