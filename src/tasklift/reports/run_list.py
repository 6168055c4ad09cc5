"""The runs of a store, a line each."""

from collections.abc import Sequence
from datetime import datetime

from rich.console import Group
from rich.text import Text

from tasklift.reports.figures import NOTHING, duration
from tasklift.reports.tables import FAINT, table
from tasklift.store.journal import RunEntry
from tasklift.text.printable import printable

NO_RUNS = "No runs yet: `lift run task.yaml` makes the first."


def run_list(entries: Sequence[RunEntry]) -> Group:
    """The runs, the latest last, with their headlines."""
    if not entries:
        return Group(Text(NO_RUNS))
    made = table("run", "task", "begun", "took", "state", numbers=["took"])
    made.columns[0].no_wrap = True
    for entry in entries:
        name = Text(entry.id)
        begun = datetime.fromtimestamp(entry.started).strftime("%Y-%m-%d %H:%M")
        made.add_row(name, Text(printable(entry.task)), begun, _took(entry), entry.state)
    headlines = [
        Text.assemble((f"{entry.id}  ", FAINT), printable(entry.headline)) for entry in entries if entry.headline
    ]
    return Group(made, *([Text("")] if headlines else []), *headlines)


def _took(entry: RunEntry) -> str:
    if entry.finished is None or entry.finished < entry.started:
        return NOTHING
    return duration(entry.finished - entry.started)
