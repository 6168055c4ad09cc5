"""Check whether this machine is fit for the work, and say what to mend."""

from pathlib import Path

import typer

from tasklift.cli.options import StoreFolder
from tasklift.cli.screen import show
from tasklift.cli.stores import nearest_store
from tasklift.reports.commands.checks import check_table
from tasklift.runs.health import State, examine
from tasklift.settings.errors import MachineError


def command(store: StoreFolder = None) -> None:
    """The exit code is 0 where all is well and 4 where something keeps Tasklift from working."""
    checks = examine(nearest_store(store), store or Path.cwd())
    show(check_table(checks))
    if any(check.state is State.PROBLEM for check in checks):
        raise typer.Exit(MachineError.exit_code)
