"""The lab's verbs, mounted by the command line as ``mirdesk lab``.

Results go to standard output, progress to standard error.
"""

import dataclasses
import json
import math
from pathlib import Path
from typing import Annotated

import typer

from mirdesk.errors import DatasetError
from mirdesk.lab.recipes import RECIPES, Recipe
from mirdesk.lab.verbs_evaluate import evaluate
from mirdesk.lab.verbs_synthesize import synthesize

app = typer.Typer(
    help="Make training data, train and measure the network.", no_args_is_help=True
)


app.command()(synthesize)


@app.command()
def train(
    run: Annotated[Path, typer.Argument(help="Folder of the run; gone on with if it exists.")],
    bank: Annotated[list[Path], typer.Option(help="Bank of stems; may be given again.")],
    recipe: Annotated[str, typer.Option(help=f"One of {', '.join(RECIPES)}.")] = "student",
    teacher: Annotated[
        Path | None, typer.Option(help="Weights of mn04 (EfficientAT) to learn likeness from.")
    ] = None,
    minutes: Annotated[float, typer.Option(help="Stop after this long.", min=0.01)] = math.inf,
    steps: Annotated[int | None, typer.Option(help="Stop after this many steps.")] = None,
    loaders: Annotated[int, typer.Option(help="Processes that mix.", min=0)] = 1,
    threads: Annotated[int, typer.Option(help="Threads of torch.", min=1)] = 1,
    seed: Annotated[int, typer.Option()] = 0,
) -> None:
    """Train a network on mixtures of stems, made on the fly."""
    import torch

    from mirdesk.lab.training import Check, train

    torch.set_num_threads(threads)
    chosen = _recipe(recipe)
    if steps is not None:
        chosen = dataclasses.replace(chosen, steps=steps)

    def report(check: Check) -> None:
        _progress(
            f"step {check.step}  {check.minutes:.1f} min  loss {check.loss:.3f}  "
            f"held-out mAP clips {check.clip_map:.3f} frames {check.frame_map:.3f}"
        )

    train(
        bank,
        run,
        chosen,
        seed=seed,
        teacher=teacher,
        time_limit_s=minutes * 60,
        loaders=loaders,
        on_check=report,
    )
    typer.echo(f"{run}: weights of the averaged network and log.csv written")


@app.command()
def ship(
    run: Annotated[Path, typer.Argument(help="Folder of a finished run.")],
    target: Annotated[Path, typer.Argument(help="Folder of the checkpoint to write.")],
    bank: Annotated[list[Path], typer.Option(help="Banks it was trained on.")],
    version: Annotated[str, typer.Option(help="Version of the checkpoint.")],
    name: Annotated[str, typer.Option(help="Name of the checkpoint.")] = "student",
    recipe: Annotated[str, typer.Option(help=f"One of {', '.join(RECIPES)}.")] = "student",
    mixtures: Annotated[int, typer.Option(help="Held-out mixtures to fit and measure.")] = 3000,
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
        mixtures=mixtures,
        notes=notes,
    )
    if evaluated is not None:
        card = add_real_figures(target, evaluated)
    typer.echo(json.dumps({"sha256": card.sha256, "figures": card.figures}, indent=1))


app.command()(evaluate)


@app.command()
def demo(
    out: Annotated[Path, typer.Argument(help="Folder to make it in; made if need be.")],
) -> None:
    """Compose, render and tag the demo collection."""
    from mirdesk.lab.demo.collection import demo as make

    make(out)


def _recipe(name: str) -> Recipe:
    """Return a recipe by name."""
    if name not in RECIPES:
        raise DatasetError(f"unknown recipe {name!r}; known: {', '.join(RECIPES)}")
    return RECIPES[name]


def _progress(text: str) -> None:
    """Tell on standard error."""
    typer.echo(text, err=True)
