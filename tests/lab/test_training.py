"""Training on a bank of oscillators: the loss falls, it learns, it goes on after a stop."""

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from mirdesk.analysis.mobilenet import AudioSetNetwork, load_audioset_network
from mirdesk.audio.spectrogram import MEL_BANDS, SILENCE
from mirdesk.errors import DatasetError
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
    assert [check.step for check in checks] == [45, 90]
    assert checks[-1].loss < checks[0].loss
    assert checks[-1].frame_loss < 0.25  # from 0.69
    assert checks[-1].clip_map > 0.65  # chance is about a third
    assert checks[-1].contrast_loss < np.log(2 * TINY.pairs - 1)
    with (tmp_path / LOG_FILE).open() as stream:
        assert [int(row["step"]) for row in csv.DictReader(stream)] == [45, 90]


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


@pytest.fixture(scope="module")
def teacher_file(tmp_path_factory) -> Path:
    """Official-looking weights of a tiny AudioSet network that has never learned anything."""
    torch.manual_seed(5)
    network = AudioSetNetwork(TINY.width)
    path = tmp_path_factory.mktemp("teacher") / "mn01.pt"
    state = network.state_dict()
    torch.save({name.removeprefix("trunk."): value for name, value in state.items()}, path)
    return path


def test_learns_likeness_and_tags_from_a_teacher(bank_folder, tmp_path, teacher_file):
    recipe = dataclasses.replace(
        TINY, tags=4, steps=40, check_every=20, teacher_weight=1.0, tag_weight=1.0
    )
    checks = train(
        [bank_folder], tmp_path, recipe, teacher=teacher_file, loaders=0, validation_count=5
    )
    assert 0 < checks[-1].teacher_loss < checks[0].teacher_loss < 1
    assert 0 < checks[-1].tag_loss < checks[0].tag_loss


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
    with pytest.raises(DatasetError, match="begins with a teacher"):
        Trainer(recipe, seed=0, time_limit_s=1e9)
