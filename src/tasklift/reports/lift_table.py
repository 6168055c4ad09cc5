"""The lift table: from the baseline to the final model, line by line of the recipe."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from tasklift.reports.figures import NOTHING, duration, lift_interval, rows_through, score_interval
from tasklift.reports.printable import printable, shortened
from tasklift.reports.tables import FAINT, HEADING, table

_STYLES = {"better": "green", "worse": "red"}
_LONGEST_SETTING = 60


def lift_table(record: Mapping[str, Any]) -> Group:
    """The table of a run's record, with a word on what its columns mean."""
    made = table("step", "rows", "added", "lost without it", "time", numbers=["time"])
    baseline = score_interval(record["baseline"])
    made.add_row(_named("baseline", str(record["baseline"]["name"])), "", Text(baseline, style=HEADING), "", "")
    for step in record["steps"]:
        _add_step(made, step)
    made.add_row("final", "", Text(score_interval(record["final"]), style=HEADING), "", "")
    return Group(made, Text(""), Text(_legend(record), style=FAINT))


def settings_text(settings: Mapping[str, Any]) -> str:
    """Settings as the user wrote them, on one line."""
    return ", ".join(f"{name}: {shortened(_value(value), _LONGEST_SETTING)}" for name, value in settings.items())


def _add_step(made: Table, step: Mapping[str, Any]) -> None:
    made.add_row(
        _named(step["name"], settings_text(step["settings"])),
        rows_through(step["rows_in"], step["rows_out"]),
        _lift(step["path"]),
        _lift(step["without"]),
        "cached" if step["cached"] else duration(step["seconds"]),
    )


def _named(name: str, detail: str) -> Text:
    named = Text(printable(name))
    return named.append(f"\n  {printable(detail)}", style=FAINT) if detail else named


def _lift(lift: Mapping[str, Any] | None) -> Text:
    if lift is None:
        return Text(NOTHING, style=FAINT)
    return Text(lift_interval(lift), style=_STYLES.get(str(lift.get("verdict")), ""))


def _legend(record: Mapping[str, Any]) -> str:
    legend = (
        f"In points of {record['metric']} with 95 % intervals. added: what the line brings where it stands, from top to "
        "bottom. lost without it: what the whole recipe would lose without the line."
    )
    unmeasured = any(step["path"] is None or step["without"] is None for step in record["steps"])
    return f"{legend} {NOTHING}: not measured." if unmeasured else legend


def _value(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, Mapping):
        return f"{{{settings_text(value)}}}"
    return f"[{', '.join(_value(one) for one in value)}]" if isinstance(value, list | tuple) else str(value)
