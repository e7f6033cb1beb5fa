"""Embeddings that need no training."""

import numpy as np
import pytest

from mirdesk.errors import ToolMissingError
from mirdesk.lab.evaluation.baselines import (
    BlissFeatures,
    MelStatistics,
    installed_baselines,
    on_sphere,
)
from mirdesk.lab.evaluation.cost import recording


def test_statistics_do_not_mind_how_loud_it_is():
    mel = np.random.default_rng(0).normal(0, 0.5, (50, 128)).astype(np.float32)
    quiet, loud = MelStatistics().hear(mel), MelStatistics().hear(mel + 2.0)
    np.testing.assert_allclose(quiet.embedding, loud.embedding, atol=1e-5)
    assert quiet.frames is None


def test_cosines_on_the_sphere_rank_as_distances_do():
    points = np.random.default_rng(0).uniform(-1, 1, (30, 23))
    sphere = np.stack([on_sphere(point) for point in points])
    distances = np.linalg.norm(points[1:] - points[0], axis=1)
    np.testing.assert_array_equal(np.argsort(distances), np.argsort(-(sphere[1:] @ sphere[0])))


def test_features_of_bliss():
    pytest.importorskip("bliss_audio")
    bliss = BlissFeatures()
    sound = recording(4.0, bliss.sample_rate_hz)
    first = bliss.hear(sound).embedding
    assert first.ndim == 1
    assert np.linalg.norm(first) == pytest.approx(1.0)
    np.testing.assert_allclose(first, bliss.hear(sound).embedding)
    assert [each.name for each in installed_baselines()] == ["mel statistics", "bliss-audio"]


def test_without_bliss_there_is_one_baseline_less(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "bliss_audio", None)
    assert [each.name for each in installed_baselines()] == ["mel statistics"]
    with pytest.raises(ToolMissingError, match="pip install bliss-audio"):
        BlissFeatures()
