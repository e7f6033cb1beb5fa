"""A run of training: a folder that is gone on with.

It holds ``state.pt`` (to go on from), ``log.csv`` (a row a check), ``curves.svg`` (its drawing)
and ``weights.safetensors`` of the averaged network after each check on held-out mixtures; for
self-training ``pseudo_labels.npz`` too.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

from torch.utils.data import DataLoader

from mirdesk.lab.recipes.recipe import Recipe
from mirdesk.lab.training.batches import Batch
from mirdesk.lab.training.checks import LOG_FILE, Check, append_check, validation_mixtures
from mirdesk.lab.training.curves import CURVES_FILE, draw_curves
from mirdesk.lab.training.stream import MixtureStream, Teaching
from mirdesk.lab.training.teachers import SURE_LOGITS, Teacher, sure_logits
from mirdesk.lab.training.trainer import STATE_FILE, Trainer

LABELS_FILE: Final = "pseudo_labels.npz"
VALIDATION_COUNT: Final = 400


class BatchSource(Protocol):
    """Batches that are there already."""

    def batches(self, recipe: Recipe, *, seed: int, first: int) -> Iterator[Batch]:
        """Return batches without end, from the ``first`` on."""
        ...


def train(
    folders: Sequence[Path],
    run: Path,
    recipe: Recipe,
    *,
    checked_on: Sequence[Path] | None = None,
    seed: int = 0,
    teacher: Path | None = None,
    begin_with: Path | None = None,
    time_limit_s: float = math.inf,
    loaders: int = 1,
    validation_count: int = VALIDATION_COUNT,
    source: BatchSource | None = None,
    on_check: Callable[[Check], None] = lambda check: None,
) -> list[Check]:
    """Train, or go on with, a run and return its checks.

    Parameters
    ----------
    folders : sequence of Path
        Stem banks; their held-out stems are used for checking only.
    run : Path
        Folder of the run; made if missing, gone on with if it holds a state. Pseudo-labels
        that lie in it are learned from.
    recipe : Recipe
    checked_on : sequence of Path or None
        Banks whose held-out stems are for checking; all by default.
    seed : int
    teacher : Path or None
        Official weights of an AudioSet network, to learn from and to begin with.
    begin_with : Path or None
        Folder of an earlier run to begin with; to be named again when this one is gone on with.
    time_limit_s : float
        Wall-clock time of the whole run; the schedule ends there if the steps do not first.
    loaders : int
        Processes that mix; 0 mixes in this one.
    validation_count : int
        Held-out mixtures in a check.
    source : BatchSource or None
        Gives batches instead of mixing them from the banks.
    on_check : callable
        Told about each check.

    Raises
    ------
    DatasetError
        A folder holds no bank, the recipe needs a teacher and none is named, or the run is
        that of another recipe.
    CheckpointError
        The teacher's weights are others.
    """
    run.mkdir(parents=True, exist_ok=True)
    held, _ = validation_mixtures(checked_on or folders, recipe, validation_count)
    trainer = Trainer(
        recipe, seed=seed, time_limit_s=time_limit_s, teacher=teacher, begin_with=begin_with
    )
    trainer.resume(run / STATE_FILE)
    if source is not None:
        batches = source.batches(recipe, seed=seed, first=trainer.step)
    else:
        # Another seed after a restart: the same mixtures again would teach less.
        stream = MixtureStream(
            folders,
            recipe,
            seed + 7919 * trainer.step,
            _teaching(folders, run, recipe, teacher),
        )
        batches = iter(DataLoader(stream, batch_size=None, num_workers=loaders))
    checks: list[Check] = []
    while not trainer.is_done:
        trainer.learn(next(batches))
        if trainer.step % recipe.check_every == 0 or trainer.is_done:
            checks.append(trainer.check(held))
            append_check(run / LOG_FILE, checks[-1])
            draw_curves(run / LOG_FILE, run / CURVES_FILE)
            trainer.save(run)
            on_check(checks[-1])
    return checks


def _teaching(
    folders: Sequence[Path], run: Path, recipe: Recipe, teacher: Path | None
) -> Teaching:
    """Return where knowledge beside the labels comes from."""
    labels = run / LABELS_FILE
    sure = SURE_LOGITS
    if teacher is not None and recipe.pseudo_weight and recipe.pseudo_quantile:
        sure = sure_logits(Teacher(teacher, has_bf16=recipe.has_bf16), folders, recipe)
    return Teaching(teacher, sure, labels if labels.is_file() else None)
