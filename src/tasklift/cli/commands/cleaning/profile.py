"""Show what is in a data file or a task's rows, and which steps would treat it."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from tasklift.cli.commands.cleaning.clean import named_columns
from tasklift.cli.options import AsJson, Overwrite, Quiet
from tasklift.cli.progress import progress
from tasklift.cli.screen import STREAM, show, show_json
from tasklift.cli.streams import STDIN, input_file
from tasklift.reports.commands.profiled import profiled
from tasklift.reports.files.folder import write_profile
from tasklift.runs.profiling.profile import profile_file, profile_task
from tasklift.settings.messages import spoken
from tasklift.tasks.task import Task

_TASK_FILES = {".yaml", ".yml"}


def command(
    source: Annotated[str, typer.Argument(metavar="FILE|TASK", help="A data file, a task file, or - for stdin.")],
    columns: Annotated[
        list[str] | None,
        typer.Option("--columns", metavar="ROLE=NAME", help="text=NAME (may be repeated), label=NAME or id=NAME."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write a page with drawings here, too.")
    ] = None,
    force: Overwrite = False,
    json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Missing and different values, lengths, numbers and what lies far out, languages, labels; and for each cleaning
    step the rows that it would touch, with examples. Of a task the rows to learn from, after the split, and how far the
    texts of the test are from them.
    """
    if Path(source).suffix in _TASK_FILES:
        with progress(quiet=quiet) as told:
            found = profile_task(Task.load(source), tell=told)
    else:
        named = named_columns(columns or [])
        with input_file(source) as rows, progress(quiet=quiet) as told:
            found = replace(profile_file(rows, named, tell=told), source=STDIN if source == STREAM else source)
    if output:
        write_profile(found, output, spoken(), overwrite=force)
    if json:
        show_json(found.to_json())
    else:
        show(profiled(found))
