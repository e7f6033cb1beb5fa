"""Transforms keep shapes, begin as nothing, can be trained, and stay small."""

import pytest
import torch
from torch import nn

from mirdesk.analysis.mobilenet import AUDIOSET_CLASSES
from mirdesk.analysis.transforms import KINDS, build_transform
from mirdesk.audio.spectrogram import MEL_BANDS
from mirdesk.domain.instruments import INSTRUMENT_COUNT

TRAINED_KINDS = ("noise", "cnn", "unet")


def test_all_kinds_are_known():
    assert set(TRAINED_KINDS) | {"none"} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("frames", [32, 100, 161])
def test_begins_as_nothing(kind, frames):
    mel = torch.randn(2, 1, MEL_BANDS, frames)
    torch.testing.assert_close(build_transform(kind)(mel), mel)


@pytest.mark.parametrize("kind", TRAINED_KINDS)
def test_learns(kind):
    torch.manual_seed(0)
    transform = build_transform(kind)
    optimiser = torch.optim.Adam(transform.parameters(), 0.01)
    mel = torch.randn(2, 1, MEL_BANDS, 64)
    wanted = mel + 0.5 * torch.linspace(-1, 1, MEL_BANDS)[:, None]
    losses = []
    for _ in range(40):
        loss = nn.functional.mse_loss(transform(mel), wanted)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.95 * losses[0]
    assert all(parameter.grad is not None for parameter in transform.parameters())


@pytest.mark.parametrize("kind", TRAINED_KINDS)
def test_published_setting_has_less_than_twenty_thousand_parameters(kind):
    output = nn.Linear(AUDIOSET_CLASSES, INSTRUMENT_COUNT)
    trained = nn.ModuleList([build_transform(kind), output])
    count = sum(parameter.numel() for parameter in trained.parameters())
    assert 10_580 < count < 20_000


def test_sizes_are_those_asked_for():
    assert build_transform("noise", frames=10).values.shape[3] == 10
    assert build_transform("cnn", channels=4).first.out_channels == 4
    assert build_transform("unet", channels=4).to_quarter.out_channels == 8


def test_noise_repeats():
    transform = build_transform("noise", frames=10)
    nn.init.normal_(transform.values)
    heard = transform(torch.zeros(1, 1, MEL_BANDS, 25))
    torch.testing.assert_close(heard[..., :10], heard[..., 10:20])
    torch.testing.assert_close(heard[..., :5], heard[..., 20:])


def test_unknown_kinds_and_sizes_are_refused():
    with pytest.raises(ValueError, match="no transform 'fft'"):
        build_transform("fft")
    with pytest.raises(TypeError, match="no sizes"):
        build_transform("none", channels=3)
    with pytest.raises(TypeError):
        build_transform("cnn", frames=3)
