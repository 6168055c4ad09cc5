"""Look at a data file and write a task file for it."""

from pathlib import Path
from typing import Annotated

import typer

from tasklift.cli.options import Overwrite
from tasklift.cli.screen import STREAM, show_bytes, tell
from tasklift.reports.commands.guesses import guesses
from tasklift.runs.starting.first_recipe import first_recipe
from tasklift.runs.starting.guess import guess
from tasklift.runs.starting.task_file import task_file_text, write_task_file
from tasklift.tasks.starting import AUTO


def command(
    data: Annotated[
        Path, typer.Argument(metavar="DATA", help="CSV, TSV, JSONL, JSON or Parquet, packed by gzip or not.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The task file; - is stdout.")] = Path(
        "task.yaml"
    ),
    model: Annotated[
        str,
        typer.Option(
            "--model",
            metavar="NAME",
            help="A pretrained model to begin with, or none; by default what is installed for the language.",
        ),
    ] = AUTO,
    force: Overwrite = False,
) -> None:
    """It guesses the columns, the language and the metric from a sample, and says why in comments. Each cleaning step
    is tried on the sample, and those that would do something are proposed as a recipe.
    """
    folder = Path.cwd() if str(output) == STREAM else output.parent
    guessed = guess(data, model=model, folder=folder)
    text = task_file_text(guessed, folder, first_recipe(guessed))
    if str(output) == STREAM:
        show_bytes(text.encode())
        return
    write_task_file(output, text, overwrite=force)
    tell(guesses(guessed, output))
