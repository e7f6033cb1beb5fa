"""The linear probe: finds what is linear, passes over what is unknown."""

import numpy as np
import pytest
import torch

from mirdesk.analysis.mobilenet import AudioSetNetwork
from mirdesk.analysis.reprogramming import input_size
from mirdesk.lab.frozen.clips import Counts, cache_clips
from mirdesk.lab.probe import ProbeRecipe, fit_probe, hear_clips

RECIPE = ProbeRecipe(epochs=60, batch=32, learning_rate=0.05, weight_decay=0.01)


def made(count: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Inputs of very different sizes, of which two tell labels 0 and 1."""
    rng = np.random.default_rng(0)
    inputs = rng.normal(5.0, 1.0, (count, 6)).astype(np.float32) * np.float32(
        [1, 100, 1, 1, 1, 0]
    )
    labels = np.zeros((count, 20), np.float32)
    labels[:, 0] = inputs[:, 0] > 5.0
    labels[:, 1] = inputs[:, 1] > 500.0
    return inputs, labels


def test_learns_from_inputs_as_they_come():
    inputs, labels = made()
    layer = fit_probe(inputs, labels, RECIPE)
    with torch.no_grad():
        said = layer(torch.from_numpy(inputs)).numpy() > 0
    assert (said[:, :2] == labels[:, :2]).mean() > 0.95
    assert not said[:, 2:].any()


def test_unknown_labels_teach_nothing():
    inputs, labels = made()
    masked = labels.copy()
    masked[::2] = np.nan
    misled = masked.copy()
    half = fit_probe(inputs, masked, RECIPE)
    misled[::2] = 1.0 - labels[::2]
    wrong = fit_probe(inputs, misled, RECIPE)
    with torch.no_grad():
        values = torch.from_numpy(inputs)
        right_share = ((half(values).numpy() > 0)[:, :2] == labels[:, :2]).mean()
        wrong_share = ((wrong(values).numpy() > 0)[:, :2] == labels[:, :2]).mean()
    assert right_share > 0.9 > wrong_share


def test_the_same_seed_gives_the_same_layer():
    inputs, labels = made(100)
    first, second = (fit_probe(inputs, labels, RECIPE) for _ in range(2))
    assert torch.equal(first.weight, second.weight)


@pytest.mark.parametrize("inputs", ["logits", "pyramid"])
def test_a_frozen_network_hears_each_clip(bank_folder, tmp_path, inputs):
    torch.manual_seed(0)
    frozen = AudioSetNetwork(0.1)
    frozen.freeze()
    clips = cache_clips(tmp_path, [bank_folder], Counts(1, 1, 1), seed=0)
    heard = hear_clips(frozen, clips, [2, 0], inputs)
    assert heard.shape == (2, input_size(inputs, frozen))
    np.testing.assert_allclose(heard[1:], hear_clips(frozen, clips, [0], inputs), atol=1e-4)
