"""The page of all runs of a folder."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from tasklift.reports.commands.run_list import state_said
from tasklift.reports.page.template import template
from tasklift.settings.messages import speaking
from tasklift.store.journal import RunEntry


def index_page(runs: Sequence[RunEntry], headlines: Mapping[str, str], written: Collection[str], language: str) -> str:
    """The runs, the latest first, with their `headlines` by id; those of which a report is `written` lead to it."""
    lines = [
        (run, datetime.fromtimestamp(run.started).strftime("%Y-%m-%d %H:%M"), run.id in written)
        for run in reversed(runs)
    ]
    with speaking(language):
        return template("index.html").render(lines=lines, headlines=headlines, state_said=state_said, language=language)
