"""Write a run's cleaned rows, or those set aside with the reasons, to a file."""

from pathlib import Path
from typing import Annotated

import typer

from tasklift.cli.options import Overwrite, RunName, StoreFolder
from tasklift.cli.screen import tell
from tasklift.cli.stores import open_run
from tasklift.reports.figures import row_count
from tasklift.runs.serving.rows_out import write_rows
from tasklift.settings.messages import say
from tasklift.text.printable import printable


def command(
    run: RunName,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help=".csv .tsv .jsonl .json .parquet")],
    set_aside: Annotated[bool, typer.Option("--set-aside", help="The rows that were set aside, and why.")] = False,
    force: Overwrite = False,
    store: StoreFolder = None,
) -> None:
    """Rows have their ids, so that changes can be traced back; a further .gz packs the file."""
    found = open_run(run, store)
    rows = write_rows(output, found.set_aside if set_aside else found.cleaned, overwrite=force)
    tell(say("{rows} in {file}", rows=row_count(rows), file=printable(str(output))))
