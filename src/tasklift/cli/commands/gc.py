"""Collect what no run needs any more."""

from typing import Annotated

import typer

from tasklift.cli.options import StoreFolder
from tasklift.cli.screen import show
from tasklift.cli.stores import open_store
from tasklift.reports.commands.collected import answers_forgotten, answers_left, collected
from tasklift.runs.forget import forget_all_but
from tasklift.store.answers_kept import answers_kept, forget_answers
from tasklift.store.collect import collect


def command(
    dry: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and remove nothing.")] = False,
    keep: Annotated[
        int | None, typer.Option("--keep", metavar="N", min=1, help="Forget all runs but the latest N first.")
    ] = None,
    answers: Annotated[
        bool, typer.Option("--answers", help="Answers of models behind an API, too: to ask again is to pay again.")
    ] = False,
    store: StoreFolder = None,
) -> None:
    """Editions of the split are never collected, so that the sealed test stays what it was; nor is what was spent."""
    opened = open_store(store)
    gone = [] if keep is None else forget_all_but(opened, keep, dry_run=dry)
    show(collected(collect(opened, dry_run=dry), gone, dry_run=dry))
    if answers:
        show(answers_forgotten(forget_answers(opened, dry_run=dry), dry_run=dry))
    elif (kept := answers_kept(opened)).count:
        show(answers_left(kept))
