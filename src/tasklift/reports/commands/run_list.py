"""The runs of a store, a line each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rich.console import Group
from rich.text import Text

from tasklift.reports.figures import NOTHING, duration
from tasklift.reports.paragraph import Paragraph
from tasklift.reports.tables import FAINT, table
from tasklift.runs.measuring.wording import headline
from tasklift.settings.errors import MachineError
from tasklift.settings.messages import ENGLISH, say, spoken
from tasklift.store.journal import RunEntry
from tasklift.store.store import Store
from tasklift.text.printable import printable


def run_list(entries: Sequence[RunEntry], headlines: Mapping[str, str]) -> Group:
    """The runs, the latest last, with the headlines of those that have one, by id."""
    if not entries:
        return Group(Text(say("No runs yet: `lift run task.yaml` makes the first.")))
    made = table(say("run"), say("task"), say("begun"), say("took"), say("state"), numbers=[say("took")])
    made.columns[0].no_wrap = True
    for entry in entries:
        name = Text(entry.id)
        begun = datetime.fromtimestamp(entry.started).strftime("%Y-%m-%d %H:%M")
        made.add_row(name, Text(printable(entry.task)), begun, _took(entry), state_said(entry))
    results = [Paragraph(Text.assemble((f"{run}  ", FAINT), printable(result))) for run, result in headlines.items()]
    return Group(made, *([Text("")] if results else []), *results)


def said_headlines(store: Store, entries: Sequence[RunEntry]) -> dict[str, str]:
    """What came of the finished runs, by id; the journal keeps it in English, the record in no language."""
    return {entry.id: _headline(store, entry) or entry.headline for entry in entries if entry.headline}


def _headline(store: Store, entry: RunEntry) -> str | None:
    if entry.record is None or spoken() == ENGLISH:
        return None
    try:
        return headline(store.read_json(entry.record)["record"])
    except MachineError:
        return None


def state_said(entry: RunEntry) -> str:
    """The word for how far the run came."""
    known = {
        "running": say("running"),
        "finished": say("finished"),
        "failed": say("failed"),
        "stopped": say("stopped"),
    }
    return known.get(entry.state, entry.state)


def _took(entry: RunEntry) -> str:
    if entry.finished is None or entry.finished < entry.started:
        return NOTHING
    return duration(entry.finished - entry.started)
