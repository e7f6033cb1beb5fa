"""``mirdesk lab frozen`` lists frozen networks; ``mirdesk lab reprogram`` trains around mn04.

Results go to standard output, progress to standard error.
"""

import dataclasses
import importlib.util
import json
import math
from pathlib import Path
from typing import Annotated, Final

import typer

from mirdesk.errors import DatasetError
from mirdesk.lab.frozen.registry import FROZEN_NETWORKS, FrozenNetwork, verified

# Written out, so that asking for help does not load torch; a test compares.
RECIPE_NAMES: Final = (
    *("ears", "linear_probe", "reprogram_noise", "reprogram_cnn", "reprogram_unet"),
)
_MODULES: Final = {"ai-edge-litert": "ai_edge_litert", "transformers": "transformers"}


def frozen(
    check: Annotated[
        Path | None, typer.Option(help="A file to compare with the hash of --name.")
    ] = None,
    name: Annotated[str, typer.Option(help="Which network the file should be.")] = "mn04",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List frozen networks, or verify the file of one; downloads nothing."""
    if check is not None:
        network = _named(name)
        verified(network, check)
        typer.echo(f"{check}: {network.name}, {network.licence}, as released")
    elif as_json:
        rows = [
            dataclasses.asdict(each) | {"missing": missing(each)} for each in FROZEN_NETWORKS
        ]
        typer.echo(json.dumps(rows, indent=1))
    else:
        typer.echo("\n\n".join(as_text(each) for each in FROZEN_NETWORKS))


def reprogram(
    target: Annotated[Path, typer.Argument(help="Folder of the checkpoint to write.")],
    network: Annotated[Path, typer.Option(help="Official weights of mn04, see `lab frozen`.")],
    bank: Annotated[list[Path], typer.Option(help="Bank of stems; may be given again.")],
    checked_on: Annotated[
        list[Path], typer.Option(help="Bank whose held-out stems fit and measure.")
    ],
    version: Annotated[str, typer.Option(help="Version of the checkpoint.")],
    name: Annotated[str, typer.Option(help="Name of the checkpoint.")] = "ears",
    recipe: Annotated[str, typer.Option(help=f"One of {', '.join(RECIPE_NAMES)}.")] = "ears",
    clips: Annotated[int, typer.Option(help="Clips to mix and train on.", min=6)] = 24_000,
    held_out: Annotated[int, typer.Option(help="Clips to fit, and to measure.", min=6)] = 1_000,
    minutes: Annotated[float, typer.Option(help="Train no longer.", min=0.01)] = math.inf,
    threads: Annotated[int, typer.Option(help="Threads of torch.", min=1)] = 1,
    seed: Annotated[int, typer.Option(help="Of the clips and the training.")] = 0,
    notes: Annotated[str, typer.Option(help="What to know before trusting it.")] = "",
) -> None:
    """Train a transform and an output layer around frozen mn04 and write a checkpoint."""
    import torch

    from mirdesk.lab.frozen.making import make_ears

    torch.set_num_threads(threads)
    card = make_ears(
        target,
        network,
        bank,
        checked_on,
        recipe=recipe,
        name=name,
        version=version,
        clips=clips,
        held_out=held_out,
        time_limit_s=minutes * 60,
        seed=seed,
        notes=notes,
        on_progress=lambda text: typer.echo(text, err=True),
    )
    typer.echo(json.dumps({"sha256": card.sha256, "figures": card.figures}, indent=1))


def missing(network: FrozenNetwork) -> list[str]:
    """Return the packages a network needs that are not installed."""
    return [need for need in network.needs if importlib.util.find_spec(_MODULES[need]) is None]


def as_text(network: FrozenNetwork) -> str:
    """Return what a person must know to fetch and use a network."""
    needs = ", ".join(network.needs) or "nothing more"
    lacking = missing(network)
    size = network.about_size or f"{network.size_bytes} bytes"
    lines = (
        f"{network.name}: {network.about}",
        f"  licence  {network.licence}",
        f"  paper    {network.paper}",
        f"  file     {network.url}",
        f"  size     {size}",
        f"  sha256   {network.sha256}",
        f"           ({network.pinned_by})",
        f"  needs    {needs}" + (f" (missing: {', '.join(lacking)})" if lacking else ""),
    )
    return "\n".join(lines)


def _named(name: str) -> FrozenNetwork:
    """Return a network by name."""
    known = {network.name: network for network in FROZEN_NETWORKS}
    if name not in known:
        raise DatasetError(f"unknown frozen network {name!r}; known: {', '.join(known)}")
    return known[name]
