"""Clean a data file: take rows through steps and write those that stay, with the reasons of those that do not."""

from collections import defaultdict
from pathlib import Path
from typing import Annotated

import typer

from tasklift.cli.options import Overwrite, Quiet
from tasklift.cli.progress import progress
from tasklift.cli.screen import STREAM, tell
from tasklift.cli.streams import input_file, output_file
from tasklift.data.write import refuse_existing
from tasklift.reports.commands.cleaned import cleaned
from tasklift.runs.cleaning.clean import Targets, clean_file
from tasklift.runs.cleaning.recipe_file import default_recipe, read_recipe
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say


def command(
    source: Annotated[str, typer.Argument(metavar="FILE", help="A data file, or - for CSV or JSONL on stdin.")],
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="A file, or - for stdout.")],
    recipe: Annotated[
        Path | None,
        typer.Option("--recipe", metavar="YAML", help="A file with a list of steps, or a task file that has one."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--columns", metavar="ROLE=NAME", help="text=NAME (may be repeated), label=NAME or id=NAME."),
    ] = None,
    changed: Annotated[
        Path | None, typer.Option("--changed", metavar="FILE", help="Write each value that was changed here, too.")
    ] = None,
    store: Annotated[
        Path | None,
        typer.Option("--store", metavar="DIR", help="A folder that keeps what was done, so that it is not done again."),
    ] = None,
    force: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Rows that stay keep their order and all their columns. The others go to OUTPUT.set-aside.jsonl, each with its
    step and reason. Without --recipe the steps are normalize, drop_missing and deduplicate. The columns of text and
    label are guessed unless named. The file may be larger than memory.
    """
    chosen = read_recipe(recipe) if recipe else default_recipe()
    named = named_columns(columns or [])
    with input_file(source) as rows, output_file(output, like=rows) as target, progress(quiet=quiet) as told:
        refuse_existing(target, overwrite=force)  # before a name is made of it, which a folder such as `.` has not
        aside = None if output == STREAM else target.with_name(f"{target.name}.set-aside.jsonl")
        targets = Targets(target, aside, changed, overwrite=force)
        outcome = clean_file(rows, targets, chosen, named, store=store, tell=told)
    if not quiet:
        tell(cleaned(outcome, chosen, targets))


def named_columns(columns: list[str]) -> dict[str, list[str]]:
    """The columns by role, from ROLE=NAME. Raises UserError `bad-columns`."""
    named: defaultdict[str, list[str]] = defaultdict(list)
    for one in columns:
        role, equals, name = one.partition("=")
        if not equals or not name:
            problem = say("columns cannot be named like this: {role}", role=one)
            raise UserError("bad-columns", problem, advice=say("write `text=NAME`, `label=NAME` or `id=NAME`"))
        named[role].append(name)
    return named
