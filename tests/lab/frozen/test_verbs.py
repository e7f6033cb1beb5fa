"""The list of frozen networks on the command line."""

import json

import pytest
import typer
from typer.testing import CliRunner

from mirdesk.errors import DatasetError
from mirdesk.lab.frozen.registry import AST, FROZEN_NETWORKS, YAMNET
from mirdesk.lab.frozen.verbs import RECIPE_NAMES, as_text, frozen, reprogram
from mirdesk.lab.reprogram import RECIPES

app = typer.Typer()
app.command()(frozen)


def test_lists_all_with_licence_hash_and_address():
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 0
    for network in FROZEN_NETWORKS:
        for fact in (network.name, network.licence, network.sha256, network.url):
            assert fact in result.output


def test_lists_as_json():
    rows = json.loads(CliRunner().invoke(app, ["--json"]).output)
    assert [row["name"] for row in rows] == [network.name for network in FROZEN_NETWORKS]
    assert all(set(row["missing"]) <= set(row["needs"]) for row in rows)


def test_sizes_not_known_exactly_are_told_so():
    assert "4126810 bytes" in as_text(YAMNET)
    assert "346 MB by its page" in as_text(AST)


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "x.pt"
    path.write_bytes(b"junk")
    with pytest.raises(DatasetError, match="not the mn04"):
        frozen(check=path)
    with pytest.raises(DatasetError, match="known: mn04, yamnet, ast"):
        frozen(check=path, name="vggish")


def test_recipes_on_the_command_line_are_those_there_are():
    assert tuple(RECIPES) == RECIPE_NAMES


def test_an_unknown_recipe_is_told_before_anything_is_done(tmp_path):
    with pytest.raises(DatasetError, match="unknown recipe 'all'; known: ears"):
        reprogram(tmp_path, tmp_path / "x.pt", [], [], "1", recipe="all")
