"""Checkpoints: saved, loaded, refused when damaged or of another shape."""

import dataclasses
import hashlib
import json
import re

import pytest
import torch

from mirdesk.analysis.backbones import MN04
from mirdesk.analysis.cards import (
    CARD_FILE,
    WEIGHTS_FILE,
    Card,
    default_checkpoint,
    list_checkpoints,
    read_card,
    write_card,
)
from mirdesk.analysis.checkpoints import (
    golden_logits,
    load_checkpoint,
    network_description,
    save_weights,
)
from mirdesk.analysis.network import Student, parameter_count
from mirdesk.errors import CheckpointError
from mirdesk.settings import resources_folder


@pytest.fixture
def checkpoint(tmp_path):
    torch.manual_seed(3)
    network = Student(0.1, 16)
    card = Card(
        name="tiny",
        version="0.0.1",
        sha256=save_weights(network, tmp_path),
        licence="none",
        parameters=parameter_count(network),
        network=network_description(network),
    )
    write_card(card, tmp_path)
    return tmp_path, network.eval(), card


def test_what_is_saved_is_loaded(checkpoint):
    folder, network, card = checkpoint
    loaded, loaded_card = load_checkpoint(folder)
    assert loaded_card == card
    assert not loaded.training
    mel = torch.rand(1, 1, 128, 160)
    with torch.no_grad():
        torch.testing.assert_close(loaded(mel).clip, network(mel).clip, atol=1e-4, rtol=1e-3)


def test_refuses_other_weights(checkpoint):
    folder, _, _ = checkpoint
    data = bytearray((folder / WEIGHTS_FILE).read_bytes())
    data[-1] ^= 1
    (folder / WEIGHTS_FILE).write_bytes(data)
    with pytest.raises(CheckpointError, match="not the weights"):
        load_checkpoint(folder)


def test_refuses_missing_weights(checkpoint):
    folder, _, _ = checkpoint
    (folder / WEIGHTS_FILE).unlink()
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_checkpoint(folder)


def test_refuses_another_shape(checkpoint):
    folder, _, card = checkpoint
    other = dataclasses.replace(card, network=network_description(Student(0.1, 24)))
    write_card(other, folder)
    with pytest.raises(CheckpointError, match="do not fit"):
        load_checkpoint(folder)


def test_refuses_an_unknown_network(checkpoint):
    folder, _, _ = checkpoint
    content = json.loads((folder / CARD_FILE).read_text()) | {"network": {"layers": 3}}
    (folder / CARD_FILE).write_text(json.dumps(content))
    with pytest.raises(CheckpointError, match="unknown network"):
        load_checkpoint(folder)


@pytest.fixture
def shipped_folder():
    return default_checkpoint(resources_folder() / "checkpoints")


def test_the_shipped_checkpoint_is_whole_and_small(shipped_folder):
    network, card = load_checkpoint(shipped_folder)
    assert (shipped_folder / WEIGHTS_FILE).stat().st_size < 3_000_000
    assert shipped_folder.name == f"{card.name}-{card.version}"
    assert card.sources
    assert card.licence
    assert {"held-out", "realeval"} <= set(card.figures)
    assert parameter_count(network) == card.parameters <= 700_000
    assert not network.training


def test_one_student_and_the_head_of_the_bigger_ears_are_shipped(shipped_folder):
    others = [f for f in list_checkpoints(shipped_folder.parent) if f != shipped_folder]
    (ears,) = others
    card = read_card(ears)
    assert ears.name == f"{card.name}-{card.version}"
    assert card.name == "ears"
    assert card.backbone == MN04  # fetched by those who want it
    assert card.sources
    assert card.licence
    assert {"held-out", "realeval"} <= set(card.figures)
    weights = (ears / WEIGHTS_FILE).read_bytes()
    assert len(weights) < 500_000
    assert hashlib.sha256(weights).hexdigest() == card.sha256


def test_cards_name_no_path_of_the_machine_they_were_made_on(shipped_folder):
    path = re.compile(r'"(/|~|file:|[A-Za-z]:[/\\])')  # at the beginning of a text
    for folder in list_checkpoints(shipped_folder.parent):
        assert not path.search((folder / CARD_FILE).read_text(encoding="utf-8"))


@pytest.mark.slow
def test_shipped_weights_give_the_same_as_when_they_were_shipped(shipped_folder):
    """A fixed chord: probabilities are those written into the card when it was made."""
    network, card = load_checkpoint(shipped_folder)
    assert golden_logits(network) == pytest.approx(card.figures["golden_logits"], abs=0.05)
