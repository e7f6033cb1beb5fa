"""Verbs about checkpoints: which there are, what they need, who listens."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from mirdesk.analysis.cards import CARD_FILE, Backbone
from mirdesk.cli import session
from mirdesk.cli.output import clock, complain, counted, print_json, print_table
from mirdesk.errors import CheckpointError, LibraryBusyError
from mirdesk.operations.checkpoint_catalogue import Catalogue, CatalogueEntry
from mirdesk.operations.checkpoint_figures import figures_text
from mirdesk.operations.install_checkpoint import install_checkpoint, remove_checkpoint
from mirdesk.operations.listening_again import listening_again
from mirdesk.settings import (
    Settings,
    Speed,
    backbones_folder,
    checkpoints_folder,
    worker_count,
)

app = typer.Typer(
    name="models",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Checkpoints: which there are, what they need, which one listens.",
)
NameArgument = Annotated[
    str, typer.Argument(metavar="NAME[@VERSION]", help="As mirdesk models list names it.")
]


@app.command("list")
def list_models(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """List the checkpoints of this computer, and which one listens."""
    catalogue = session.catalogue()
    in_use = _in_use(catalogue)
    if as_json:
        print_json([_document(entry, is_in_use=entry == in_use) for entry in catalogue.entries])
    else:
        print_table(
            ("", "Name", "Version", "Parameters", "Size", "State", "Licence", "Figures"),
            [_row(entry, is_in_use=entry == in_use) for entry in catalogue.entries],
        )
    for problem in catalogue.problems:
        complain(problem)
    raise typer.Exit(1 if catalogue.problems else 0)


@app.command("install")
def install(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME[@VERSION]|FOLDER",
            help="As mirdesk models list names it; or a checkpoint's own folder.",
        ),
    ],
    file: Annotated[
        Path | None,
        typer.Option("--from", help="File you have already, instead of fetching it."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Fetch what a checkpoint builds on, after asking; nothing is fetched otherwise."""
    if (Path(name) / CARD_FILE).is_file():
        card = install_checkpoint(Path(name), checkpoints_folder(), session.catalogue())
        name = f"{card.name}@{card.version}"
        sys.stdout.write(f"{name} is installed.\n")
    entry = session.catalogue().find(name)
    backbone = entry.backbone_needed
    if backbone is None:
        sys.stdout.write(f"{entry.title} needs nothing more.\n")
        return
    _tell_plan(entry, backbone, file)
    if not (yes or file is not None or _agreed()):
        sys.stdout.write("Nothing was fetched.\n")
        raise typer.Exit(1)
    _install(backbone, file)
    sys.stdout.write(
        f"{backbone.name} is installed. To listen with {entry.title} from now on: "
        f"mirdesk models use {entry.card.name}\n"
    )


@app.command("use")
def use(context: typer.Context, name: NameArgument) -> None:
    """Make a checkpoint the one that listens to tracks from now on."""
    catalogue = session.catalogue()
    entry = catalogue.find(name)
    if not entry.is_ready:
        raise CheckpointError(
            f"{entry.title} builds on {entry.card.backbone and entry.card.backbone.name}, "
            f"which is not installed. Type: mirdesk models install {name}"
        )
    settings = Settings.load()
    # A bare name follows the newest version of that name when the program is updated.
    settings.checkpoint = entry.title if "@" in name else entry.card.name
    settings.save()
    sys.stdout.write(f"{entry.title} listens from now on.\n")
    _show_its_results(context.obj.library, entry)


@app.command("remove")
def remove(name: NameArgument) -> None:
    """Remove a checkpoint, or the backbone of one that came with the program.

    Either can be installed again.
    """
    from mirdesk.operations.install_backbone import remove_backbone

    catalogue = session.catalogue()
    entry = catalogue.find(name)
    backbone = entry.card.backbone
    if backbone is None:
        remove_checkpoint(entry)
        sys.stdout.write(f"{entry.title} is removed. What it heard is kept.\n")
        return
    if not remove_backbone(backbone, backbones_folder()):
        sys.stdout.write(f"{backbone.name} is not installed.\n")
        return
    sys.stdout.write(f"{backbone.name} is removed. What it heard is kept.\n")
    if _in_use(catalogue) in catalogue.users_of(backbone):
        now = _in_use(session.catalogue())
        sys.stdout.write(f"{now.title if now else 'Nothing'} listens from now on.\n")


def _show_its_results(path: Path, entry: CatalogueEntry) -> None:
    """Show what the checkpoint heard in the library, and say what it has not heard."""
    if not path.exists():
        return
    try:
        with session.writable(path) as library:
            library.show_results_of(entry.checkpoint)
            older = listening_again(library, entry.card, worker_count(Speed.NORMAL))
    except LibraryBusyError:
        complain("The window is open: it changes over when it is started again.")
        return
    if older is not None:
        sys.stdout.write(
            f"{counted(older.tracks, 'track')} heard by {older.names} keep those results until "
            f"you listen again (about {clock(older.seconds)}): mirdesk analyze --again\n"
        )


def _in_use(catalogue: Catalogue) -> CatalogueEntry | None:
    try:
        return catalogue.chosen(Settings.load().checkpoint)
    except CheckpointError:
        return None


def _tell_plan(entry: CatalogueEntry, backbone: Backbone, file: Path | None) -> None:
    """Say what is to be installed, from where, how large, under which licence."""
    sys.stdout.write(
        f"{entry.title} builds on {backbone.name}, which does not come with MIRDesk.\n"
        f"  from      {file or backbone.url}\n"
        f"  size      {_mb(backbone.size_bytes)}\n"
        f"  licence   {backbone.licence}\n"
        f"  SHA-256   {backbone.sha256}\n"
        f"  into      {backbones_folder()}\n"
    )


def _agreed() -> bool:
    """Ask; no answer is no."""
    if not sys.stdin.isatty():
        complain("Nobody is here to ask; with --yes it is fetched without asking.")
        return False
    return typer.confirm("Fetch it now?", default=False)


def _install(backbone: Backbone, file: Path | None) -> None:
    """Install with a line of progress on standard error."""
    from mirdesk.operations.install_backbone import install_backbone

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with (
        session.workers(1) as pool,
        Progress(
            *columns, console=console, transient=True, disable=not console.is_terminal
        ) as progress,
    ):
        bar = progress.add_task(backbone.name, total=backbone.size_bytes)
        install_backbone(
            backbone,
            backbones_folder(),
            pool,
            file=file,
            on_progress=lambda done: progress.update(bar, completed=done),
        )


def _state(entry: CatalogueEntry) -> str:
    if entry.backbone_needed is not None:
        return f"needs {_mb(entry.backbone_needed.size_bytes)} download"
    if entry.is_built_in and entry.card.backbone is None:
        return "built in"
    return "installed"


def _row(entry: CatalogueEntry, *, is_in_use: bool) -> tuple[str, ...]:
    card = entry.card
    return (
        "in use" if is_in_use else "",
        card.name,
        card.version,
        f"{card.parameters:,}",
        _mb(entry.size_bytes),
        _state(entry),
        card.licence,
        figures_text(card),
    )


def _document(entry: CatalogueEntry, *, is_in_use: bool) -> dict[str, Any]:
    """Return one entry of ``mirdesk models list --json``."""
    card, backbone = entry.card, entry.card.backbone
    return {
        "name": card.name,
        "version": card.version,
        "architecture": card.architecture,
        "parameters": card.parameters,
        "size_bytes": entry.size_bytes,
        "is_built_in": entry.is_built_in,
        "is_ready": entry.is_ready,
        "is_in_use": is_in_use,
        "licence": card.licence,
        "backbone": None
        if backbone is None
        else {
            "name": backbone.name,
            "url": backbone.url,
            "size_bytes": backbone.size_bytes,
            "sha256": backbone.sha256,
            "licence": backbone.licence,
            "is_installed": entry.is_ready,
        },
        "experimental": list(card.experimental),
        "figures": card.figures,
    }


def _mb(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
