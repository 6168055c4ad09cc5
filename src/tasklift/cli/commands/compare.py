"""Compare two runs on the same sealed rows."""

from typing import Annotated

import typer

from tasklift.cli.options import AsJson, RunName, StoreFolder
from tasklift.cli.screen import show, show_json
from tasklift.cli.stores import open_run
from tasklift.reports.comparison import comparison
from tasklift.runs.measuring.compare import compare


def command(
    run: RunName,
    other: Annotated[str, typer.Argument(metavar="RUN", help="The run to hold against it.")],
    json: AsJson = False,
    store: StoreFolder = None,
) -> None:
    """By how much the second beats the first."""
    compared = compare(open_run(run, store), open_run(other, store))
    if json:
        show_json(compared)
    else:
        show(comparison(compared))
