"""Every system trains on the same clips and hears; what is frozen stays as it was."""

import dataclasses

import numpy as np
import pytest
import torch

from mirdesk.analysis.mobilenet import load_audioset_network
from mirdesk.audio.spectrogram import MEL_BANDS
from mirdesk.errors import DatasetError
from mirdesk.lab.comparison.systems import (
    CNN_MN04,
    PROBE,
    SYSTEMS,
    UNET_MN04,
    YAMNET,
    FromRecipe,
)
from mirdesk.lab.probe import ProbeRecipe

SMALL = {"width": 0.1, "features": 16, "has_bf16": False}


def made_small(system):
    """Return a system that a teacher of width 0.1 serves, and that trains in a second."""
    if isinstance(system, FromRecipe):
        return dataclasses.replace(system, recipe=dataclasses.replace(system.recipe, **SMALL))
    if not system.is_trained:
        return system
    recipe = dataclasses.replace(system.recipe, batch=8, probe=ProbeRecipe(epochs=2))
    return dataclasses.replace(system, recipe=recipe)


@pytest.mark.parametrize(
    "system", [each for each in SYSTEMS if each.name != YAMNET], ids=lambda each: each.name
)
def test_trains_and_hears(system, bench, tmp_path):
    system = made_small(system)
    system.train(bench, tmp_path)
    hearer = system.hearer(bench, tmp_path)
    assert hearer.name == system.name
    assert (hearer.trained_parameters > 0) == system.is_trained
    heard = hearer.hear(np.zeros((205, MEL_BANDS), np.float32))
    assert heard.clip.shape == (20,)
    assert ((heard.clip >= 0) & (heard.clip <= 1)).all()


def test_frozen_weights_stay_as_they_are(bench, tmp_path):
    before = load_audioset_network(bench.teacher)
    before.freeze()
    system = made_small(next(each for each in SYSTEMS if each.name == CNN_MN04))
    system.train(bench, tmp_path)
    analyzer = system.hearer(bench, tmp_path)._analyzer
    for name, value in analyzer.network.frozen.state_dict().items():
        assert value.equal(before.state_dict()[name]), name
    assert not any("frozen" in name for name in analyzer.network.head.state_dict())


def test_reprogramming_trains_few_numbers(bench):
    counts = {}
    for system in SYSTEMS:
        if system.name in (PROBE, CNN_MN04, UNET_MN04):
            from mirdesk.lab.reprogram import assemble, trained_parameters

            network = load_audioset_network(bench.teacher)
            network.freeze()
            counts[system.name] = trained_parameters(assemble(network, system.recipe))
    assert all(count < 20_000 for count in counts.values()), counts


def test_weights_of_another_system_are_refused(bench, tmp_path):
    small = [made_small(each) for each in SYSTEMS]
    plain = next(each for each in small if each.name == "student plain")
    with pytest.raises(DatasetError, match="no weights here"):
        plain.hearer(bench, tmp_path)
    plain.train(bench, tmp_path)
    other = next(each for each in small if each.name == CNN_MN04)
    with pytest.raises(DatasetError, match="of another system"):
        other.hearer(bench, tmp_path)


def test_yamnet_needs_its_weights(bench, tmp_path):
    with pytest.raises(DatasetError, match="not named"):
        SYSTEMS[0].hearer(bench, tmp_path)
    torch.testing.assert_close(len(SYSTEMS), 10)
