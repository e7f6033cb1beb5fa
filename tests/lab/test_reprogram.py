"""Reprogramming: it learns, counts what it trains, and leaves the frozen network alone."""

import dataclasses

import numpy as np
import pytest
import torch

from mirdesk.analysis.mobilenet import AudioSetNetwork
from mirdesk.lab.frozen.clips import Counts, cache_clips
from mirdesk.lab.losses import masked_bce
from mirdesk.lab.probe import ProbeRecipe
from mirdesk.lab.reprogram import (
    ReprogramRecipe,
    assemble,
    begin,
    draw_batch,
    held_out_map,
    reprogram,
    trained_parameters,
)

TINY = ReprogramRecipe(
    transform={"kind": "cnn", "channels": 4},
    probe=ProbeRecipe(epochs=20, batch=16, learning_rate=0.01, weight_decay=0.1),
    crop_frames=160,
    steps=3,
    batch=4,
    transform_rate=1e-2,
)


@pytest.fixture(scope="module")
def clips(bank_folder, tmp_path_factory):
    path = tmp_path_factory.mktemp("clips")
    return cache_clips(path, [bank_folder], Counts(8, 8, 8), seed=1)


@pytest.fixture
def frozen() -> AudioSetNetwork:
    torch.manual_seed(0)
    network = AudioSetNetwork(0.1)
    for _ in range(2):
        network(torch.randn(4, 1, 128, 64))
    network.eval().freeze()
    return network


@pytest.mark.parametrize("kind", ["noise", "cnn", "unet"])
def test_the_frozen_network_stays_bit_for_bit(frozen, clips, kind):
    recipe = dataclasses.replace(TINY, transform={"kind": kind})
    before = {name: value.clone() for name, value in frozen.state_dict().items()}
    network = begin(frozen, clips, recipe)
    started = [parameter.clone() for parameter in network.head.transform.parameters()]
    reprogram(network, clips, recipe)
    after = frozen.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())
    trained = network.head.transform.parameters()
    assert any(not torch.equal(a, b) for a, b in zip(started, trained, strict=True))


def test_learns_beyond_the_probe(frozen, clips):
    recipe = dataclasses.replace(TINY, steps=25, output_rate=5e-3)
    network = begin(frozen, clips, recipe)
    steps = []
    mel, labels = draw_batch(clips, recipe, np.random.default_rng(5))
    with torch.no_grad():
        before = network.places(mel).logits[:, 0]
    reprogram(network, clips, recipe, on_step=steps.append)
    with torch.no_grad():
        after = network.places(mel).logits[:, 0]
    assert masked_bce(after, labels) < masked_bce(before, labels)
    assert [step.step for step in steps] == [20]


def test_published_setting_trains_less_than_twenty_thousand():
    for kind in ("noise", "cnn", "unet"):
        network = assemble(AudioSetNetwork(), ReprogramRecipe(transform={"kind": kind}))
        assert 10_560 < trained_parameters(network) < 20_000


def test_stops_in_time(frozen, clips):
    recipe = dataclasses.replace(TINY, steps=10_000)
    network = begin(frozen, clips, recipe)
    reprogram(network, clips, recipe, time_limit_s=0.2)
    assert not any(parameter.requires_grad for parameter in network.parameters())


def test_figures_by_kind(frozen, clips):
    network = begin(frozen, clips, TINY)
    figures = held_out_map(network, clips)
    assert set(figures) == {"note", "solo", "mix"}
    assert all(0.0 < figure <= 1.0 for figure in figures.values())
