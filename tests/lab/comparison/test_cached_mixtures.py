"""Mixtures that are made once: the same by seed, each seen once an epoch, in pairs."""

import itertools

import numpy as np
import pytest
import torch

from mirdesk.errors import DatasetError
from mirdesk.lab.comparison.cached_mixtures import CachedMixtures, cache_mixtures
from mirdesk.lab.mixtures import Mixer, MixtureSettings
from mirdesk.lab.recipes.recipe import Recipe
from mirdesk.lab.stems import StemBank

RECIPE = Recipe(pairs=4, tags=5)


def test_clips_are_those_of_the_mixer(bank_folder, clips_folder):
    cached = CachedMixtures(clips_folder)
    mixer = Mixer([StemBank(bank_folder)], MixtureSettings(frames=160), seed=0)
    mixture = mixer.mix(mixer.draw())
    assert len(cached) == 16
    np.testing.assert_array_equal(cached.clips.frame_labels[0], mixture.frame_labels)
    # A step of the bytes is 0.4 dB, 0.018 of the log-mel; near silence it is up to ten.
    mel = cached.clips.mel(np.array([0]))[0]
    is_heard = mixture.mel > -1.0
    assert np.abs(mel - mixture.mel)[is_heard].max() < 0.05
    assert np.abs(mel - mixture.mel).max() < 0.25


def test_an_epoch_holds_every_clip_once(clips_folder):
    cached = CachedMixtures(clips_folder)
    batches = list(itertools.islice(cached.batches(RECIPE, seed=0, first=0), 4))
    assert batches[0].mel.shape == (8, 128, 160)
    for epoch in (batches[:2], batches[2:]):
        seen = torch.cat([batch.teacher for batch in epoch])
        assert len(torch.unique(seen, dim=0)) == 16
    assert not batches[0].teacher.equal(batches[2].teacher)  # shuffled anew
    later = next(cached.batches(RECIPE, seed=0, first=3))
    assert later.mel.equal(batches[3].mel)  # where a run goes on


def test_batches_are_taught(clips_folder):
    batch = next(CachedMixtures(clips_folder).batches(RECIPE, seed=0, first=0))
    assert batch.has_teacher
    assert batch.teacher_clip.shape == (8, 20)
    assert batch.teacher_tags.shape == (8, 5)
    assert batch.pseudo_labels.isnan().all()  # all clips have labels of their own


def test_unfinished_folders_are_told(bank_folder, tmp_path):
    with pytest.raises(DatasetError, match="no cached clips"):
        CachedMixtures(tmp_path)
    cache_mixtures(tmp_path, [bank_folder], MixtureSettings(frames=160), pairs=1, seed=0)
    with pytest.raises(DatasetError, match="no teacher has heard"):
        CachedMixtures(tmp_path)
