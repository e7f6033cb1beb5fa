"""A round of self-training, its first half: mn04 and an earlier student label recordings."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

from mirdesk.analysis.network import Student
from mirdesk.lab.pseudo_labels import Listener, label_recordings
from mirdesk.lab.recipes.recipe import Recipe
from mirdesk.lab.shipping import load_run
from mirdesk.lab.training.runs import LABELS_FILE
from mirdesk.lab.training.teachers import Teacher


def label_with(
    run: Path,
    folders: Sequence[Path],
    recipe: Recipe,
    teacher: Path,
    earlier: Path,
    earlier_recipe: Recipe,
    *,
    on_progress: Callable[[str], None] = lambda text: None,
) -> Path:
    """Write pseudo-labels of the recordings of banks into a run, unless there are some.

    Parameters
    ----------
    run : Path
        Of the student to come.
    folders : sequence of Path
        Banks.
    recipe : Recipe
        Of the student to come: length of the cuts, and the quantile that counts as present.
    teacher : Path
        Official weights of an AudioSet network.
    earlier : Path
        Run of an earlier student.
    earlier_recipe : Recipe
    on_progress : callable
        Told now and then.

    Raises
    ------
    DatasetError
        The earlier run is not as it should be, or the banks hold no recordings.
    CheckpointError
        The teacher's weights are others.
    """
    out = run / LABELS_FILE
    if out.is_file():
        return out
    student = load_run(earlier, earlier_recipe)
    heard_by_teacher = Teacher(teacher, has_bf16=recipe.has_bf16)
    count = label_recordings(
        folders,
        out,
        [lambda mel: heard_by_teacher.hear(mel).clip.numpy(), student_listener(student)],
        frames=recipe.mixtures.frames,
        quantile=recipe.pseudo_quantile,
        on_progress=on_progress,
    )
    on_progress(f"{out}: {count} labels that say present")
    return out


def student_listener(student: Student) -> Listener:
    """Return what a student says of clips as a function of their log-mel."""

    @torch.inference_mode()
    def hear(mel: torch.Tensor) -> np.ndarray:
        logits: np.ndarray = student(mel[:, None]).clip.numpy()
        return logits

    return hear
