"""Figures and scores of a system: measured, kept, read again."""

import json

import numpy as np
import pytest

from mirdesk.errors import DatasetError
from mirdesk.lab.comparison.measured import (
    FIGURES_FILE,
    Measured,
    RememberedDataset,
    Scores,
    figures_of,
    keep,
    kept,
    measure,
)
from mirdesk.lab.datasets.held_out import HeldOutMixtures
from mirdesk.lab.evaluation.hearers import Hearing


class Knowing:
    """Hears by looking at the truth of the clip it is given."""

    name = "knowing"
    trained_parameters = 3
    sample_rate_hz: int | None = None
    size_bytes = None
    clip_thresholds = frame_thresholds = np.full(20, 0.5, np.float32)

    def __init__(self, dataset):
        self.truths = iter([clip.truth for clip in dataset.clips])

    def hear(self, sound):
        return Hearing(np.nan_to_num(next(self.truths)))


@pytest.fixture
def dataset(bank_folder):
    return HeldOutMixtures([bank_folder], mixtures=8, solos=6, length_s=1.6)


def test_perfect_scores_are_kept_and_read(dataset, tmp_path):
    parts = measure(Knowing(dataset), [dataset])
    figures = figures_of(parts)
    assert list(figures) == ["held-out: mixtures", "held-out: solos"]
    assert figures["held-out: solos"].mean_ap == 1.0
    assert figures["held-out: solos"].clips == 6
    facts = Measured("knowing", 3, 12, is_reused=False, parts=figures)
    assert kept(tmp_path) is None
    keep(tmp_path, facts, parts)
    again, scores = kept(tmp_path)
    assert again == facts
    np.testing.assert_array_equal(
        scores["held-out: solos"].truths, parts["held-out: solos"].truths
    )


def test_what_takes_samples_hears_no_spectrograms(dataset):
    hearer = Knowing(dataset)
    hearer.sample_rate_hz = 16_000
    assert measure(hearer, [dataset]) == {}
    assert figures_of({}) == {}


def test_parts_without_a_figure_are_left_out():
    nothing = np.full((3, 20), np.nan)
    assert figures_of({"p": Scores(nothing * 0, nothing, np.arange(3))}) == {}


def test_damaged_figures_are_told(tmp_path):
    (tmp_path / FIGURES_FILE).write_text(json.dumps({"parts": {}}))
    with pytest.raises(DatasetError, match="delete them"):
        kept(tmp_path)


def test_spectrograms_are_made_once(dataset):
    asked = []

    class Counted(HeldOutMixtures):
        def mel_of(self, clip):
            asked.append(clip.name)
            return super().mel_of(clip)

    dataset.__class__ = Counted
    remembered = RememberedDataset(dataset)
    one, again = (remembered.mel_of(dataset.clips[0]) for _ in range(2))
    np.testing.assert_array_equal(one, again)
    assert asked == ["mix-0"]
    np.testing.assert_allclose(one, dataset.mel_of(dataset.clips[0]), atol=5e-3)
