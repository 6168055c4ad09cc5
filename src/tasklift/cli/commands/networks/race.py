"""Race optimizers over a task's network, each at its best rate."""

from typing import Annotated

import typer

from tasklift.cli.options import AsJson, Quiet, StoreFolder, TaskFile
from tasklift.cli.progress import progress
from tasklift.cli.screen import show, show_json, tell
from tasklift.reports.commands.race_table import race_ahead, race_told
from tasklift.runs.racing.contenders import named
from tasklift.runs.racing.ground import ground_of
from tasklift.runs.racing.race import SEEDS, forecast, race_over, run_race
from tasklift.tasks.task import Task


def command(
    task: TaskFile,
    optimizers: Annotated[
        str | None,
        typer.Option("--optimizers", metavar="NAMES", help="As adamw,sgd; `all` are all ten. Otherwise five of them."),
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(
            "--steps", metavar="N", min=1, max=100_000, help="Steps of each training; about an epoch if not said."
        ),
    ] = None,
    seeds: Annotated[int, typer.Option("--seeds", metavar="N", min=3, max=20, help="Trainings at each rate.")] = SEEDS,
    json: AsJson = False,
    store: StoreFolder = None,
    quiet: Quiet = False,
) -> None:
    """It trains on train and judges on valid; the test stays sealed. An interrupted race goes on where it was."""
    names = named(optimizers)
    with progress(quiet=quiet) as told:
        race = race_over(ground_of(Task.load(task), store=store, tell=told), names, steps=steps, seeds=seeds)
    if not quiet:
        tell(race_ahead(race, forecast(race)))
    with progress(quiet=quiet) as told:
        record = run_race(race, tell=told)
    if json:
        show_json(record)
    else:
        show(race_told(record))
