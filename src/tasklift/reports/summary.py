"""What `lift run` says when it is done: the result in a sentence, the lift table, notes, and where to look next."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group
from rich.text import Text

from tasklift.reports.lift_table import lift_table
from tasklift.reports.tables import HEADING, listed, pairs, section
from tasklift.text.printable import printable

SHORT_ID = 8


def summary(record: Mapping[str, Any]) -> Group:
    """The summary of a run's record."""
    return Group(result(record), section("Next", pairs(_next(record["run"]))))


def result(record: Mapping[str, Any]) -> Group:
    """The headline, the lift table and the notes."""
    notes = [*record["notes"], *(f"{step['name']}: {step['note']}" for step in record["steps"] if step["note"])]
    noted = [section("Notes", listed(notes))] if notes else []
    return Group(Text(printable(record["headline"]), style=HEADING), Text(""), lift_table(record), *noted)


def _next(run: str) -> list[tuple[str, str]]:
    short = run[:SHORT_ID]
    return [
        (f"lift show {short}", "every metric and label, and examples of what each step did"),
        (f"lift why {short} ROW", "what each step did to a row"),
        (f"lift data {short} -o FILE", "the cleaned rows, or with --set-aside the others and why"),
        (f"lift predict {short} INPUT -o OUTPUT", "answers for a file"),
        (f"lift export {short} FOLDER", "the model, to carry away"),
    ]
