"""``mirdesk lab evaluate``: measure a checkpoint on a data set."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from mirdesk.analysis.cards import default_checkpoint
from mirdesk.errors import DatasetError
from mirdesk.settings import resources_folder

if TYPE_CHECKING:
    from mirdesk.lab.datasets.clips import Dataset

HELD_OUT: Final = "held-out"


def evaluate(
    dataset: Annotated[
        str,
        typer.Argument(
            help=f"Folder with labels.csv, OpenMIC-2018, MagnaTagATune, audio; or {HELD_OUT}."
        ),
    ],
    checkpoint: Annotated[
        Path | None, typer.Option(help="Checkpoint folder; the built-in one by default.")
    ] = None,
    bank: Annotated[
        list[Path] | None, typer.Option(help=f"Bank of stems, for {HELD_OUT}.")
    ] = None,
    fold: Annotated[
        str | None, typer.Option(help="Fold to measure; test by default, or all.")
    ] = None,
    mixtures: Annotated[int, typer.Option(help=f"Mixtures of {HELD_OUT}.", min=0)] = 600,
    solos: Annotated[int, typer.Option(help=f"Solos of {HELD_OUT}.", min=0)] = 400,
    recordings: Annotated[
        bool, typer.Option(help="Measure retrieval of crops of one recording as well.")
    ] = True,
    threads: Annotated[int, typer.Option(help="Threads of torch.", min=1)] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Measure mAP, AUC, F1, top-1, calibration, retrieval, speed; unknown labels masked."""
    import torch

    from mirdesk.lab.evaluation import documents, evaluations, texts
    from mirdesk.lab.evaluation.baselines import installed_baselines
    from mirdesk.lab.evaluation.hearers import CheckpointHearer

    torch.set_num_threads(threads)
    opened = _opened(dataset, bank or [], mixtures, solos)
    hearer = CheckpointHearer(
        checkpoint or default_checkpoint(resources_folder() / "checkpoints")
    )
    result = evaluations.evaluate(
        hearer,
        opened,
        fold=fold,
        has_recordings=recordings,
        baselines=installed_baselines(),
        on_progress=_progress,
    )
    for line in (*result.notes, *result.failures):
        _progress(line)
    if as_json:
        typer.echo(json.dumps(documents.as_json(result), indent=1))
    else:
        typer.echo(texts.as_text(result))
    if result.failures:
        raise typer.Exit(1)


def _opened(dataset: str, banks: list[Path], mixtures: int, solos: int) -> "Dataset":
    """Open a data set by path, or mix the held-out one."""
    from mirdesk.lab.datasets.held_out import HeldOutMixtures
    from mirdesk.lab.datasets.opening import open_dataset

    if dataset != HELD_OUT:
        return open_dataset(Path(dataset))
    if not banks:
        raise DatasetError(f"{HELD_OUT} needs --bank: a folder made by `mirdesk lab stems`")
    return HeldOutMixtures(banks, mixtures=mixtures, solos=solos)


def _progress(text: str) -> None:
    """Tell on standard error."""
    typer.echo(text, err=True)
