"""Entry point of the command line: global options, verbs, exit status."""

import difflib
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from mirdesk.errors import MirdeskError, QueryError

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_TERMINATED = 0, 1, 2, 143
_WINDOW: Final = "window"
_LAB: Final = "lab"
_MODELS: Final = "models"
_OPTIONS_WITH_VALUE: Final = ("--library",)


@dataclass(frozen=True)
class Chosen:
    """The global options, handed to every verb through the context."""

    library: Path


app = typer.Typer(
    name="mirdesk",
    add_completion=False,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    subcommand_metavar="[FOLDER... | VERB ...]",
    help="See who plays when in your music, and find what sounds alike. Nothing leaves this "
    "computer.\n\nWithout a verb the window opens, adding the folders named.",
    epilog="mirdesk lab --help tells of the lab: synthesis, training, evaluation.",
)


@app.callback()
def choose(
    context: typer.Context,
    library: Annotated[
        Path | None,
        typer.Option(help="Database of the library (default: MIRDESK_LIBRARY, else your own)."),
    ] = None,
    demo: Annotated[
        bool,
        typer.Option("--demo", help="Open the window; a new library gets the demo."),
    ] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Take the global options; open the window when no verb follows."""
    from mirdesk.settings import default_library

    if version:
        from importlib.metadata import version as version_of

        typer.echo(f"mirdesk {version_of('mirdesk')}")
        raise typer.Exit
    context.obj = Chosen((library or default_library()).expanduser().absolute())
    if context.invoked_subcommand is None:
        raise typer.Exit(open_window(context.obj.library, [], with_demo=demo))


@app.command(_WINDOW, hidden=True)
def window(
    context: typer.Context,
    folders: Annotated[list[Path] | None, typer.Argument(metavar="FOLDER")] = None,
) -> None:
    """Open the window, adding folders."""
    raise typer.Exit(open_window(context.obj.library, folders or [], with_demo=False))


def open_window(library: Path, folders: Sequence[Path], *, with_demo: bool) -> int:
    """Open the window on a library; return the exit status."""
    from mirdesk.app import run_window

    return run_window(library, folders, with_demo=with_demo and not library.exists())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status.

    0 done, 1 something failed, 2 wrong usage; what failed is told on standard error.
    """
    from multiprocessing import freeze_support

    freeze_support()
    from mirdesk.cli.library_verbs import add_to as add_library_verbs
    from mirdesk.cli.models_verbs import app as models
    from mirdesk.cli.sound_verbs import add_to as add_sound_verbs
    from mirdesk.cli.tag_verbs import add_to as add_tag_verbs

    add_library_verbs(app)
    add_sound_verbs(app)
    add_tag_verbs(app)
    app.add_typer(models, name=_MODELS)
    words = list(sys.argv[1:] if arguments is None else arguments)
    first = _first_word(words)
    if first is not None and "" in words[first:]:
        sys.stderr.write("An empty name is no file, folder or verb; is a variable unset?\n")
        return EXIT_USAGE
    if first is not None and words[first] == _LAB:
        # The lab imports torch: only those who ask for it wait for it.
        from mirdesk.lab.commands import app as lab

        app.add_typer(lab, name=_LAB)
    elif first is not None and words[first] not in _verbs():
        if not Path(words[first]).exists():
            sys.stderr.write(_unknown(words[first]))
            return EXIT_USAGE
        words.insert(first, _WINDOW)
    return _run(words)


def _unknown(word: str) -> str:
    near = difflib.get_close_matches(word, _verbs(), n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    return (
        f"{word!r} is no verb of mirdesk, and no folder of that name is here.\n"
        f"{hint}mirdesk --help lists the verbs.\n"
    )


def _terminate(_number: int, _frame: object) -> None:
    """End as Ctrl+C does: children, engine and library are closed in order."""
    raise SystemExit(EXIT_TERMINATED)


def _run(words: list[str]) -> int:
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _terminate)
    try:
        app(words, prog_name="mirdesk")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else EXIT_DONE
    except QueryError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_USAGE
    except MirdeskError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_FAILED
    return EXIT_DONE


def _verbs() -> set[str]:
    commands = {command.name for command in app.registered_commands if command.name}
    return commands | {_MODELS}


def _first_word(words: Sequence[str]) -> int | None:
    """Return the index of the first word that is no global option or its value."""
    index = 0
    while index < len(words):
        if not words[index].startswith("-"):
            return index
        index += 2 if words[index] in _OPTIONS_WITH_VALUE else 1
    return None
