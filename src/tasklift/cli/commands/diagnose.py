"""Say why a run is not better, and what to try next."""

from tasklift.cli.options import AsJson, RunName, StoreFolder
from tasklift.cli.screen import show, show_json
from tasklift.cli.stores import open_run
from tasklift.reports.diagnosis import diagnosis


def command(run: RunName = "last", json: AsJson = False, store: StoreFolder = None) -> None:
    """From train and valid, never from the answers of the test: wrong labels, labels that nothing tells apart, too
    little data, leakage, rare labels left out, a test unlike the rows to learn from, unfit texts, a test too small.
    """
    record = open_run(run, store).record
    if json:
        show_json(record["diagnosis"])
    else:
        show(diagnosis(record))
