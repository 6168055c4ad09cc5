"""Carry a task out and measure the lift."""

from typing import Annotated

import typer

from tasklift.cli.options import Quiet, StoreFolder, TaskFile
from tasklift.cli.progress import progress
from tasklift.cli.screen import STREAM, show, show_json, show_line, tell, tell_line
from tasklift.reports.files.folder import REPORTS, write_report
from tasklift.reports.plan import dry_run, opening
from tasklift.reports.summary import report_at, summary
from tasklift.reports.tracking.track import track
from tasklift.runs.run import carry_out, make_ready
from tasklift.settings.messages import spoken
from tasklift.tasks.task import Task


def command(
    task: TaskFile,
    dry: Annotated[bool, typer.Option("--dry-run", help="Read and split the data, print the plan, and stop.")] = False,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", help="Where randomness starts.")] = None,
    change: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change the task, as recipe.deduplicate.threshold=0.9."),
    ] = None,
    json: Annotated[str | None, typer.Option("--json", metavar="FILE", help="Write the record; - is stdout.")] = None,
    store: StoreFolder = None,
    quiet: Quiet = False,
) -> None:
    """Finished work is kept: the same command goes on where it was stopped, and repeats nothing that was done."""
    changes = [*(change or []), *([f"seed={seed}"] if seed is not None else [])]
    with progress(quiet=quiet) as told:
        ready = make_ready(Task.load(task, changes=tuple(changes)), store=store, tell=told)
    recipe = [line.as_written() for line in ready.recipe.lines]
    before = opening(ready.plan, ready.prepared.counts, recipe, chosen=ready.recipe.chosen_by_kind)
    if dry:
        show(before)
        show(dry_run(ready.plan))
        return
    if not quiet:
        tell(before)
        tell("")
    with progress(quiet=quiet) as told:
        done = carry_out(ready, tell=told)
    record = done.record
    page = write_report(record, done.store.root / REPORTS / done.id, spoken())
    if json != STREAM:
        show(summary(record))
        show_line(report_at(page))
    if json is not None:
        show_json(record, json)
    for delivery in track(record, ready.task):
        if not (quiet and delivery.arrived):
            tell_line(delivery.said)
