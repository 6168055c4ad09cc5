"""List the runs of a store."""

from tasklift.cli.options import StoreFolder
from tasklift.cli.screen import show
from tasklift.cli.stores import open_store
from tasklift.reports.commands.run_list import run_list, said_headlines
from tasklift.runs.history import list_runs


def command(store: StoreFolder = None) -> None:
    """The latest begun stands last."""
    opened = open_store(store)
    runs = list_runs(opened)
    show(run_list(runs, said_headlines(opened, runs)))
