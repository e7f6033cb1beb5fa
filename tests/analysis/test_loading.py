"""Each architecture gets its analyzer."""

import dataclasses
import hashlib

import numpy as np
import pytest
import torch

from mirdesk.analysis.analyzer import StudentAnalyzer
from mirdesk.analysis.backbone_weights import convert_backbone
from mirdesk.analysis.backbones import backbone_folder
from mirdesk.analysis.cards import Backbone, Card, default_checkpoint, read_card, write_card
from mirdesk.analysis.loading import load_analyzer
from mirdesk.analysis.mobilenet import AudioSetNetwork
from mirdesk.analysis.reprogrammed import ReprogrammedAnalyzer, build_head, save_head
from mirdesk.audio.spectrogram import MEL_BANDS
from mirdesk.errors import CheckpointError


@pytest.fixture
def ears(tmp_path):
    """Return the folder of a reprogrammed checkpoint, and that of its backbone."""
    torch.manual_seed(0)
    frozen = AudioSetNetwork(0.1)
    state = {name.removeprefix("trunk."): value for name, value in frozen.state_dict().items()}
    source = tmp_path / "tiny.pt"
    torch.save(state, source)
    data = source.read_bytes()
    backbone = Backbone("tiny", hashlib.sha256(data).hexdigest(), len(data), "", "MIT")
    backbones = tmp_path / "backbones"
    backbone_folder(backbones, backbone).mkdir(parents=True)
    convert_backbone(source, backbone_folder(backbones, backbone), backbone)
    folder = tmp_path / "ears-0.0.1"
    card = Card(
        name="ears",
        version="0.0.1",
        sha256="",
        licence="none",
        parameters=1,
        architecture="reprogrammed",
        backbone=backbone,
        network={"transform": {"kind": "cnn", "channels": 2}, "window_frames": 160},
    )
    head, _ = build_head(card, frozen)
    write_card(dataclasses.replace(card, sha256=save_head(head, folder)), folder)
    return folder, backbones


def test_the_shipped_student_is_loaded(checkpoints_folder, tmp_path):
    analyzer = load_analyzer(default_checkpoint(checkpoints_folder), tmp_path)
    assert isinstance(analyzer, StudentAnalyzer)


def test_bigger_ears_are_loaded_with_their_backbone(ears):
    analyzer = load_analyzer(*ears)
    assert isinstance(analyzer, ReprogrammedAnalyzer)
    listening = analyzer.listen()
    listening.push(np.zeros((400, MEL_BANDS), np.float32))
    assert listening.finish().activity.values.shape == (40, 20)


def test_bigger_ears_without_their_backbone_say_what_to_do(ears, tmp_path):
    with pytest.raises(CheckpointError, match="mirdesk models install"):
        load_analyzer(ears[0], tmp_path / "elsewhere")


def test_other_weights_than_the_cards_are_refused(ears):
    folder, backbones = ears
    (folder / "weights.safetensors").write_bytes(b"x")
    with pytest.raises(CheckpointError, match="not the weights its card names"):
        load_analyzer(folder, backbones)


def test_an_architecture_of_a_later_version_is_refused(ears):
    folder, backbones = ears
    write_card(dataclasses.replace(read_card(folder), architecture="oracle"), folder)
    with pytest.raises(CheckpointError, match="later version of MIRDesk"):
        load_analyzer(folder, backbones)
