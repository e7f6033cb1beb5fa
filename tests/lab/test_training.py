"""Training on a bank of oscillators: the loss falls, it learns, it goes on after a stop."""

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE
from mirdesk.lab.recipes import RECIPES
from mirdesk.lab.training import LOG_FILE, STATE_FILE, Trainer, spec_augment, train

TINY = RECIPES["tiny"]


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_learns_to_tell_three_instruments(bank_folder, tmp_path):
    told = []
    checks = train(
        [bank_folder], tmp_path, TINY, loaders=0, validation_count=40, on_check=told.append
    )
    assert checks == told
    assert [check.step for check in checks] == [30, 60]
    assert checks[-1].loss < checks[0].loss
    assert checks[-1].frame_loss < 0.25  # from 0.69
    assert checks[-1].clip_map > 0.8  # chance is about a third
    assert checks[-1].contrast_loss < np.log(2 * TINY.pairs - 1)
    with (tmp_path / LOG_FILE).open() as stream:
        assert [int(row["step"]) for row in csv.DictReader(stream)] == [30, 60]


def test_goes_on_where_it_stopped(bank_folder, tmp_path):
    recipe = dataclasses.replace(TINY, pairs=2, steps=4, check_every=2)
    train([bank_folder], tmp_path, recipe, loaders=0, validation_count=5)
    longer = dataclasses.replace(recipe, steps=6)
    checks = train([bank_folder], tmp_path, longer, loaders=0, validation_count=5)
    assert [check.step for check in checks] == [6]
    trainer = Trainer(longer, seed=0, time_limit_s=1e9)
    trainer.resume(tmp_path / STATE_FILE)
    assert trainer.step == 6
    assert trainer.is_done


def test_the_time_limit_ends_the_schedule(bank_folder, tmp_path):
    recipe = dataclasses.replace(TINY, pairs=2, steps=10_000, check_every=5)
    checks = train(
        [bank_folder], tmp_path, recipe, loaders=0, validation_count=5, time_limit_s=1.0
    )
    assert checks
    assert checks[-1].learning_rate < recipe.learning_rate


@pytest.mark.slow
def test_loading_processes_feed_the_training(bank_folder, tmp_path):
    recipe = dataclasses.replace(TINY, pairs=2, steps=4, check_every=2)
    checks = train([bank_folder], tmp_path, recipe, loaders=1, validation_count=5)
    assert checks[-1].step == 4


def test_spec_augment_silences_little():
    torch.manual_seed(0)
    mel = spec_augment(torch.ones(50, MEL_BANDS, 200))
    assert 0.01 < (mel < 0).float().mean().item() < 0.25
    assert sorted(mel.unique().tolist()) == pytest.approx([SILENCE, 1.0])


@pytest.mark.slow
def test_learns_likeness_from_a_teacher(bank_folder, tmp_path):
    weights = Path(__file__).parents[2].parent / "shared" / "teacher" / "mn04_as_mAP_432.pt"
    if not weights.is_file():
        pytest.skip("the weights of mn04 are not here")
    recipe = dataclasses.replace(TINY, steps=60, check_every=30, teacher_weight=1.0)
    checks = train(
        [bank_folder], tmp_path, recipe, teacher=weights, loaders=0, validation_count=5
    )
    assert 0 < checks[-1].teacher_loss < checks[0].teacher_loss < 1
