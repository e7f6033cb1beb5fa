"""The stream mixes pairs, the same by seed."""

import pytest
import torch

from mirdesk.errors import DatasetError
from mirdesk.lab.recipes.tiny import RECIPE
from mirdesk.lab.training.stream import MixtureStream, Teaching


def first_batch(folder, seed):
    return next(iter(MixtureStream([folder], RECIPE, seed, Teaching())))


def test_pairs_share_their_stems(bank_folder):
    batch = first_batch(bank_folder, 0)
    assert batch.mel.shape == (2 * RECIPE.pairs, 128, RECIPE.mixtures.frames)
    both = batch.clip_labels.nan_to_num().reshape(2, RECIPE.pairs, 20)
    alike = (both[0] == both[1]).all(dim=1).float().mean()
    assert alike > 0.5  # but for stems that rest in one of the cuts


def test_the_same_by_seed(bank_folder):
    one, same, other = (first_batch(bank_folder, seed).mel for seed in (1, 1, 2))
    torch.testing.assert_close(one, same)
    assert not one.equal(other)


def test_a_missing_bank_is_told(tmp_path):
    with pytest.raises(DatasetError, match="no stem bank"):
        first_batch(tmp_path / "none", 0)


def test_missing_pseudo_labels_are_told(bank_folder, tmp_path):
    teaching = Teaching(pseudo_labels=tmp_path / "none.npz")
    with pytest.raises(DatasetError, match="no pseudo-labels"):
        next(iter(MixtureStream([bank_folder], RECIPE, 0, teaching)))
