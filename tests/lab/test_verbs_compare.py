"""``mirdesk lab compare``: what it prints, and what it refuses."""

import json

import pytest
from typer.testing import CliRunner

from mirdesk.errors import DatasetError
from mirdesk.lab.commands import app

runner = CliRunner()


@pytest.fixture
def words(bank_folder, teacher_file, tmp_path):
    return [
        *("compare", "--bank", str(bank_folder), "--held-out", str(bank_folder)),
        *("--teacher", str(teacher_file), "--out", str(tmp_path / "out")),
        *("--clips", "4", "--mixtures", "4", "--solos", "3", "--only", "mapped mn04"),
    ]


def test_a_table_and_then_json_of_the_same(words):
    result = runner.invoke(app, words, catch_exceptions=False)
    assert result.exit_code == 0
    assert "| mapped mn04 | 0 | 0 | " in result.stdout
    assert "too few systems" in result.stdout
    assert "mapped mn04: measuring" in result.stderr
    again = runner.invoke(app, [*words, "--json"], catch_exceptions=False)
    assert json.loads(again.stdout)["systems"][0]["name"] == "mapped mn04"


def test_odd_words_are_told(words):
    with pytest.raises(DatasetError, match="NAME=FOLDER"):
        runner.invoke(app, [*words, "--run", "student plain"], catch_exceptions=False)
    with pytest.raises(DatasetError, match="unknown system 'kazoo'"):
        runner.invoke(app, [*words, "--only", "kazoo"], catch_exceptions=False)
