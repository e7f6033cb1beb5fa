"""Shapes, time, transfer and folding of the network, with random weights."""

import pytest
import torch

from mirdesk.analysis.mobilenet import MobileTrunk
from mirdesk.analysis.network import (
    FEATURE_SIZE,
    INPUT_STEP,
    FrameOutputs,
    Student,
    parameter_count,
    pool_clip,
)
from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE
from mirdesk.domain.activity import EMBEDDING_SIZE

MOST_PARAMETERS = 700_000  # of the network that is shipped


def random_mel(batch: int, frames: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return SILENCE + torch.rand(batch, 1, MEL_BANDS, frames, generator=generator) * 2.5


@pytest.fixture
def network() -> Student:
    """Random weights, and batch norms that have seen something, so that folding matters."""
    torch.manual_seed(1)
    student = Student(0.2, 32, tags=3)
    with torch.no_grad():
        for seed in range(3):
            student(random_mel(2, INPUT_STEP, seed))
    return student.eval()


def test_size():
    student = Student(tags=44)
    student.fold()
    assert 600_000 <= parameter_count(student) <= MOST_PARAMETERS


def test_shapes(network):
    outputs, clip, embedding = network(random_mel(2, 2 * INPUT_STEP))
    assert outputs.logits.shape == outputs.attention.shape == (2, 32, 20)
    assert clip.shape == (2, 20)
    assert embedding.shape == (2, EMBEDDING_SIZE)
    torch.testing.assert_close(embedding.norm(dim=1), torch.ones(2))


@torch.no_grad()
def test_features_are_of_the_usual_size():
    features = Student().features(random_mel(1, INPUT_STEP))
    assert features.shape == (1, 16, FEATURE_SIZE + 48 + 2 * 16)


@torch.no_grad()
def test_one_frame_is_enough_to_embed(network):
    features = network.features(random_mel(1, INPUT_STEP))
    assert network.embed(features[:, :1]).isfinite().all()


def test_a_frame_looks_at_its_own_time(network):
    """What moves the features of output frame 40 most lies about mel frame 405."""
    for parameter in network.trunk.parameters():
        parameter.requires_grad_(requires_grad=False)
    mel = random_mel(1, 5 * INPUT_STEP).requires_grad_()
    network.features(mel)[0, 40].sum().backward()
    weight = mel.grad.abs().sum(dim=(0, 1, 2))
    weight = (weight - weight.median()).clamp(min=0)  # the squeezes see all of it a little
    middle = (weight * torch.arange(len(weight))).sum() / weight.sum()
    assert abs(middle.item() - 405) < 12


@torch.no_grad()
def test_a_window_that_starts_later_gives_frames_that_start_later(network):
    mel = random_mel(1, 6 * INPUT_STEP)
    mel = mel.repeat(1, 1, 1, 2)[..., : 8 * INPUT_STEP]
    whole = network.features(mel[..., : 6 * INPUT_STEP])
    later = network.features(mel[..., INPUT_STEP : 7 * INPUT_STEP])
    shifted = (later[:, 30:50] - whole[:, 46:66]).abs().mean()
    unshifted = (later[:, 30:50] - whole[:, 30:50]).abs().mean()
    assert shifted < 0.4 * unshifted


@torch.no_grad()
def test_folding_changes_nothing(network):
    mel = random_mel(2, 2 * INPUT_STEP)
    before = network(mel)
    network.fold()
    after = network(mel)
    torch.testing.assert_close(after.frames.logits, before.frames.logits, atol=1e-4, rtol=1e-3)
    torch.testing.assert_close(after.embedding, before.embedding, atol=1e-4, rtol=1e-3)
    assert not any("running" in name for name in network.state_dict())


@torch.no_grad()
def test_a_trunk_can_be_taken_over(network):
    other = MobileTrunk(0.2).eval()
    network.trunk.load_state_dict(other.state_dict())
    mel = random_mel(1, INPUT_STEP)
    torch.testing.assert_close(network.trunk(mel).coarse, other(mel).coarse)


def test_clip_pooling_follows_attention():
    logits = torch.full((1, 4, 20), -4.0)
    logits[0, 2] = 3.0
    indifferent = pool_clip(FrameOutputs(logits, torch.zeros_like(logits)))
    attention = torch.zeros_like(logits)
    attention[0, 2] = 20.0
    attentive = pool_clip(FrameOutputs(logits, attention))
    torch.testing.assert_close(attentive, torch.full((1, 20), 3.0), atol=1e-2, rtol=0)
    assert (indifferent < 0).all()


def test_clip_pooling_can_be_streamed():
    torch.manual_seed(0)
    outputs = FrameOutputs(torch.randn(1, 40, 20), torch.randn(1, 40, 20))
    weight = torch.zeros(20)
    total = torch.zeros(20)
    for start in range(0, 40, 10):
        part = torch.exp(outputs.attention[0, start : start + 10])
        weight += part.sum(dim=0)
        total += (part * torch.sigmoid(outputs.logits[0, start : start + 10])).sum(dim=0)
    torch.testing.assert_close(pool_clip(outputs)[0], torch.logit(total / weight))
