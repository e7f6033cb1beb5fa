"""What the output layer sees: sizes, order, and what it is made of."""

import pytest
import torch

from mirdesk.analysis.mobilenet import AUDIOSET_CLASSES, AudioSetNetwork
from mirdesk.analysis.reprogramming import INPUTS, input_size, window_inputs
from mirdesk.audio.spectrogram import MEL_BANDS


@pytest.fixture(scope="module")
def frozen() -> AudioSetNetwork:
    torch.manual_seed(0)
    network = AudioSetNetwork(0.1)
    network.freeze()
    return network


@torch.no_grad()
def test_sizes_are_those_told(frozen):
    heard = frozen.trunk(torch.randn(2, 1, MEL_BANDS, 96))
    for inputs in INPUTS:
        assert window_inputs(frozen, heard, inputs).shape == (2, input_size(inputs, frozen))


def test_mn04_tells_1935_numbers():
    assert input_size("pyramid", AudioSetNetwork()) == 1935
    assert input_size("both", AudioSetNetwork()) == 527 + 384


@torch.no_grad()
def test_parts_come_in_order(frozen):
    mel = torch.randn(2, 1, MEL_BANDS, 96)
    heard = frozen.trunk(mel)
    seen = window_inputs(frozen, heard, "pyramid")
    torch.testing.assert_close(seen[:, :AUDIOSET_CLASSES], frozen(mel))
    both = window_inputs(frozen, heard, "both")
    torch.testing.assert_close(seen[:, : both.shape[1]], both)
    torch.testing.assert_close(both[:, AUDIOSET_CLASSES:], frozen.embed(mel))
    fine = heard.fine.shape[1] * heard.fine.shape[2]
    torch.testing.assert_close(seen[:, -fine:], heard.fine.mean(dim=3).flatten(1))


@torch.no_grad()
def test_a_window_said_twice_is_told_the_same(frozen):
    # Pooled over time: what is heard matters, not how often.
    heard = frozen.trunk(torch.randn(1, 1, MEL_BANDS, 64))
    twice = type(heard)(*(torch.cat([each, each], dim=3) for each in heard))
    once_said, twice_said = (window_inputs(frozen, h, "embedding") for h in (heard, twice))
    torch.testing.assert_close(once_said, twice_said)


def test_other_inputs_are_refused(frozen):
    with pytest.raises(ValueError, match="no inputs 'all'"):
        input_size("all", frozen)
