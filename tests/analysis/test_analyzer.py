"""Listening in chunks must give what listening to the whole at once gives."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from mirdesk.analysis.analyzer import (
    PASSAGE_S,
    Analyzer,
    Heard,
    StudentAnalyzer,
    best_precision,
)
from mirdesk.analysis.cards import Calibration, Card
from mirdesk.analysis.network import FRAME_STRIDE, Student, pool_clip
from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE
from mirdesk.domain.activity import CheckpointId

CARD = Card(
    name="test",
    version="1",
    sha256="",
    licence="",
    parameters=0,
    frame_calibration=Calibration((2.0,) * 20, (0.5,) * 20),
    clip_calibration=Calibration((0.5,) * 20, (-0.25,) * 20),
)


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """As in the program's workers; several threads only disturb tests that run beside."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def network() -> Student:
    """Random weights whose batch norms have seen something, folded."""
    torch.manual_seed(1)
    student = Student()
    with torch.no_grad():
        for seed in range(3):
            mel = torch.rand(2, 1, MEL_BANDS, 200, generator=torch.manual_seed(seed))
            student(SILENCE + 2.5 * mel)
        student.frame_head.weight.mul_(20)  # so that probabilities differ visibly
        student.attention_head.weight.mul_(20)
    student.fold()
    return student


@pytest.fixture(scope="module")
def analyzer(network: Student) -> StudentAnalyzer:
    return StudentAnalyzer(network, CARD, chunk_frames=500, precision=torch.float32)


def random_mel(frames: int, seed: int = 0) -> np.ndarray:
    """Frames whose level wanders, as music's does."""
    random = np.random.default_rng(seed)
    level = np.cumsum(random.standard_normal(frames)) * 0.03
    mel = SILENCE + 1.2 + np.sin(level)[:, None] + random.random((frames, MEL_BANDS))
    return mel.astype(np.float32)


def listen(analyzer: Analyzer, mel: np.ndarray, block: int = 205) -> Heard:
    listening = analyzer.listen()
    for start in range(0, mel.shape[0], block):
        listening.push(mel[start : start + block])
    return listening.finish()


@pytest.mark.parametrize("frames", [1500, 2203, 3007])
@pytest.mark.parametrize("block", [205, 3007])
def test_chunks_give_the_whole(
    network: Student, analyzer: StudentAnalyzer, frames: int, block: int
):
    mel = random_mel(frames)
    heard = listen(analyzer, mel, block)

    padding = -frames % FRAME_STRIDE + 1000
    whole = np.concatenate([mel, np.full((padding, MEL_BANDS), SILENCE, np.float32)])
    with torch.inference_mode():
        features = network.features(torch.from_numpy(whole.T.copy())[None, None])
        features = features[:, : -(-frames // FRAME_STRIDE)]
        outputs = network.frames(features)
        clip = pool_clip(outputs)[0].numpy()
        embedding = network.embed(features)[0].numpy()
        passages = [network.embed(part)[0].numpy() for part in features.split(50, dim=1)]
    expected = CARD.frame_calibration.probabilities(outputs.logits[0].numpy())
    assert expected.std() > 0.05
    np.testing.assert_allclose(heard.activity.values, expected, atol=1e-4)
    np.testing.assert_allclose(heard.clip, CARD.clip_calibration.probabilities(clip), atol=1e-4)
    np.testing.assert_allclose(heard.embedding, embedding, atol=1e-4)
    assert heard.passages.shape[0] in (len(passages) - 1, len(passages))
    for found, wanted in zip(heard.passages, passages, strict=False):
        np.testing.assert_allclose(found, wanted, atol=1e-4)


def test_shapes_and_ranges(analyzer: StudentAnalyzer):
    heard = listen(analyzer, random_mel(2345))
    assert heard.activity.values.shape == (235, 20)
    assert heard.activity.values.dtype == np.float32
    assert heard.activity.frame_rate_hz == 10.0
    assert heard.clip.shape == (20,)
    for values in (heard.activity.values, heard.clip):
        assert values.min() >= 0
        assert values.max() <= 1
    assert heard.embedding.shape == (128,)
    assert heard.embedding.dtype == np.float32
    assert heard.passages.shape == (5, 128)
    assert heard.passages.dtype == np.float32
    assert heard.passage_s == PASSAGE_S == 5.0
    np.testing.assert_allclose(np.linalg.norm(heard.passages, axis=1), 1, atol=1e-5)
    assert np.linalg.norm(heard.embedding) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("frames", "outputs", "passages"),
    [
        *((0, 1, 1), (1, 1, 1), (9, 1, 1), (10, 1, 1), (11, 2, 1), (499, 50, 1), (500, 50, 1)),
        *((590, 59, 1), (600, 60, 2), (700, 70, 2), (701, 71, 2), (1400, 140, 3)),
    ],
)
def test_lengths(analyzer: StudentAnalyzer, frames: int, outputs: int, passages: int):
    heard = listen(analyzer, random_mel(frames))
    assert heard.activity.values.shape == (outputs, 20)
    assert heard.passages.shape == (passages, 128)
    assert np.isfinite(heard.activity.values).all()
    assert np.isfinite(heard.embedding).all()
    assert np.isfinite(heard.clip).all()


def test_recordings_do_not_mix(analyzer: StudentAnalyzer):
    first = listen(analyzer, random_mel(1300, seed=1))
    listen(analyzer, random_mel(900, seed=2))
    again = listen(analyzer, random_mel(1300, seed=1))
    np.testing.assert_array_equal(first.activity.values, again.activity.values)
    np.testing.assert_array_equal(first.embedding, again.embedding)


def test_memory_is_that_of_a_chunk(analyzer: StudentAnalyzer):
    listening = analyzer.listen()
    for seed in range(20):
        listening.push(random_mel(205, seed))
        assert listening._pending_frames <= 500 + 200 + 200 + 205


def test_native_precision_is_close(network: Student):
    mel = random_mel(2000)
    exact = listen(StudentAnalyzer(network, CARD, precision=torch.float32), mel)
    fast = listen(StudentAnalyzer(network, CARD, precision=torch.bfloat16), mel)
    difference = np.abs(exact.activity.values - fast.activity.values)
    assert difference.mean() < 0.02
    assert np.abs(exact.clip - fast.clip).max() < 0.02
    assert exact.embedding @ fast.embedding > 0.999


def test_best_precision():
    assert best_precision() in (torch.float32, torch.bfloat16)


def test_names_its_checkpoint(analyzer: StudentAnalyzer):
    assert analyzer.checkpoint == CheckpointId("test", "1")


@pytest.mark.parametrize("chunk_frames", [0, -10, 505])
def test_chunks_must_fit(network: Student, chunk_frames: int):
    with pytest.raises(ValueError, match="multiple of 10"):
        StudentAnalyzer(network, CARD, chunk_frames=chunk_frames)


def test_shipped_checkpoint(checkpoints_folder: Path):
    folders = sorted(card.parent for card in checkpoints_folder.glob("*/card.json"))
    if not folders:
        pytest.skip("no checkpoint is shipped yet")
    for folder in folders:
        analyzer = StudentAnalyzer.load(folder)
        assert f"{analyzer.checkpoint.name}-{analyzer.checkpoint.version}" == folder.name
        exact = StudentAnalyzer(analyzer.network, analyzer.card, precision=torch.float32)
        mel = random_mel(1200)
        fast, sure = listen(analyzer, mel), listen(exact, mel)
        np.testing.assert_allclose(fast.activity.values, sure.activity.values, atol=0.05)
        assert fast.embedding @ sure.embedding > 0.99
        silence = listen(analyzer, np.full((1200, MEL_BANDS), SILENCE, np.float32))
        assert not np.allclose(silence.activity.values, fast.activity.values, atol=0.05)
