"""The trainer: where it begins, its schedule, its augmentation."""

import dataclasses

import pytest
import torch
from safetensors.torch import load_file

from mirdesk.analysis.cards import WEIGHTS_FILE
from mirdesk.analysis.mobilenet import load_audioset_network
from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE
from mirdesk.errors import DatasetError
from mirdesk.lab.recipes import small_cnn, tiny
from mirdesk.lab.training.trainer import Trainer, schedule, spec_augment

TINY = tiny.RECIPE


def test_spec_augment_silences_little():
    torch.manual_seed(0)
    mel = spec_augment(torch.ones(50, MEL_BANDS, 200))
    assert 0.01 < (mel < 0).float().mean().item() < 0.25
    assert sorted(mel.unique().tolist()) == pytest.approx([SILENCE, 1.0])


def test_begins_with_the_trunk_of_the_teacher(teacher_file):
    recipe = dataclasses.replace(TINY, has_transfer=True)
    trainer = Trainer(recipe, seed=0, time_limit_s=1e9, teacher=teacher_file)
    teacher = load_audioset_network(teacher_file)
    mel = torch.randn(1, 1, MEL_BANDS, 160)
    with torch.no_grad():
        torch.testing.assert_close(
            trainer.network.eval().trunk(mel).coarse,
            teacher.trunk(mel).coarse,
            atol=1e-4,
            rtol=1e-3,
        )
    with pytest.raises(DatasetError, match="learns from a teacher"):
        Trainer(recipe, seed=0, time_limit_s=1e9)


def test_a_trunk_of_another_size_is_refused(teacher_file):
    for recipe in (TINY, small_cnn.RECIPE):
        wider = dataclasses.replace(recipe, width=0.2, has_transfer=True)
        with pytest.raises(DatasetError, match="another trunk"):
            Trainer(wider, seed=0, time_limit_s=1e9, teacher=teacher_file)


def test_begins_with_the_average_of_a_run(tmp_path):
    Trainer(TINY, seed=0, time_limit_s=1e9).save(tmp_path)
    second = Trainer(TINY, seed=1, time_limit_s=1e9, begin_with=tmp_path)
    saved = load_file(tmp_path / WEIGHTS_FILE)
    begun = second.network.state_dict()
    assert set(begun) == set(saved)
    assert all(torch.equal(begun[name], value) for name, value in saved.items())


def test_other_runs_are_not_begun_with(tmp_path):
    wider = dataclasses.replace(TINY, features=48)
    with pytest.raises(DatasetError, match="no weights to begin with"):
        Trainer(wider, seed=0, time_limit_s=1e9, begin_with=tmp_path)
    Trainer(TINY, seed=0, time_limit_s=1e9).save(tmp_path)
    with pytest.raises(DatasetError, match="of another network"):
        Trainer(wider, seed=0, time_limit_s=1e9, begin_with=tmp_path)
    with pytest.raises(DatasetError, match="only students"):
        Trainer(small_cnn.RECIPE, seed=0, time_limit_s=1e9, begin_with=tmp_path)


def test_schedule():
    assert schedule(0.0, 0.1) < 0.02
    assert schedule(0.1, 0.1) == pytest.approx(1.0)
    assert schedule(0.55, 0.1) == pytest.approx(0.5)
    assert schedule(1.0, 0.1) == pytest.approx(0.0)
