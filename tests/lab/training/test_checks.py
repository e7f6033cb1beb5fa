"""The table of checks."""

import numpy as np
import pytest

from mirdesk.errors import DatasetError
from mirdesk.lab.recipes.tiny import RECIPE
from mirdesk.lab.stems import BankWriter
from mirdesk.lab.training.checks import (
    Check,
    append_check,
    mean_ap,
    predict,
    read_log,
    validation_mixtures,
)

CHECK = Check(10, 160, 0.5, 1.5, {"frame": 0.4, "distill": 0.2}, 0.5, 0.4, 0.6, 1e-3)


def test_rows_are_added(tmp_path):
    path = tmp_path / "log.csv"
    append_check(path, CHECK)
    append_check(path, CHECK)
    rows = read_log(path)
    assert len(rows) == 2
    assert rows[1] == CHECK.row()
    assert rows[0]["distill_loss"] == 0.2


def test_a_table_of_before_keeps_its_columns(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("step,clips,loss,frame_loss\n5,80,2.0,0.6\n")
    append_check(path, CHECK)
    assert read_log(path)[-1] == {"step": 10, "clips": 160, "loss": 1.5, "frame_loss": 0.4}


def test_no_table_is_told(tmp_path):
    with pytest.raises(DatasetError, match="no log of a training"):
        read_log(tmp_path / "none.csv")
    (tmp_path / "odd.csv").write_text("step,clips\none,two\n")
    with pytest.raises(DatasetError, match="no log of a training"):
        read_log(tmp_path / "odd.csv")


def test_validation_is_always_the_same(bank_folder):
    mixtures, labels = validation_mixtures([bank_folder], RECIPE, 3)
    again, _ = validation_mixtures([bank_folder], RECIPE, 3)
    assert labels == ["drums", "flute", "organ"]
    for one, other in zip(mixtures, again, strict=True):
        np.testing.assert_array_equal(one.mel, other.mel)
    frames, clips = predict(RECIPE.network(), mixtures, batch_size=2)
    assert len(frames) == 3
    assert frames[0].shape == (RECIPE.mixtures.frames // 10, 20)
    assert clips.shape == (3, 20)


def test_banks_with_nothing_held_out_are_told(tmp_path, tone, about):
    with BankWriter(tmp_path) as writer:
        writer.add(tone("flute", 2.0, np.random.default_rng(0)), about("flute"))
    with pytest.raises(DatasetError, match="no stem is held out"):
        validation_mixtures([tmp_path], RECIPE, 3)


def test_mean_over_the_classes_that_occur():
    scores = np.array([[0.9, 0.1, 0.5], [0.1, 0.9, 0.5]])
    truths = np.array([[1.0, 1.0, np.nan], [0.0, 0.0, np.nan]])
    assert mean_ap(scores, truths) == pytest.approx((1.0 + 0.5) / 2)
