"""What `lift init` says it guessed."""

from pathlib import Path

from rich.console import Group
from rich.text import Text

from tasklift.reports.tables import HEADING, pairs
from tasklift.runs.starting.guess import Guess
from tasklift.text.printable import printable


def guesses(guessed: Guess, written: Path) -> Group:
    """Each guess with its reason, and what to do next."""
    lines = [(role, because.value, because.reason) for role, because in guessed.columns.items()]
    if guessed.language is not None:
        lines.append(("language", guessed.language.value, guessed.language.reason))
    lines.append(("metric", guessed.metric.value, guessed.metric.reason))
    named = [(role, f"{printable(value)} ({printable(reason)})") for role, value, reason in lines]
    shown = printable(str(written))
    return Group(
        Text(f"{shown} is written, from {printable(guessed.looked_at)}", style=HEADING),
        pairs(named),
        Text(f"\nLook it over, then: lift run {shown}"),
    )
