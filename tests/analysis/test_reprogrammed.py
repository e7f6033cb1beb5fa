"""The bigger ears: a small frozen network with random weights and a head over it."""

import copy
import dataclasses
import functools
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch import nn

from mirdesk.analysis.cards import Backbone, Calibration, Card
from mirdesk.analysis.mobilenet import AudioSetNetwork
from mirdesk.analysis.reprogrammed import (
    Head,
    Reprogrammed,
    ReprogrammedAnalyzer,
    Shape,
    build_head,
    load_reprogrammed,
    pool_clip,
    save_head,
)
from mirdesk.audio.spectrogram import MEL_BANDS
from mirdesk.errors import CheckpointError

BACKBONE = Backbone("tiny", "ab" * 32, 10, "https://example.org/tiny.pt", "MIT")


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """As in the program's workers; several threads only disturb tests that run beside."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def frozen_network() -> AudioSetNetwork:
    return copy.deepcopy(_made_network())


@functools.cache
def _made_network() -> AudioSetNetwork:
    torch.manual_seed(0)
    network = AudioSetNetwork(0.1)
    for _ in range(2):
        network(torch.randn(2, 1, MEL_BANDS, 64))  # norms that have seen something
    return network.eval()


def card_of(**shape) -> Card:
    return Card(
        name="ears",
        version="0.0.1",
        sha256="0" * 64,
        licence="none",
        parameters=1,
        architecture="reprogrammed",
        backbone=BACKBONE,
        network={"transform": {"kind": "none"}, **shape},
        frame_calibration=Calibration((2.0,) * 20, (0.5,) * 20),
    )


def analyzer_of(**shape) -> ReprogrammedAnalyzer:
    card = card_of(**shape)
    frozen = frozen_network()
    torch.manual_seed(1)
    head, made = build_head(card, frozen)
    return ReprogrammedAnalyzer(Reprogrammed(frozen, head, made).eval(), card)


def sound(frames: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    mel = rng.normal(0.0, 0.5, (frames, MEL_BANDS)).astype(np.float32)
    mel[frames // 2 :, :64] += 1.0
    return mel


def hear(analyzer, mel, blocks=(137,)):
    listening = analyzer.listen()
    start = index = 0
    while start < len(mel):
        length = blocks[index % len(blocks)]
        listening.push(mel[start : start + length])
        start, index = start + length, index + 1
    return listening.finish()


SHAPES = [
    {"window_frames": 160, "hop_frames": 64},
    {"window_frames": 160, "hop_frames": 160, "inputs": "embedding"},
    {"window_frames": 320, "hop_frames": 256, "pool_frames": 96, "inputs": "both"},
    {"window_frames": 160, "hop_frames": 96, "inputs": "pyramid"},
]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_length_gives_frames_passages_and_unit_embeddings(shape):
    analyzer = analyzer_of(**shape)
    for frames in (0, 1, 159, 160, 161, 730, 1605):
        check(hear(analyzer, sound(frames)), frames)


def check(heard, frames):
    assert heard.activity.values.shape == (max(1, -(-frames // 10)), 20)
    assert heard.activity.frame_rate_hz == 10.0
    assert heard.activity.values.dtype == np.float32
    assert np.isfinite(heard.activity.values).all()
    assert heard.clip.shape == (20,)
    assert ((heard.clip > 0) & (heard.clip < 1)).all()
    assert np.linalg.norm(heard.embedding) == pytest.approx(1.0, abs=1e-4)
    count = max(1, frames // 500 + (frames % 500 >= 100))
    assert heard.passages.shape == (count, 128)
    assert np.linalg.norm(heard.passages, axis=1) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("shape", SHAPES)
def test_blocks_do_not_change_what_is_heard(shape):
    analyzer, mel = analyzer_of(**shape), sound(2000)
    first, second = hear(analyzer, mel, (2000,)), hear(analyzer, mel, (1, 500, 37))
    np.testing.assert_allclose(first.activity.values, second.activity.values, atol=1e-4)
    np.testing.assert_allclose(first.clip, second.clip, atol=1e-4)
    np.testing.assert_allclose(first.embedding, second.embedding, atol=1e-4)
    np.testing.assert_allclose(first.passages, second.passages, atol=1e-4)


def test_frames_say_what_the_windows_around_them_say():
    analyzer = analyzer_of(window_frames=160, hop_frames=32)
    mel = sound(640)
    heard = hear(analyzer, mel)
    with torch.inference_mode():
        window = torch.from_numpy(mel[320:480].T.copy())[None, None]
        logits = analyzer.network.places(window).logits[0].numpy()
    expected = analyzer.card.frame_calibration.probabilities(logits)[0]
    # The window's middle is mel frame 400, between the centres of outputs 39 and 40.
    middle = heard.activity.values[39:41].mean(axis=0)
    np.testing.assert_allclose(middle, expected, atol=0.02)


def test_places_are_said_once_and_in_order_up_to_the_end():
    for shape, least_gap in ((SHAPES[0], 2), (SHAPES[2], 32)):
        listening = analyzer_of(**shape).listen()
        listening.push(sound(1111))
        listening.finish()
        centres = np.array(listening._centres)
        assert (np.diff(centres) > 0).all()
        assert np.median(np.diff(centres)) == max(least_gap, 64 if least_gap == 2 else 32)
        assert centres[-1] > 1111 - shape["window_frames"] / 2 - 1


def test_the_clip_is_decided_by_the_highest_quarter():
    logits = np.zeros((8, 20), np.float32)
    logits[[2, 5], 3] = 4.0, 2.0
    pooled = pool_clip(logits)
    assert pooled[3] == pytest.approx(3.0)
    assert pooled[0] == 0.0
    assert pool_clip(logits[:1]).shape == (20,)


def test_only_the_head_is_trained_and_saved(tmp_path):
    analyzer = analyzer_of()
    network = analyzer.network
    trained = {name for name, value in network.named_parameters() if value.requires_grad}
    assert trained == {
        "head.output.weight",
        "head.output.bias",
        "head.projection.weight",
        "head.projection.bias",
    }
    network.places(torch.randn(1, 1, MEL_BANDS, 160)).logits.sum().backward()
    assert network.head.output.weight.grad is not None
    sha256 = save_head(network.head, tmp_path)
    assert len(sha256) == 64
    assert (tmp_path / "weights.safetensors").stat().st_size < 100_000


def test_gradients_reach_a_transform_through_the_frozen_network():
    frozen = frozen_network()
    transform = nn.Conv2d(1, 1, 3, padding=1)
    network = Reprogrammed(frozen, Head(transform, Shape(), frozen), Shape())
    network.places(torch.randn(1, 1, MEL_BANDS, 160)).logits.sum().backward()
    assert transform.weight.grad is not None
    assert transform.weight.grad.abs().sum() > 0


@pytest.mark.parametrize(
    "shape",
    [
        {"inputs": "everything"},
        {"inputs": "pyramid", "pool_frames": 96},
        {"window_frames": 100},
        {"hop_frames": 0},
        {"hop_frames": 640},
        {"pool_frames": -32},
        {"transform": {}},
    ],
)
def test_descriptions_that_cannot_be_built_are_refused(shape):
    with pytest.raises(CheckpointError, match=r"ears 0\.0\.1: unknown network"):
        build_head(card_of(**shape), frozen_network())


def test_a_card_without_a_backbone_is_refused(tmp_path):
    from mirdesk.analysis.cards import write_card

    write_card(dataclasses.replace(card_of(), backbone=None), tmp_path)
    with pytest.raises(CheckpointError, match="names no backbone"):
        load_reprogrammed(tmp_path, tmp_path)
