"""Compare two runs on the same sealed rows."""

from pathlib import Path
from typing import Annotated

import typer

from tasklift.cli.asked import telling_what_was_asked
from tasklift.cli.options import AsJson, RunName, StoreFolder
from tasklift.cli.screen import show, show_json, tell
from tasklift.cli.stores import open_run
from tasklift.reports.comparison import comparison
from tasklift.reports.files.folder import write_report
from tasklift.reports.summary import report_at
from tasklift.runs.measuring.compare import compare, compared_record
from tasklift.settings.messages import spoken


def command(
    run: RunName,
    other: Annotated[str, typer.Argument(metavar="RUN", help="The run to hold against it.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="Write a report of the two as well.")
    ] = None,
    json: AsJson = False,
    store: StoreFolder = None,
) -> None:
    """By how much the second beats the first."""
    first, second = open_run(run, store), open_run(other, store)
    with telling_what_was_asked():
        compared = compare(first, second)
        record = None if output is None else compared_record(first, second)
    if json:
        show_json(compared)
    else:
        show(comparison(compared))
    if output is not None and record is not None:
        tell(report_at(write_report(record, output, spoken())))
