"""Heads fitted on features of a small network: cuts of one recording come nearer."""

import dataclasses

import numpy as np
import pytest
import torch

from mirdesk.analysis.mobilenet import AudioSetNetwork
from mirdesk.analysis.network import Student
from mirdesk.errors import DatasetError
from mirdesk.lab.audioset import TAGS
from mirdesk.lab.heads import fit_heads, keep_tags, summarise, tags_that_hold
from mirdesk.lab.stems import BankWriter, Stem


@pytest.fixture(scope="module")
def recordings_folder(tmp_path_factory):
    """Eight recordings of noise, each with a colour of its own; two are held out."""
    folder = tmp_path_factory.mktemp("recordings")
    with BankWriter(folder) as writer:
        for number in range(8):
            rng = np.random.default_rng(number)
            noise = rng.standard_normal(32_000 * 24)
            slow = np.convolve(noise, np.ones(2 + 6 * number) / (2 + 6 * number), "same")
            about = Stem(0, 0, (), (), "noise", f"real/{number}", "CC0", number >= 6)
            sound = (slow / np.abs(slow).max()).astype(np.float32)
            writer.add(sound, dataclasses.replace(about, is_recording=True))
    return folder


@pytest.fixture
def network() -> Student:
    torch.manual_seed(2)
    student = Student(0.1, 16, tags=3)
    student.eval()
    student.fold_norms()
    return student


def apart(network, summaries) -> float:
    """How much nearer cuts of one recording are than those of others, in cosine."""
    with torch.no_grad():
        unit = torch.nn.functional.normalize(network.embedding_head(summaries.moments), dim=1)
    alike = (unit @ unit.T).numpy()
    same = summaries.recording[:, None] == summaries.recording[None]
    return float(alike[same & ~np.eye(len(same), dtype=bool)].mean() - alike[~same].mean())


def test_cuts_of_one_recording_come_nearer(network, recordings_folder, bank_folder):
    trunk = {name: value.clone() for name, value in network.trunk.state_dict().items()}
    heard = summarise(network, [recordings_folder], clips=0)
    before = apart(network, heard)
    fit_heads(network, [recordings_folder, bank_folder], clips=40, steps=300)
    assert apart(network, heard) > before + 0.3
    for name, value in network.trunk.state_dict().items():
        assert torch.equal(value, trunk[name])


def test_what_is_held_out_is_not_learned_from(network, recordings_folder):
    assert set(summarise(network, [recordings_folder], clips=0).recording) == set(range(6))
    held = summarise(network, [recordings_folder], clips=0, held_out=True)
    assert set(held.recording) == {6, 7}


def test_tags_follow_the_teacher(network, recordings_folder, tmp_path):
    torch.manual_seed(5)
    teacher = AudioSetNetwork(0.1)
    with torch.no_grad():
        teacher.classifier[5].bias.add_(1.0)
    state = teacher.state_dict()
    path = tmp_path / "teacher.pt"
    torch.save({name.removeprefix("trunk."): value for name, value in state.items()}, path)
    fit_heads(network, [recordings_folder], teacher=path, clips=0, steps=20)
    heard = summarise(network, [recordings_folder], teacher=path, clips=0)
    assert heard.tags.shape == (48, 3)
    with torch.no_grad():
        said = network.tags(heard.moments).sigmoid()
    assert (said - heard.tags).abs().mean() < 0.1
    agreement = tags_that_hold(network, [recordings_folder], path, least=-1.0, least_said=0.0)
    assert set(agreement) <= set(list(TAGS)[:3])
    assert all(-1.0 <= value <= 1.0 for value in agreement.values())
    assert tags_that_hold(network, [recordings_folder], path, least_said=1.1) == {}


def test_without_recordings_nothing_is_fitted(network, bank_folder):
    before = network.embedding_head.weight.clone()
    with pytest.raises(DatasetError, match="holds recordings"):
        fit_heads(network, [bank_folder], clips=8)
    assert torch.equal(network.embedding_head.weight, before)


@torch.no_grad()
def test_tags_can_be_left_out(network):
    mel = torch.randn(1, 1, 128, 160)
    whole = network.features(mel)
    for names in (["music"], ["singing", "speech"], []):
        fewer = keep_tags(network, names)
        assert fewer.tag_count == len(names)
        summary = torch.cat([whole.mean(dim=1), whole.mean(dim=1)], dim=1)
        places = [list(TAGS).index(name) for name in names]
        torch.testing.assert_close(fewer.tags(summary), network.tags(summary)[:, places])
        torch.testing.assert_close(fewer.features(mel), whole)
