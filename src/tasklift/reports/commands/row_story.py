"""What each step did to one row."""

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from tasklift.reports.paragraph import Paragraph
from tasklift.reports.tables import FAINT, HEADING
from tasklift.runs.row_history import WhatHappened
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say
from tasklift.text.printable import printable


def row_story(row: str, happened: Sequence[WhatHappened]) -> Group:
    """The row as it came, then step by step."""
    lines: list[RenderableType] = [Text(say("Row {row}", row=printable(row)), style=HEADING)]
    first = next((one.before for one in happened if one.before), None)
    lines += _values(first or {}, "  ")
    for one in happened:
        lines += [Text(""), Paragraph(Text.assemble((one.step, HEADING), say(": "), printable(_what(one))))]
        if one.before and one.after:
            lines += _changes(one.before, one.after)
    return Group(*lines)


def _what(happened: WhatHappened) -> str:
    """What the run's history says, in the reader's language."""
    if happened.after is None:
        return say("set aside: {reason}", reason=say_kept(happened.what.removeprefix("set aside: ")))
    if happened.what == "changed":
        return say("changed")
    return say("left as it was") if happened.before == happened.after else say_kept(happened.what)


def _values(values: Mapping[str, str | None], indent: str) -> list[Text]:
    return [Text(f"{indent}{role}: {_shown(value)}") for role, value in values.items()]


def _changes(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> list[Text]:
    return [
        Text.assemble((f"  {role}: {_shown(value)}", FAINT), f"\n    -> {_shown(after.get(role))}")
        for role, value in before.items()
        if after.get(role) != value
    ]


def _shown(value: str | None) -> str:
    return say("(nothing)") if value is None else printable(value)
