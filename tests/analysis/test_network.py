"""Shapes, context and folding of the network, with random weights."""

import itertools

import pytest
import torch

from mirdesk.analysis.network import (
    CONTEXT_FRAMES,
    FEATURE_SIZE,
    FRAME_STRIDE,
    FrameOutputs,
    Student,
    parameter_count,
    pool_clip,
)
from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE
from mirdesk.domain.activity import EMBEDDING_SIZE


def random_mel(batch: int, frames: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return SILENCE + torch.rand(batch, 1, MEL_BANDS, frames, generator=generator) * 2.5


@pytest.fixture
def network() -> Student:
    """Random weights, and batch norms that have seen something, so that folding matters."""
    torch.manual_seed(1)
    student = Student()
    with torch.no_grad():
        for seed in range(3):
            student(random_mel(2, 200, seed))
    return student.eval()


def test_size():
    assert 250_000 <= parameter_count(Student()) <= 500_000


def test_shapes(network):
    outputs, clip, embedding = network(random_mel(2, 300))
    assert outputs.logits.shape == outputs.attention.shape == (2, 30, 20)
    assert clip.shape == (2, 20)
    assert embedding.shape == (2, EMBEDDING_SIZE)
    torch.testing.assert_close(embedding.norm(dim=1), torch.ones(2))


@torch.no_grad()
def test_one_frame_is_enough(network):
    features = network.features(random_mel(1, FRAME_STRIDE))
    assert features.shape == (1, 1, FEATURE_SIZE)
    assert network.embed(features).isfinite().all()


@torch.no_grad()
def test_chunks_with_context_give_the_frames_of_the_whole(network):
    network.fold()
    mel = random_mel(1, 1500)
    whole = network.features(mel)
    edges = [0, 500, 1000, 1500]
    for start, end in itertools.pairwise(edges):
        left = max(0, start - CONTEXT_FRAMES)
        chunk = network.features(mel[..., left : end + CONTEXT_FRAMES])
        first = (start - left) // FRAME_STRIDE
        part = chunk[:, first : first + (end - start) // FRAME_STRIDE]
        torch.testing.assert_close(
            part, whole[:, start // FRAME_STRIDE : end // FRAME_STRIDE], atol=1e-4, rtol=1e-4
        )


def test_context_is_no_smaller_than_the_receptive_field(network):
    mel = random_mel(1, 1000).requires_grad_()
    network.features(mel)[0, 50].sum().backward()
    touched = mel.grad.abs().sum(dim=(0, 1, 2)).nonzero().flatten()
    assert touched.min() >= 500 - CONTEXT_FRAMES
    assert touched.max() < 500 + FRAME_STRIDE + CONTEXT_FRAMES


@torch.no_grad()
def test_folding_changes_nothing(network):
    mel = random_mel(2, 300)
    before = network(mel)
    network.fold()
    after = network(mel)
    torch.testing.assert_close(after[0].logits, before[0].logits, atol=1e-4, rtol=1e-3)
    torch.testing.assert_close(after[2], before[2], atol=1e-4, rtol=1e-3)
    assert not any("norm" in name for name in network.state_dict())


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
