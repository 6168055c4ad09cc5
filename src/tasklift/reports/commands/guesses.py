"""What `lift init` says it guessed."""

from pathlib import Path

from rich.console import Group

from tasklift.reports.paragraph import Paragraph
from tasklift.reports.tables import HEADING, pairs
from tasklift.runs.cleaning.columns import LABEL
from tasklift.runs.starting.guess import Guess
from tasklift.settings.messages import say
from tasklift.text.printable import printable


def guesses(guessed: Guess, written: Path) -> Group:
    """Each guess with its reason, and what to do next."""
    lines = [(role, ", ".join(because.values), because.reason) for role, because in guessed.columns.items()]
    if guessed.language is not None:
        lines.append(("language", guessed.language.value, guessed.language.reason))
    lines.append(("metric", guessed.metric.value, guessed.metric.reason))
    if guessed.model is not None and guessed.model.written:
        lines.append(("model", guessed.model.name, guessed.model.reason))
    named = [
        (role, say("{value} ({reason})", value=printable(value), reason=printable(reason)))
        for role, value, reason in lines
    ]
    shown = printable(str(written))
    head = say("{file} is written, from {looked_at}", file=shown, looked_at=printable(guessed.looked_at))
    return Group(
        Paragraph(head, HEADING),
        pairs(named),
        *_missed(guessed),
        Paragraph("\n" + say("Look it over, then: lift run {file}", file=shown)),
    )


def _missed(guessed: Guess) -> list[Paragraph]:
    """What could be better, where it is not to be had yet."""
    model = guessed.model
    if model is None or model.written:
        return []
    if LABEL in guessed.columns:
        return [Paragraph("\n" + say("model: words alone; {reason}", reason=model.reason))]
    return [Paragraph("\n" + say("model: none, so nothing learns to write; {reason}", reason=model.reason))]
