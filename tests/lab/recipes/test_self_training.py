"""A round of self-training: an earlier student and the teacher label, a new one learns."""

import numpy as np
import pytest

from mirdesk.errors import DatasetError
from mirdesk.lab.recipes import student_plain
from mirdesk.lab.recipes.self_training import RECIPE
from mirdesk.lab.self_labelling import label_with
from mirdesk.lab.training.runs import LABELS_FILE


@pytest.mark.slow
def test_a_round(small, learn, bank_folder, recordings_folder, teacher_file, tmp_path):
    earlier, run = tmp_path / "earlier", tmp_path / "run"
    plain = small(student_plain.RECIPE)
    learn(plain, run=earlier)
    recipe = small(RECIPE, recordings=3, pseudo_quantile=0.8, has_transfer=False, steps=80)
    folders = [bank_folder, recordings_folder]
    told: list[str] = []
    path = label_with(
        run, folders, recipe, teacher_file, earlier, plain, on_progress=told.append
    )
    assert path == run / LABELS_FILE
    assert "say present" in told[-1]
    with np.load(path) as kept:
        assert 0.02 < kept["present"].mean() <= 0.3  # a fifth, and equals
    checks = learn(recipe, recordings_folder, run=run)
    assert 0 < checks[-1].losses["pseudo"] < checks[0].losses["pseudo"]
    # Labelled once: a run that is gone on with keeps its labels.
    before = path.stat().st_mtime_ns
    label_with(run, folders, recipe, teacher_file, earlier, plain)
    assert path.stat().st_mtime_ns == before


def test_banks_without_recordings_are_told(small, learn, bank_folder, teacher_file, tmp_path):
    plain = small(student_plain.RECIPE)
    with pytest.raises(DatasetError, match="no weights yet"):
        label_with(tmp_path, [bank_folder], small(RECIPE), teacher_file, tmp_path / "no", plain)
