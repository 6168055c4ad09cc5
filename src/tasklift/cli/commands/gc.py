"""Collect what no run needs any more."""

from typing import Annotated

import typer

from tasklift.cli.options import StoreFolder
from tasklift.cli.screen import show
from tasklift.cli.stores import open_store
from tasklift.reports.commands.collected import collected
from tasklift.runs.forget import forget_all_but
from tasklift.store.collect import collect


def command(
    dry: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and remove nothing.")] = False,
    keep: Annotated[
        int | None, typer.Option("--keep", metavar="N", min=1, help="Forget all runs but the latest N first.")
    ] = None,
    store: StoreFolder = None,
) -> None:
    """Editions of the split are never collected, so that the sealed test stays what it was."""
    opened = open_store(store)
    gone = [] if keep is None else forget_all_but(opened, keep, dry_run=dry)
    show(collected(collect(opened, dry_run=dry), gone, dry_run=dry))
