"""A data set heard clip by clip."""

import numpy as np
import pytest

from mirdesk.errors import DatasetError
from mirdesk.lab.datasets.clips import NOTE
from mirdesk.lab.evaluation.outputs import group_numbers, hear_dataset


def test_all_clips_are_heard(dataset, lookup):
    seen = []
    outputs = hear_dataset(lookup, dataset, dataset.clips, seen.append)
    assert seen == [1, 2, 3, 4, 5, 6, 7]
    assert outputs.scores.shape == outputs.truths.shape == (7, 20)
    assert len(np.unique(outputs.groups)) == 7
    notes = outputs.only((NOTE,))
    assert [clip.name for clip in notes.clips] == ["e", "f", "g"]
    assert notes.scores.shape == (3, 20)


def test_what_cannot_be_read_is_told_and_left_out(dataset, lookup):
    del dataset.mels["b"]
    outputs = hear_dataset(lookup, dataset, dataset.clips)
    assert outputs.failures == ("b: there is no such file",)
    assert [clip.name for clip in outputs.clips] == ["a", "c", "d", "e", "f", "g"]


def test_frames_come_with_their_truth(dataset, lookup):
    scores, truths, groups = hear_dataset(lookup, dataset, dataset.clips).frames()
    assert scores.shape == truths.shape == (10, 20)
    assert set(groups) == {0}


def test_frames_of_clips_a_little_longer_or_shorter(dataset, lookup, mel_of):
    dataset.mels["a"] = mel_of(7, 91 + 20)
    assert len(hear_dataset(lookup, dataset, dataset.clips).frames()[0]) == 10
    dataset.mels["a"] = mel_of(7, 85)
    assert len(hear_dataset(lookup, dataset, dataset.clips).frames()[1]) == 9


def test_nothing_heard_is_empty(dataset, lookup):
    outputs = hear_dataset(lookup, dataset, [])
    assert outputs.scores.shape == (0, 20)
    assert outputs.groups.shape == (0,)
    assert outputs.frames()[0].shape == (0, 20)


def test_what_needs_samples_cannot_hear_spectrograms(dataset, lookup):
    lookup.sample_rate_hz = 16000
    with pytest.raises(DatasetError, match="only a spectrogram"):
        hear_dataset(lookup, dataset, dataset.clips)


def test_numbers_of_groups():
    assert group_numbers(["b", "a", "b"]).tolist() == [1, 0, 1]
