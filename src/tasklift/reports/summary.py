"""What `lift run` says when it is done: the result in a sentence, the lift table, notes, and where to look next."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.text import Text

from tasklift.reports.diagnosis import causes_found, in_a_sentence
from tasklift.reports.figures import asked_texts
from tasklift.reports.lift_table import lift_table
from tasklift.reports.paragraph import Paragraph
from tasklift.reports.tables import HEADING, listed, pairs, section
from tasklift.runs.measuring.wording import headline
from tasklift.settings.kept import say_again
from tasklift.settings.messages import say
from tasklift.text.printable import printable

SHORT_ID = 8


def summary(record: Mapping[str, Any]) -> Group:
    """The summary of a run's record."""
    asked = asked_texts(record)
    bill = [section(say("Asked"), listed(asked))] if asked else []
    return Group(result(record), *_in_the_way(record), *bill, section(say("Next"), pairs(_next(record["run"]))))


def report_at(page: Path) -> str:
    """Where the report lies, on a line of its own."""
    return "\n" + say("Report: {path}", path=shown_path(page))


def shown_path(path: Path) -> str:
    """A path as people type it, from where they are if it lies there."""
    here = Path.cwd()
    return printable(str(path.relative_to(here) if path.is_relative_to(here) else path))


def result(record: Mapping[str, Any]) -> Group:
    """The headline, the lift table and the notes."""
    notes = all_notes(record)
    noted = [section(say("Notes"), listed(notes))] if notes else []
    return Group(Paragraph(printable(headline(record)), HEADING), Text(""), lift_table(record), *noted)


def all_notes(record: Mapping[str, Any]) -> list[str]:
    """What is to be known of the run, and of single steps."""
    noted = [step for step in record["steps"] if step["note"]]
    return [
        *(say_again(note) for note in record["notes_said"]),
        *(say("{step}: {note}", step=step["name"], note=_of_a_step(step["note"])) for step in noted),
    ]


def _of_a_step(note: str) -> str:
    return say_again({"sentence": note, "values": {}})


def _in_the_way(record: Mapping[str, Any]) -> list[Group]:
    """What the diagnosis found, in a sentence each."""
    found = [in_a_sentence(one) for one in causes_found(record)]
    return [section(say("What stands in the way"), listed(found))] if found else []


def _next(run: str) -> list[tuple[str, str]]:
    short = run[:SHORT_ID]
    return [
        (f"lift diagnose {short}", say("why it is not better, and what to try")),
        (f"lift show {short}", say("every metric and label, and examples of what each step did")),
        (f"lift why {short} ROW", say("what each step did to a row")),
        (f"lift data {short} -o FILE", say("the cleaned rows, or with --set-aside the others and why")),
        (f"lift predict {short} INPUT -o OUTPUT", say("answers for a file")),
        (f"lift export {short} FOLDER", say("the model, to carry away")),
    ]
