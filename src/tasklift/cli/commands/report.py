"""Write a run's report: a page to send, the same as Markdown, and its figures' data."""

from pathlib import Path
from typing import Annotated

import typer

from tasklift.cli.options import RunName, StoreFolder
from tasklift.cli.screen import show, show_line
from tasklift.cli.stores import open_run, open_store
from tasklift.reports.commands.run_list import said_headlines
from tasklift.reports.files.folder import REPORTS, write_index, write_report
from tasklift.reports.summary import report_at, result, shown_path
from tasklift.runs.history import list_runs
from tasklift.settings.messages import spoken


def command(
    run: RunName = "last",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="By default beside the runs.")
    ] = None,
    index: Annotated[bool, typer.Option("--index", help="A page with all runs of the folder instead.")] = False,
    store: StoreFolder = None,
) -> None:
    """The page needs no script and no network. It is written in the language of the locale, or that of --language.

    It holds texts of your data, among them up to twenty test rows whose answers changed: send it to people who may see
    these.
    """
    if index:
        opened = open_store(store)
        runs = list_runs(opened)
        page = write_index(runs, said_headlines(opened, runs), output or opened.root / REPORTS, spoken())
        show_line(shown_path(page))
        return
    found = open_run(run, store)
    page = write_report(found.record, output or found.store.root / REPORTS / found.id, spoken())
    show(result(found.record))
    show_line(report_at(page))
