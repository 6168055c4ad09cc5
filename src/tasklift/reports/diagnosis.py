"""What `lift diagnose` says: the causes that were found, the evidence, what to try, and what was looked for in vain."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from tasklift.reports.figures import answer_said
from tasklift.reports.paragraph import Paragraph
from tasklift.reports.recipe_lines import recipe_lines
from tasklift.reports.tables import FAINT, HEADING, listed, section
from tasklift.runs.measuring.wording import headline
from tasklift.runs.starting.yaml_text import flow
from tasklift.settings.kept import say_again
from tasklift.settings.messages import say
from tasklift.text.printable import printable, shortened

_LONGEST_TEXT = 160
_INDENT = (0, 0, 0, 3)
_INDENT_OF_LINES = (0, 0, 0, 7)


def diagnosis(record: Mapping[str, Any]) -> Group:
    """The diagnosis of a run's record."""
    found, missing = causes_found(record), causes_not_found(record)
    parts: list[RenderableType] = [Paragraph(printable(headline(record)), HEADING)]
    for place, finding in enumerate(found, start=1):
        parts += [Text(""), *_finding(place, finding)]
    if not found:
        parts += [Text(""), Paragraph(nothing_found())]
    in_vain = [in_a_sentence(one) for one in missing]
    if in_vain:
        parts.append(section(say("Looked for and not found"), listed(in_vain)))
    return Group(*parts)


def causes_found(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What stands in the way, the most at stake first."""
    return [one for one in record["diagnosis"] if one["found"]]


def causes_not_found(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What was looked for in vain."""
    return [one for one in record["diagnosis"] if not one["found"]]


def nothing_found() -> str:
    """What is said where no cause was found."""
    return say("Nothing was found in the data that stands in the way.")


def cause_title(finding: Mapping[str, Any]) -> str:
    """A finding's cause in a few words, with what is at stake."""
    title = _titles()[finding["cause"]]
    if not finding["found"] or not finding["points"]:
        return title
    return say("{cause} (about {points:.1f} points at stake)", cause=title, points=finding["points"])


def in_a_sentence(finding: Mapping[str, Any]) -> str:
    """The cause and the evidence."""
    return say("{cause}: {said}", cause=cause_title(finding), said=say_again(finding["said"]))


def told_cause(finding: Mapping[str, Any]) -> dict[str, Any]:
    """A finding with all its sentences said: `title`, `said`, `advice` (None), `lines` to paste, and `examples`."""
    return {
        "title": cause_title(finding),
        "said": say_again(finding["said"]),
        "advice": say_again(finding["advice"]) if finding["advice"] else None,
        "lines": task_lines(finding["task"]),
        "examples": finding["examples"],
    }


def task_lines(task: Mapping[str, Any]) -> str:
    """Keys of a task file as lines to paste."""
    written = [recipe_lines(value) if key == "recipe" else f"{key}: {flow(value)}\n" for key, value in task.items()]
    return "\n".join(printable(line) for line in "".join(written).splitlines())


def _titles() -> dict[str, str]:
    return {
        "label_noise": say("Wrong labels"),
        "confused_labels": say("Labels that nothing tells apart"),
        "little_data": say("Too little data"),
        "leakage": say("Copies that give answers away"),
        "answer_in_text": say("Words that give the answer away"),
        "imbalance": say("Rare labels left out"),
        "drift": say("A test unlike the rows to learn from"),
        "texts": say("Texts that carry no answer"),
        "small_test": say("A test too small to tell"),
        "empty_answers": say("Answers that are empty"),
        "copying": say("The source given back"),
        "repetition": say("Answers that repeat themselves"),
        "wrong_language": say("Answers in another language"),
        "length": say("Answers too short or too long"),
        "template_marks": say("Answers with marks of a chat template"),
        "truncation": say("Prompts or answers that are cut"),
    }


def _finding(place: int, finding: Mapping[str, Any]) -> Iterator[RenderableType]:
    yield Paragraph(printable(f"{place}. {cause_title(finding)}"), HEADING)
    yield Padding(Paragraph(printable(say_again(finding["said"]))), _INDENT)
    if finding["advice"]:
        yield Padding(Paragraph(say("Try: {advice}", advice=say_again(finding["advice"]))), _INDENT)
    if finding["task"]:
        yield Padding(Text(task_lines(finding["task"])), _INDENT_OF_LINES)
    for example in finding["examples"]:
        yield Padding(Paragraph(_example(example)), _INDENT)


def _example(example: Mapping[str, Any]) -> Text:
    texts = " / ".join(text or "" for text in example["input"].values())
    shown = Text(printable(f"{example['label']} -> {answer_said(example['answered'])}"))
    shown.append(f"  {shortened(texts, _LONGEST_TEXT)}")
    shown.append(f"  {printable(example['id'])}", style=FAINT)
    return shown
