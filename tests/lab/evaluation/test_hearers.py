"""A checkpoint heard through the analyzer, and the baseline embedding."""

import numpy as np
import pytest

from mirdesk.analysis.analyzer import StudentAnalyzer
from mirdesk.analysis.cards import default_checkpoint, read_card
from mirdesk.errors import CheckpointError
from mirdesk.lab.evaluation.hearers import CheckpointHearer
from mirdesk.settings import resources_folder


@pytest.fixture(scope="module")
def folder():
    try:
        return default_checkpoint(resources_folder() / "checkpoints")
    except CheckpointError:
        pytest.skip("no checkpoint is built in")


def test_a_checkpoint_is_heard_as_the_program_hears_it(folder):
    mel = np.random.default_rng(0).normal(0, 0.5, (503, 128)).astype(np.float32)
    hearer = CheckpointHearer(folder)
    hearing = hearer.hear(mel)
    listening = StudentAnalyzer.load(folder).listen()
    for start in range(0, len(mel), 100):
        listening.push(mel[start : start + 100])
    heard = listening.finish()
    np.testing.assert_allclose(hearing.clip, heard.clip, atol=1e-3)
    np.testing.assert_allclose(hearing.frames, heard.activity.values, atol=1e-3)
    np.testing.assert_allclose(hearing.embedding, heard.embedding, atol=1e-3)


def test_a_checkpoint_tells_what_it_is(folder):
    hearer, card = CheckpointHearer(folder), read_card(folder)
    assert hearer.name == f"{card.name} {card.version}"
    assert hearer.trained_parameters == card.parameters
    assert hearer.size_bytes > 100_000
    assert hearer.sample_rate_hz is None
    np.testing.assert_array_equal(hearer.clip_thresholds, card.clip_threshold_array)


def test_a_folder_without_a_checkpoint_is_told(tmp_path):
    with pytest.raises(CheckpointError):
        CheckpointHearer(tmp_path)
