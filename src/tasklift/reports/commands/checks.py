"""What `lift doctor` found."""

from collections.abc import Sequence

from rich.console import Group
from rich.text import Text

from tasklift.reports.figures import count
from tasklift.reports.tables import FAINT, HEADING, table
from tasklift.runs.health import Check, State
from tasklift.settings.messages import say
from tasklift.text.printable import printable

_STYLES = {State.FINE: "green", State.NOTE: "yellow", State.PROBLEM: "red"}


def check_table(checks: Sequence[Check]) -> Group:
    """A line a check, with advice under those that need it, and the sum of it."""
    made = table("", "", "")
    made.show_header = False
    for check in checks:
        found = Text(printable(check.found))
        if check.advice:
            found.append(f"\n-> {printable(check.advice)}", style=FAINT)
        made.add_row(Text(_said(check.state), style=_STYLES[check.state]), Text(check.name), found)
    problems = sum(check.state is State.PROBLEM for check in checks)
    return Group(made, Text(""), Text(_verdict(problems), style=HEADING))


def _said(state: State) -> str:
    return {State.FINE: say("fine"), State.NOTE: say("note"), State.PROBLEM: say("problem")}[state]


def _verdict(problems: int) -> str:
    if not problems:
        return say("All is well.")
    return count(problems, say("1 problem to mend."), say("{problems} problems to mend.", problems=problems))
