"""Entry point of the command line: global options, verbs, exit status."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import click
import typer
from typer.core import TyperGroup
from typing_extensions import override

from mirdesk.errors import MirdeskError

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130
_WINDOW = "window"
_LAB = "lab"


@dataclass(frozen=True)
class Chosen:
    """The global options, handed to every verb through the context."""

    library: Path


class VerbsOrFolders(TyperGroup):
    """A group that takes ``mirdesk FOLDER...`` for ``mirdesk window FOLDER...``."""

    @override
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None:
            if not Path(args[0]).exists():
                ctx.fail(
                    f"{args[0]!r} is no verb of mirdesk, and no folder of that name is here."
                )
            args = [_WINDOW, *args]
        return super().resolve_command(ctx, args)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == _LAB:
            # The lab imports torch: only those who ask for it wait for it.
            from mirdesk.lab.commands import app as lab

            command = typer.main.get_command(lab)
            command.name = _LAB
            return command
        return super().get_command(ctx, cmd_name)

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*(name for name in super().list_commands(ctx) if name != _WINDOW), _LAB]


app = typer.Typer(
    cls=VerbsOrFolders,
    add_completion=False,
    no_args_is_help=False,
    invoke_without_command=True,
    rich_markup_mode=None,
    subcommand_metavar="[FOLDER... | VERB ...]",
    help="See who plays when in your music, and find what sounds alike. Nothing leaves this "
    "computer.\n\nWithout a verb the window opens, adding the folders named.",
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
        typer.Option("--demo", help="Open the window; an empty library gets the demo."),
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
    from mirdesk import app as window_app

    return window_app.run_window(library, folders, with_demo=with_demo)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status.

    0 done, 1 something failed, 2 wrong usage; what failed is told on standard error.
    """
    from multiprocessing import freeze_support

    freeze_support()
    from mirdesk.cli import library_verbs, sound_verbs

    library_verbs.add_to(app)
    sound_verbs.add_to(app)
    try:
        status = app(arguments, prog_name="mirdesk", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("Stopped.\n")
        return EXIT_INTERRUPTED
    except MirdeskError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_FAILED
    return status if isinstance(status, int) else EXIT_DONE
