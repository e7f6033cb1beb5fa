"""A checkpoint from elsewhere is copied whole, or refused with a reason."""

import dataclasses
import hashlib

import pytest

from mirdesk.analysis.cards import Card, write_card
from mirdesk.errors import CheckpointError
from mirdesk.operations.checkpoint_catalogue import Catalogue, read_catalogue
from mirdesk.operations.install_checkpoint import install_checkpoint, remove_checkpoint

CARD = Card("own", "1.0", hashlib.sha256(b"1234").hexdigest(), "CC0-1.0", 7)


@pytest.fixture
def made(tmp_path):
    """Return a function that writes a checkpoint and returns its folder."""

    def make(card=CARD, weights=b"1234"):
        folder = tmp_path / "made"
        folder.mkdir(exist_ok=True)
        (folder / "weights.safetensors").write_bytes(weights)
        write_card(card, folder)
        return folder

    return make


@pytest.fixture
def read(tmp_path):
    def read() -> Catalogue:
        return read_catalogue(tmp_path / "built-in", tmp_path / "root", tmp_path / "backbones")

    return read


def test_it_is_copied_once_and_can_be_removed(made, read, tmp_path):
    root = tmp_path / "root"
    assert install_checkpoint(made(), root, read()) == CARD
    assert install_checkpoint(made(), root, read()) == CARD
    entry = read().find("own@1.0")
    assert not entry.is_built_in
    assert sorted(path.name for path in entry.folder.iterdir()) == [
        "card.json",
        "weights.safetensors",
    ]
    remove_checkpoint(entry)
    assert list(root.iterdir()) == []


@pytest.mark.parametrize(
    ("card", "weights", "match"),
    [
        (CARD, b"1235", "not the weights its card names"),
        (dataclasses.replace(CARD, name="../own"), b"1234", "no name or version"),
        (dataclasses.replace(CARD, version=""), b"1234", "no name or version"),
    ],
)
def test_what_is_not_as_it_should_be_is_refused(made, read, tmp_path, card, weights, match):
    with pytest.raises(CheckpointError, match=match):
        install_checkpoint(made(card, weights), tmp_path / "root", read())
    assert not (tmp_path / "root").exists()


def test_missing_parts_are_told(made, read, tmp_path):
    folder = made()
    (folder / "weights.safetensors").unlink()
    with pytest.raises(CheckpointError, match="cannot be read"):
        install_checkpoint(folder, tmp_path / "root", read())
    with pytest.raises(CheckpointError, match="cannot be read"):
        install_checkpoint(tmp_path / "absent", tmp_path / "root", read())


def test_one_name_and_version_is_one_checkpoint(made, read, tmp_path):
    """Results are told apart by name and version: two networks must not share them."""
    root = tmp_path / "root"
    install_checkpoint(made(), root, read())
    other = dataclasses.replace(CARD, sha256=hashlib.sha256(b"5678").hexdigest())
    with pytest.raises(CheckpointError, match=r"another own@1\.0 already"):
        install_checkpoint(made(other, b"5678"), root, read())


def test_a_damaged_one_gives_way(made, read, tmp_path):
    root = tmp_path / "root"
    (root / "own-1.0").mkdir(parents=True)
    (root / "own-1.0" / "card.json").write_text("{")
    install_checkpoint(made(), root, read())
    assert read().find("own").is_ready


def test_a_folder_that_cannot_be_written_is_told(made, read, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CheckpointError, match="nothing was installed"):
        install_checkpoint(made(), tmp_path / "file" / "root", read())


def test_what_is_built_in_stays(checkpoints_folder, tmp_path):
    entry = read_catalogue(checkpoints_folder, tmp_path, tmp_path).default()
    with pytest.raises(CheckpointError, match="came with the program and stays"):
        remove_checkpoint(entry)
