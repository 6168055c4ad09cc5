"""Carry a task out and measure the lift."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from tasklift.cli.asked import telling_what_failure_asked
from tasklift.cli.launch import launched
from tasklift.cli.options import Quiet, StoreFolder, TaskFile
from tasklift.cli.progress import progress
from tasklift.cli.screen import STREAM, show, show_json, show_line, tell, tell_line
from tasklift.reports.files.folder import REPORTS, write_report
from tasklift.reports.found_in_files import lines_of
from tasklift.reports.plan import Read, dry_run, opening
from tasklift.reports.summary import report_at, summary
from tasklift.reports.tracking.track import track
from tasklift.runs.carrying.following import follow
from tasklift.runs.carrying.team import Team, gathered, is_launched
from tasklift.runs.history import Run
from tasklift.runs.preparing.found import found_in, set_aside_by_split
from tasklift.runs.preparing.prepare import Prepared, never_learned, notes_on
from tasklift.runs.run import Ready, carry_out, make_ready
from tasklift.settings.errors import TaskliftError, UserError
from tasklift.settings.extras import needs
from tasklift.settings.messages import spoken
from tasklift.store.store import FOLDER, Store
from tasklift.tasks.task import Task


def command(
    task: TaskFile,
    dry: Annotated[bool, typer.Option("--dry-run", help="Read and split the data, print the plan, and stop.")] = False,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", help="Where randomness starts.")] = None,
    change: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change the task, as recipe.deduplicate.threshold=0.9."),
    ] = None,
    launch: Annotated[
        int,
        typer.Option("--launch", metavar="N", min=1, help="Train networks on N processes, such as one for each GPU."),
    ] = 1,
    shard: Annotated[
        bool,
        typer.Option("--shard", help="Share the weights of networks out among the processes: each needs less memory."),
    ] = False,
    json: Annotated[str | None, typer.Option("--json", metavar="FILE", help="Write the record; - is stdout.")] = None,
    store: StoreFolder = None,
    quiet: Quiet = False,
) -> None:
    """Finished work is kept: the same command goes on where it was stopped, and repeats nothing that was done."""
    changes = [*(change or []), *([f"seed={seed}"] if seed is not None else [])]
    if launch > 1 and not dry and not is_launched():
        sys.exit(_launched(launch, task, changes))
    with gathered(sharded=shard) as team:
        loaded = Task.load(task, changes=tuple(changes))
        if not team.crew.is_first:
            _follow(team, loaded, Store(store or loaded.folder / FOLDER))
            return
        ready = _begun(loaded, store, dry=dry, quiet=quiet)
        if not dry:
            _finish(ready, _carried_out(ready, team, quiet=quiet), json, quiet=quiet)


def _launched(count: int, task: Path, changes: list[str]) -> int:
    """The same command on so many processes; faults of the task are said once, before any starts."""
    needs("torch", "lift run --launch")
    Task.load(task, changes=tuple(changes))
    return launched(count, [sys.executable, "-m", "tasklift.cli.main", *sys.argv[1:]])


def _follow(team: Team, task: Task, store: Store) -> None:
    """Train along; where the first process fails, or says the same, nothing is said twice."""
    try:
        follow(team, task, store)
    except TaskliftError as fault:
        if fault.slug == "process-lost" or isinstance(fault, UserError):
            sys.exit(fault.exit_code)
        raise


def _begun(task: Task, store: Path | None, *, dry: bool, quiet: bool) -> Ready:
    with progress(quiet=quiet) as told:
        ready = make_ready(task, store=store, tell=told)
    recipe = [line.as_written() for line in ready.recipe.lines]
    before = opening(ready.plan, _read(ready.prepared, dry=dry), recipe, chosen=ready.recipe.chosen_by_kind)
    if dry:
        show(before)
        show(dry_run(ready.plan))
    elif not quiet:
        tell(before)
        tell("")
    return ready


def _read(prepared: Prepared, *, dry: bool) -> Read:
    """What is to be told of the data before the work; the record of a run repeats the notes."""
    readings = prepared.readings.values()
    unusable = lines_of(found_in(one.faults for one in readings))
    mended = lines_of(found_in(one.repairs for one in readings))
    aside = lines_of(set_aside_by_split(prepared))
    notes = [*notes_on(prepared), *never_learned(prepared)] if dry else []
    return Read(prepared.counts, unusable, mended, prepared.copies_of_test, aside, notes)


def _carried_out(ready: Ready, team: Team, *, quiet: bool) -> Run:
    with telling_what_failure_asked(), progress(quiet=quiet) as told:
        return carry_out(ready, tell=told, team=team)


def _finish(ready: Ready, done: Run, json: str | None, *, quiet: bool) -> None:
    """Show what came of it, and bring it where the user wants it."""
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
