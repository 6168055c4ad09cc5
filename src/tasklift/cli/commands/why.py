"""Tell what each step did to a row."""

from typing import Annotated

import typer

from tasklift.cli.options import RunName, StoreFolder
from tasklift.cli.screen import show
from tasklift.cli.stores import open_run
from tasklift.reports.commands.row_story import row_story


def command(
    run: RunName,
    row: Annotated[str, typer.Argument(metavar="ROW", help="A row's id, or the beginning of it.")],
    store: StoreFolder = None,
) -> None:
    """Ids stand among the examples of `lift show RUN` and in `lift data RUN -o FILE`."""
    show(row_story(row, open_run(run, store).why(row)))
