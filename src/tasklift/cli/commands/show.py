"""Show a run: the lift, every metric, the labels, and what each step did."""

from tasklift.cli.options import AsJson, RunName, StoreFolder
from tasklift.cli.screen import show, show_json
from tasklift.cli.stores import open_run
from tasklift.reports.details import details


def command(run: RunName = "last", json: AsJson = False, store: StoreFolder = None) -> None:
    """With --json, the record that other programs can rely on."""
    record = open_run(run, store).record
    if json:
        show_json(record)
    else:
        show(details(record))
