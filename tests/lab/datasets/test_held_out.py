"""Mixtures of held-out stems: exact labels, the same by seed."""

import numpy as np
import pytest

from mirdesk.errors import DatasetError
from mirdesk.lab.datasets.held_out import HeldOutMixtures
from mirdesk.lab.stems import BankWriter


@pytest.fixture
def dataset(bank_folder):
    return HeldOutMixtures([bank_folder], mixtures=20, solos=10, length_s=2.0)


def test_both_parts_with_their_truths(dataset):
    kinds = [clip.kind for clip in dataset.clips]
    assert kinds == ["mix"] * 20 + ["solo"] * 10
    assert dataset.licence == "CC0"
    assert dataset.sources == ("oscillators",)
    for clip in dataset.clips:
        assert clip.frame_truth.shape == (20, 20)
        assert clip.truth.shape == (20,)
    assert any(clip.frame_truth[:, 7].any() for clip in dataset.clips)


def test_solos_have_exactly_one_instrument(dataset):
    solos = [clip for clip in dataset.clips if clip.kind == "solo"]
    assert all(clip.only_label is not None for clip in solos)
    assert len({clip.only_label for clip in solos}) > 1
    assert all(clip.group.startswith("osc/") for clip in solos)


def test_a_clip_is_the_same_each_time_it_is_asked_for(dataset, bank_folder):
    again = HeldOutMixtures([bank_folder], mixtures=20, solos=10, length_s=2.0)
    for index in (3, 25):
        first = dataset.mel_of(dataset.clips[index])
        dataset.mel_of(dataset.clips[7])
        assert first.shape == (200, 128)
        np.testing.assert_array_equal(first, dataset.mel_of(dataset.clips[index]))
        np.testing.assert_array_equal(first, again.mel_of(again.clips[index]))
        np.testing.assert_array_equal(
            dataset.clips[index].frame_truth, again.clips[index].frame_truth
        )


def test_another_seed_gives_other_clips(dataset, bank_folder):
    other = HeldOutMixtures([bank_folder], mixtures=1, solos=0, length_s=2.0, seed=1)
    assert (other.mel_of(other.clips[0]) != dataset.mel_of(dataset.clips[0])).any()


def test_a_bank_without_held_out_stems_is_told(tmp_path, tone, about):
    with BankWriter(tmp_path) as writer:
        writer.add(tone("flute", 4.0, np.random.default_rng(0)), about("flute"))
    with pytest.raises(DatasetError, match="no stem is held out"):
        HeldOutMixtures([tmp_path])


def test_a_bank_without_solos_is_told(tmp_path, tone, about):
    with BankWriter(tmp_path) as writer:
        writer.add(
            tone("flute", 4.0, np.random.default_rng(0)), about("other", is_held_out=True)
        )
    with pytest.raises(DatasetError, match="no instrument alone"):
        HeldOutMixtures([tmp_path], mixtures=0, solos=1)
