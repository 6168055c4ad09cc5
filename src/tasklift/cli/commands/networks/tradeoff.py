"""Find out how deep and wide a task's network had best be, for what that costs."""

from pathlib import Path
from typing import Annotated

import typer

from tasklift.cli.options import AsJson, Quiet, StoreFolder, TaskFile
from tasklift.cli.progress import progress
from tasklift.cli.screen import show, show_json, show_line, tell
from tasklift.reports.commands.tradeoff_table import tradeoff_ahead, tradeoff_told
from tasklift.reports.files.folder import REPORTS, TRADEOFF, write_tradeoff
from tasklift.reports.summary import report_at
from tasklift.runs.racing.tradeoff import SEEDS, forecast_sizes, run_tradeoff, tradeoff_over
from tasklift.settings.messages import say, spoken
from tasklift.tasks.task import Task


def command(
    task: TaskFile,
    layers: Annotated[
        str | None,
        typer.Option("--layers", metavar="NUMBERS", help="Depths, as 1,2,4. Otherwise a ladder around the plan."),
    ] = None,
    widths: Annotated[
        str | None, typer.Option("--widths", metavar="NUMBERS", help="Widths, as 64,128: each with every depth.")
    ] = None,
    seeds: Annotated[int, typer.Option("--seeds", metavar="N", min=1, max=20, help="Trainings of each size.")] = SEEDS,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The drawing; by default beside the runs.")
    ] = None,
    json: AsJson = False,
    store: StoreFolder = None,
    quiet: Quiet = False,
) -> None:
    """Networks of several sizes learn from nothing, from the same rows for as many steps, and are judged on valid.

    The test stays sealed. What was interrupted goes on where it was.
    """
    named = {"layers": _numbers(layers), "widths": _numbers(widths)}
    with progress(quiet=quiet) as told:
        planned = tradeoff_over(Task.load(task), **named, seeds=seeds, store=store, tell=told)
    if not quiet:
        tell(tradeoff_ahead(planned, forecast_sizes(planned)))
    with progress(quiet=quiet) as told:
        record = run_tradeoff(planned, tell=told)
    page = write_tradeoff(record, output or planned.ready.store.root / REPORTS / TRADEOFF, spoken())
    if json:
        show_json(record)
    else:
        show(tradeoff_told(record))
        show_line(report_at(page))


def _numbers(said: str | None) -> tuple[int, ...]:
    """Numbers as one lists them on the command line."""
    words = [word.strip() for word in (said or "").split(",") if word.strip()]
    if not all(word.isdecimal() for word in words):
        raise typer.BadParameter(say("write whole numbers with commas between them, as 1,2,4"))
    return tuple(map(int, words))
