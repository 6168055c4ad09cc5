"""Find the learning rate for a task's network, by a short training at ever higher rates."""

from typing import Annotated

import typer

from tasklift.cli.options import AsJson, Quiet, StoreFolder, TaskFile
from tasklift.cli.progress import progress
from tasklift.cli.screen import show, show_json
from tasklift.reports.commands.rate_curve import rate_told
from tasklift.runs.racing.find_rate import STEPS, find_rate
from tasklift.runs.racing.ground import ground_of
from tasklift.tasks.task import Task


def command(
    task: TaskFile,
    steps: Annotated[
        int, typer.Option("--steps", metavar="N", min=20, max=10_000, help="Steps from the lowest rate to the highest.")
    ] = STEPS,
    json: AsJson = False,
    store: StoreFolder = None,
    quiet: Quiet = False,
) -> None:
    """It trains on rows of train alone, after the recipe's lines before the one that trains the network."""
    with progress(quiet=quiet) as told:
        found = find_rate(ground_of(Task.load(task), store=store, tell=told), steps=steps)
    if json:
        show_json(found)
    else:
        show(rate_told(found))
