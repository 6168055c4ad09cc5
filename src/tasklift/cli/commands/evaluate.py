"""Score anyone's predictions on a task's sealed test."""

from pathlib import Path
from typing import Annotated

import typer

from tasklift.cli.asked import telling_what_was_asked
from tasklift.cli.options import AsJson, Quiet, StoreFolder, TaskFile
from tasklift.cli.progress import progress
from tasklift.cli.screen import show, show_json
from tasklift.reports.comparison import evaluation
from tasklift.runs.measuring.evaluate import evaluate
from tasklift.tasks.task import Task


def command(
    task: TaskFile,
    predictions: Annotated[Path, typer.Argument(metavar="PREDICTIONS", help="A file with a column `prediction`.")],
    json: AsJson = False,
    store: StoreFolder = None,
    quiet: Quiet = False,
) -> None:
    """The file needs the column `prediction`, and `id` or the input columns to match rows by. It counts as a look."""
    with telling_what_was_asked(quiet=quiet), progress(quiet=quiet) as told:
        evaluated = evaluate(Task.load(task), predictions, store=store, tell=told)
    if json:
        show_json(evaluated)
    else:
        show(evaluation(evaluated))
