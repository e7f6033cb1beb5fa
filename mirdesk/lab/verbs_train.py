"""``mirdesk lab train`` and ``mirdesk lab ship``: from banks to a run, and to a checkpoint.

Results go to standard output, progress to standard error.
"""

import dataclasses
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from mirdesk.errors import DatasetError

if TYPE_CHECKING:
    from mirdesk.lab.recipes.recipe import Recipe
    from mirdesk.lab.training.checks import Check

# Written out, so that asking for help does not load torch; a test compares.
RECIPE_NAMES: Final = (
    *("student", "student_plain", "student_kd", "student_east", "student_east_cosine"),
    *("student_relational", "student_pseudo", "self_training", "small_cnn", "tiny"),
)
_RECIPE_HELP: Final = f"One of {', '.join(RECIPE_NAMES)}."


def train(
    run: Annotated[Path, typer.Argument(help="Folder of the run; gone on with if it exists.")],
    bank: Annotated[list[Path], typer.Option(help="Bank of stems; may be given again.")],
    recipe: Annotated[str, typer.Option(help=_RECIPE_HELP)] = "student",
    teacher: Annotated[
        Path | None, typer.Option(help="Weights of mn04 (EfficientAT) to learn from.")
    ] = None,
    checked_on: Annotated[
        list[Path] | None,
        typer.Option(help="Bank whose held-out stems are checked on; all banks by default."),
    ] = None,
    begin_with: Annotated[
        Path | None,
        typer.Option(help="Earlier run, of the same network, that this one begins with."),
    ] = None,
    labelled_by: Annotated[
        Path | None,
        typer.Option(
            help="Run of an earlier student: with the teacher it labels the recordings of the "
            "banks first, into the new run (self_training)."
        ),
    ] = None,
    labelled_recipe: Annotated[
        str, typer.Option(help="Recipe of that earlier student.")
    ] = "student",
    minutes: Annotated[float, typer.Option(help="Stop after this long.", min=0.01)] = math.inf,
    steps: Annotated[
        int | None, typer.Option(help="Stop after this many steps.", min=1)
    ] = None,
    check_every: Annotated[
        int | None, typer.Option(help="Steps between checks on held-out mixtures.", min=1)
    ] = None,
    loaders: Annotated[int, typer.Option(help="Processes that mix.", min=0)] = 1,
    threads: Annotated[int, typer.Option(help="Threads of torch.", min=1)] = 1,
    seed: Annotated[int, typer.Option(help="Of the mixtures and the first weights.")] = 0,
) -> None:
    """Train a network on mixtures of stems, made on the fly; log.csv and curves.svg tell how.

    A run that was stopped goes on where it was last checked: give the same words again.
    """
    import torch

    from mirdesk.lab.training.checks import LOG_FILE
    from mirdesk.lab.training.curves import CURVES_FILE
    from mirdesk.lab.training.runs import LABELS_FILE
    from mirdesk.lab.training.runs import train as start

    torch.set_num_threads(threads)
    chosen = _recipe(recipe)
    if steps is not None:
        chosen = dataclasses.replace(chosen, steps=steps)
    if check_every is not None:
        chosen = dataclasses.replace(chosen, check_every=check_every)
    if recipe == "self_training" and labelled_by is None and not (run / LABELS_FILE).is_file():
        raise DatasetError(
            "self_training needs an earlier student: name its run, --labelled-by"
        )
    if labelled_by is not None:
        _label(run, bank, chosen, teacher, labelled_by, _recipe(labelled_recipe))
    checks = start(
        bank,
        run,
        chosen,
        checked_on=checked_on,
        seed=seed,
        teacher=teacher,
        begin_with=begin_with,
        time_limit_s=minutes * 60,
        loaders=loaders,
        on_check=_report,
    )
    if not checks:
        _progress(f"{run}: this run had already ended; give more --steps or --minutes")
    typer.echo(f"{run}: weights of the averaged network, {LOG_FILE} and {CURVES_FILE} written")


def heads(
    run: Annotated[Path, typer.Argument(help="Folder of a trained run.")],
    target: Annotated[
        Path, typer.Argument(help="Folder of the run to write; may be the same.")
    ],
    bank: Annotated[
        list[Path], typer.Option(help="Bank; at least one holds recordings; may be repeated.")
    ],
    recipe: Annotated[str, typer.Option(help=_RECIPE_HELP)] = "student",
    teacher: Annotated[
        Path | None, typer.Option(help="Weights of mn04, to fit the tags to as well.")
    ] = None,
    clips: Annotated[int, typer.Option(help="Solos and mixtures to learn from.")] = 4000,
    threads: Annotated[int, typer.Option(help="Threads of torch.", min=1)] = 1,
    seed: Annotated[int, typer.Option(help="Of the mixtures and the first weights.")] = 0,
) -> None:
    """Fit the heads for likeness and tags anew on whole collections; the rest stays."""
    import shutil

    import torch

    from mirdesk.analysis.checkpoints import save_weights
    from mirdesk.lab.heads import TAGS_FILE, fit_heads, tags_that_hold
    from mirdesk.lab.shipping import load_run
    from mirdesk.lab.training.checks import LOG_FILE

    torch.set_num_threads(threads)
    network = load_run(run, _recipe(recipe))
    fit_heads(network, bank, teacher=teacher, clips=clips, seed=seed, on_progress=_progress)
    target.mkdir(parents=True, exist_ok=True)
    save_weights(network, target)
    if target.resolve() != run.resolve():
        shutil.copy(run / LOG_FILE, target)
    if teacher is not None:
        held = tags_that_hold(network, bank, teacher)
        (target / TAGS_FILE).write_text(json.dumps(held, indent=1), encoding="utf-8")
        typer.echo(f"tags that agree with the teacher: {', '.join(held) or 'none'}")
    typer.echo(f"{target}: weights with new heads written")


def ship(
    run: Annotated[Path, typer.Argument(help="Folder of a finished run.")],
    target: Annotated[Path, typer.Argument(help="Folder of the checkpoint to write.")],
    bank: Annotated[list[Path], typer.Option(help="Bank it was trained on; may be repeated.")],
    version: Annotated[str, typer.Option(help="Version of the checkpoint.")],
    name: Annotated[str, typer.Option(help="Name of the checkpoint.")] = "student",
    recipe: Annotated[str, typer.Option(help=_RECIPE_HELP)] = "student",
    checked_on: Annotated[
        list[Path] | None,
        typer.Option(help="Bank whose held-out stems fit and measure; all banks by default."),
    ] = None,
    mixtures: Annotated[
        int, typer.Option(help="Held-out mixtures to fit and measure.", min=2)
    ] = 3000,
    notes: Annotated[str, typer.Option(help="What to know before trusting it.")] = "",
    evaluated: Annotated[
        Path | None, typer.Option(help="Folder of labelled clips to measure for the card.")
    ] = None,
) -> None:
    """Calibrate a run on held-out mixtures, measure it and write a checkpoint with its card."""
    from mirdesk.lab.shipping import add_real_figures, make_checkpoint

    card = make_checkpoint(
        run,
        bank,
        _recipe(recipe),
        target,
        name=name,
        version=version,
        checked_on=checked_on,
        mixtures=mixtures,
        notes=notes,
    )
    if evaluated is not None:
        card = add_real_figures(target, evaluated)
    typer.echo(json.dumps({"sha256": card.sha256, "figures": card.figures}, indent=1))


def _recipe(name: str) -> "Recipe":
    from mirdesk.lab.recipes.catalogue import recipe_named

    return recipe_named(name)


def _label(
    run: Path,
    banks: list[Path],
    recipe: "Recipe",
    teacher: Path | None,
    earlier: Path,
    earlier_recipe: "Recipe",
) -> None:
    """Label the recordings of banks into a run, once."""
    from mirdesk.lab.self_labelling import label_with

    if teacher is None:
        raise DatasetError("--labelled-by works together with a teacher: name its weights")
    label_with(run, banks, recipe, teacher, earlier, earlier_recipe, on_progress=_progress)


def _report(check: "Check") -> None:
    """Tell of a check."""
    _progress(
        f"step {check.step}  {check.clips} clips  {check.minutes:.1f} min  "
        f"loss {check.loss:.3f}  "
        f"held-out mAP clips {check.clip_map:.3f} frames {check.frame_map:.3f}"
    )


def _progress(text: str) -> None:
    typer.echo(text, err=True)
