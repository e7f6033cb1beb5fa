"""Windows must be the same however a recording comes in, and be put together rightly."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from mirdesk.analysis.analyzer import (
    KEPT_FRAMES,
    MARGIN_FRAMES,
    PASSAGE_S,
    WINDOW_FRAMES,
    Analyzer,
    Heard,
    StudentAnalyzer,
    best_precision,
)
from mirdesk.analysis.cards import Calibration, Card, default_checkpoint
from mirdesk.analysis.network import FrameOutputs, Student, pool_clip
from mirdesk.audio.spectrogram import MEL_BANDS, MEL_RATE_HZ, SILENCE, log_mel
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
    student = Student(0.1, 16, tags=3)
    with torch.no_grad():
        for seed in range(3):
            mel = torch.rand(2, 1, MEL_BANDS, 320, generator=torch.manual_seed(seed))
            student(SILENCE + 2.5 * mel)
        student.frame_head.weight.mul_(20)  # so that probabilities differ visibly
        student.attention_head.weight.mul_(20)
    student.fold()
    return student


@pytest.fixture(scope="module")
def analyzer(network: Student) -> StudentAnalyzer:
    return StudentAnalyzer(network, CARD, windows_at_once=2, precision=torch.float32)


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


def by_hand(network: Student, mel: np.ndarray) -> torch.Tensor:
    """Features of windows laid out one by one, (1, frames / 10, size)."""
    before = np.full((MARGIN_FRAMES, MEL_BANDS), SILENCE, np.float32)
    after = np.full((WINDOW_FRAMES, MEL_BANDS), SILENCE, np.float32)
    padded = np.concatenate([before, mel, after])
    parts = []
    for start in range(0, len(mel), KEPT_FRAMES):
        wanted = min(KEPT_FRAMES, len(mel) - start)
        length = -(-(-(-wanted // 10) * 10 + 2 * MARGIN_FRAMES) // 160) * 160
        window = torch.from_numpy(padded[start : start + length].T.copy())[None, None]
        parts.append(network.features(window)[:, 8 : 8 + -(-wanted // 10)])
    return torch.cat(parts, dim=1)


@pytest.mark.parametrize("frames", [300, 1600, 2203, 4007])
@pytest.mark.parametrize("block", [205, 4007])
def test_windows_are_put_together(
    network: Student, analyzer: StudentAnalyzer, frames: int, block: int
):
    mel = random_mel(frames)
    heard = listen(analyzer, mel, block)
    with torch.inference_mode():
        features = by_hand(network, mel)
        outputs = network.frames(features)
        clip = pool_clip(FrameOutputs(*outputs))[0].numpy()
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


def test_blocks_leave_no_trace(analyzer: StudentAnalyzer):
    mel = random_mel(5001)
    one, many = listen(analyzer, mel, 5001), listen(analyzer, mel, 61)
    np.testing.assert_array_equal(one.activity.values, many.activity.values)
    np.testing.assert_array_equal(one.passages, many.passages)


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
    assert heard.tags.shape == (3,)
    assert heard.passage_tags.shape == (5, 3)
    assert 0 <= heard.passage_tags.min() <= heard.passage_tags.max() <= 1
    np.testing.assert_allclose(np.linalg.norm(heard.passages, axis=1), 1, atol=1e-5)
    assert np.linalg.norm(heard.embedding) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("frames", "outputs", "passages"),
    [
        *((0, 1, 1), (1, 1, 1), (9, 1, 1), (10, 1, 1), (11, 2, 1), (499, 50, 1), (500, 50, 1)),
        *((590, 59, 1), (600, 60, 2), (800, 80, 2), (801, 81, 2), (2400, 240, 5)),
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


def test_memory_is_that_of_a_few_windows(analyzer: StudentAnalyzer):
    listening = analyzer.listen()
    for seed in range(20):
        listening.push(random_mel(205, seed))
        assert listening._pending_frames <= 2 * KEPT_FRAMES + 2 * MARGIN_FRAMES + 205


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


def test_shipped_student(checkpoints_folder: Path):
    folder = default_checkpoint(checkpoints_folder)
    analyzer = StudentAnalyzer.load(folder)
    assert f"{analyzer.checkpoint.name}-{analyzer.checkpoint.version}" == folder.name
    exact = StudentAnalyzer(analyzer.network, analyzer.card, precision=torch.float32)
    mel = log_mel(plucked_chords(12.0))
    fast, sure = listen(analyzer, mel), listen(exact, mel)
    # Single frames at the edge of a sound move most (best_precision tells how much).
    assert np.abs(fast.activity.values - sure.activity.values).mean() < 0.02
    assert fast.embedding @ sure.embedding > 0.99
    assert fast.tags.shape == (len(analyzer.tags),)
    assert fast.passage_tags.shape == (len(fast.passages), len(analyzer.tags))
    silence = listen(analyzer, np.full((1200, MEL_BANDS), SILENCE, np.float32))
    assert fast.activity.values.max() > 0.3 > silence.activity.values.max()


def plucked_chords(length_s: float) -> np.ndarray:
    """A struck chord a second: harmonics of three notes that die away."""
    time_s = np.arange(round(length_s * MEL_RATE_HZ)) / MEL_RATE_HZ
    since_s = time_s % 1.0
    sound = np.zeros(time_s.size)
    for base_hz in (220.0, 277.18, 329.63):
        for harmonic in range(1, 9):
            fading = np.exp(-since_s * (1.0 + harmonic)) / harmonic
            sound += 0.1 * fading * np.sin(2.0 * np.pi * base_hz * harmonic * time_s)
    return sound.astype(np.float32)
