"""``mirdesk lab compare``: a table of systems on the same data.

Results go to standard output, progress to standard error.
"""

import json
from pathlib import Path
from typing import Annotated, Final

import typer

from mirdesk.errors import DatasetError

_DEFAULT_FOLDER: Final = Path("comparison")


def compare(
    bank: Annotated[list[Path], typer.Option(help="Bank to train on; may be given again.")],
    held_out: Annotated[
        list[Path], typer.Option(help="Bank whose held-out stems are measured on.")
    ],
    teacher: Annotated[Path, typer.Option(help="Official weights of mn04 (EfficientAT).")],
    yamnet: Annotated[
        Path | None, typer.Option(help="Official yamnet.tflite; left out by default.")
    ] = None,
    dataset: Annotated[
        Path | None, typer.Option(help="Real clips to measure on too (see evaluate).")
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Folder of the comparison; gone on with if it exists.")
    ] = _DEFAULT_FOLDER,
    clips: Annotated[
        int, typer.Option(help="Clips of 3.2 s that each trained system sees.", min=4)
    ] = 12_000,
    mixtures: Annotated[
        int, typer.Option(help="Held-out mixtures to measure on.", min=1)
    ] = 600,
    solos: Annotated[int, typer.Option(help="Held-out solos to measure on.", min=1)] = 200,
    run: Annotated[
        list[str] | None,
        typer.Option(
            help="System trained before: NAME=FOLDER with its weights; may be given again."
        ),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Only this system now; may be given again.")
    ] = None,
    threads: Annotated[int, typer.Option(help="Threads of torch.", min=1)] = 1,
    seed: Annotated[int, typer.Option(help="Of the clips and the first weights.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Train and measure ten systems on the same clips, from a plain mapping to the student.

    Each is kept as soon as it is done: stopped, the same words go on from there. Then it says
    whether the published order holds.
    """
    import torch

    from mirdesk.lab.comparison import table
    from mirdesk.lab.comparison.compare import Plan
    from mirdesk.lab.comparison.compare import compare as start

    torch.set_num_threads(threads)
    plan = Plan(
        banks=tuple(bank),
        held_out=tuple(held_out),
        teacher=teacher,
        yamnet=yamnet,
        dataset=dataset,
        clips=clips,
        mixtures=mixtures,
        solos=solos,
        runs=_runs(run or []),
        only=tuple(only or ()),
        seed=seed,
    )
    result = start(plan, out, on_progress=_progress)
    if as_json:
        typer.echo(json.dumps(table.as_json(result.systems, result.order), indent=1))
        return
    typer.echo(table.as_table(result.systems))
    typer.echo()
    typer.echo("The published order (differences in mAP, 95 % intervals):")
    for line in result.order or ("nothing to say: too few systems are done",):
        typer.echo(f"- {line}")


def _runs(words: list[str]) -> dict[str, Path]:
    """Read NAME=FOLDER."""
    runs = {}
    for word in words:
        name, is_there, folder = word.partition("=")
        if not is_there or not folder:
            raise DatasetError(f"--run {word}: give a system and a folder, as NAME=FOLDER")
        runs[name] = Path(folder)
    return runs


def _progress(text: str) -> None:
    typer.echo(text, err=True)
