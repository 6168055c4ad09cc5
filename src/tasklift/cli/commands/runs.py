"""List the runs of a store."""

from tasklift.cli.options import StoreFolder
from tasklift.cli.screen import show
from tasklift.cli.stores import open_store
from tasklift.reports.run_list import run_list
from tasklift.runs.history import list_runs


def command(store: StoreFolder = None) -> None:
    """The latest begun stands last."""
    show(run_list(list_runs(open_store(store))))
