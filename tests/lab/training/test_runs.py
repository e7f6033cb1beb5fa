"""Training on a bank of oscillators: the loss falls, it learns, it goes on after a stop."""

import csv
import dataclasses

import numpy as np
import pytest

from mirdesk.errors import DatasetError
from mirdesk.lab.recipes import small_cnn, student_plain, tiny
from mirdesk.lab.training.checks import LOG_FILE
from mirdesk.lab.training.curves import CURVES_FILE
from mirdesk.lab.training.runs import train
from mirdesk.lab.training.trainer import STATE_FILE, Trainer

TINY = dataclasses.replace(tiny.RECIPE, steps=50, check_every=25)


def test_learns_to_tell_three_instruments(bank_folder, tmp_path):
    told = []
    checks = train(
        [bank_folder], tmp_path, TINY, loaders=0, validation_count=40, on_check=told.append
    )
    assert checks == told
    assert [check.step for check in checks] == [25, 50]
    assert checks[-1].loss < checks[0].loss
    assert checks[-1].losses["frame"] < 0.35  # from 0.69
    assert checks[-1].clip_map > 0.55  # chance is about a third
    assert checks[-1].losses["contrast"] < np.log(2 * TINY.pairs - 1)
    with (tmp_path / LOG_FILE).open() as stream:
        assert [int(row["step"]) for row in csv.DictReader(stream)] == [25, 50]
    assert (tmp_path / CURVES_FILE).read_text().startswith("<svg")


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


def test_a_run_of_another_recipe_is_refused(bank_folder, tmp_path):
    recipe = dataclasses.replace(TINY, pairs=2, steps=2, check_every=2)
    train([bank_folder], tmp_path, recipe, loaders=0, validation_count=5)
    other = dataclasses.replace(recipe, features=16, steps=4)
    with pytest.raises(DatasetError, match="another folder"):
        train([bank_folder], tmp_path, other, loaders=0, validation_count=5)


@pytest.mark.parametrize("recipe", [small_cnn.RECIPE, student_plain.RECIPE])
def test_goes_on_with_weights_that_moved(bank_folder, tmp_path, recipe):
    small = dataclasses.replace(
        recipe, width=0.1, features=16, mixtures=TINY.mixtures, pairs=2, steps=2, check_every=2
    )
    train([bank_folder], tmp_path, small, loaders=0, validation_count=5)
    trainer = Trainer(small, seed=1, time_limit_s=1e9)
    fresh = trainer.network.frame_head.weight.clone()
    trainer.resume(tmp_path / STATE_FILE)
    assert trainer.step == 2
    assert not trainer.network.frame_head.weight.equal(fresh)
