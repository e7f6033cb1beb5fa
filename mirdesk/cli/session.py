"""What the verbs share: opening the library, the pool and the checkpoint, and progress bars."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from mirdesk.analysis.cards import Card
from mirdesk.cli.output import complain
from mirdesk.errors import LibraryError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.checkpoint_catalogue import Catalogue, read_catalogue
from mirdesk.operations.tasks import HANDLER
from mirdesk.settings import (
    Settings,
    Speed,
    backbones_folder,
    checkpoints_folder,
    resources_folder,
    worker_count,
)
from mirdesk.store.library import Library


@contextmanager
def writable(path: Path) -> Iterator[Library]:
    """Open a library for writing, and make it and its folder where they are missing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"The folder of the library cannot be made: {error.strerror}: {path.parent}"
        ) from error
    with Library.open(path) as library:
        yield library


@contextmanager
def readable(path: Path) -> Iterator[Library]:
    """Open a library for looking; also while the window writes to it."""
    if not path.exists():
        raise LibraryError(
            f"There is no library at {path} yet. Add music with: mirdesk scan FOLDER"
        )
    with Library.open(path, is_read_only=True) as library:
        yield library


@contextmanager
def readable_or_none(path: Path) -> Iterator[Library | None]:
    """Open a library for looking where there is one."""
    if not path.exists():
        yield None
        return
    with readable(path) as library:
        yield library


@contextmanager
def workers(count: int | None = None, *, with_focus_worker: bool = False) -> Iterator[Pool]:
    """Start a pool of child processes, half the processors unless told otherwise."""
    chosen = count or worker_count(Speed.NORMAL)
    with Pool(HANDLER, background_workers=chosen, with_focus_worker=with_focus_worker) as pool:
        yield pool


def catalogue() -> Catalogue:
    """Return the checkpoints of this computer."""
    return read_catalogue(
        resources_folder() / "checkpoints", checkpoints_folder(), backbones_folder()
    )


def checkpoint() -> tuple[Path, Card]:
    """Return folder and card of the checkpoint that listens.

    Another than the settings ask for is told on standard error.
    """
    wanted = Settings.load().checkpoint
    entry = catalogue().chosen(wanted)
    if wanted and wanted not in {entry.title, entry.card.name}:
        complain(
            f"{wanted}, which the settings name, cannot listen now; {entry.title} does. "
            "See: mirdesk models list"
        )
    return entry.folder, entry.card


def path_bytes(path: Path) -> bytes:
    """Return a path as the library keeps it: absolute, as bytes, links left as they are."""
    return os.fsencode(path.expanduser().absolute())


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Show progress on standard error; plain standard output stays free for results."""
    console = Console(stderr=True)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        yield progress
