"""The lab's verbs, mounted by the command line as ``mirdesk lab``.

Results go to standard output, progress to standard error.
"""

from pathlib import Path
from typing import Annotated

import typer

from mirdesk.lab.frozen.verbs import frozen, reprogram
from mirdesk.lab.verbs_compare import compare
from mirdesk.lab.verbs_evaluate import evaluate
from mirdesk.lab.verbs_synthesize import synthesize
from mirdesk.lab.verbs_train import heads, ship, train

app = typer.Typer(
    help="Make training data, train and measure the network.", no_args_is_help=True
)


app.command()(synthesize)


app.command()(train)
app.command()(heads)


app.command()(ship)


app.command()(evaluate)


app.command()(compare)


app.command()(frozen)


app.command()(reprogram)


@app.command()
def demo(
    out: Annotated[Path, typer.Argument(help="Folder to make it in; made if need be.")],
) -> None:
    """Compose, render and tag the demo collection."""
    from mirdesk.lab.demo.collection import demo as make

    make(out)
