"""What `lift doctor` found."""

from collections.abc import Sequence

from rich.console import Group
from rich.text import Text

from tasklift.reports.tables import FAINT, HEADING, table
from tasklift.runs.health import Check, State
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
        made.add_row(Text(check.state.value, style=_STYLES[check.state]), Text(check.name), found)
    problems = sum(check.state is State.PROBLEM for check in checks)
    verdict = "All is well." if not problems else f"{problems} {'problem' if problems == 1 else 'problems'} to mend."
    return Group(made, Text(""), Text(verdict, style=HEADING))
