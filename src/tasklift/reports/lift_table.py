"""The lift table: from the baseline to the final model, line by line of the recipe."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from tasklift.reports.figures import duration, lift_interval, rows_through, score_interval
from tasklift.reports.paragraph import Paragraph
from tasklift.reports.tables import FAINT, HEADING, table
from tasklift.runs.starting.yaml_text import flow
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say
from tasklift.text.printable import printable, shortened

_STYLES = {"better": "green", "worse": "red"}
_LONGEST_SETTING = 60
_WIDE = 10_000


def lift_table(record: Mapping[str, Any]) -> Group:
    """The table of a run's record, with a word on what its columns mean."""
    baseline, final = record["baseline"], record["final"]
    before, after = _as_wide(say("baseline"), say("final"))
    return Group(
        Paragraph(
            Text.assemble(
                before, (score_interval(baseline), HEADING), f"  {printable(say_kept(str(baseline['name'])))}"
            )
        ),
        Text(""),
        _Steps(record["steps"]),
        Text(""),
        Text.assemble(after, (score_interval(final), HEADING)),
        Text(""),
        Paragraph(_legend(record), FAINT),
    )


def lift_headings() -> list[str]:
    """The headings of the steps' table."""
    return [say("step"), say("rows"), say("added"), say("lost without it"), say("time")]


def step_names(steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """The steps' names, with a number where a step stands twice."""
    names = [printable(step["name"]) for step in steps]
    return [
        f"{name} ({names[: at + 1].count(name)})" if names.count(name) > 1 else name for at, name in enumerate(names)
    ]


def settings_text(settings: Mapping[str, Any]) -> str:
    """Settings as the user wrote them, on one line."""
    return ", ".join(f"{name}: {shortened(flow(value), _LONGEST_SETTING)}" for name, value in settings.items())


def time_taken(step: Mapping[str, Any]) -> str:
    """What the step took, or that it was done before."""
    return say("cached") if step["cached"] else duration(step["seconds"])


class _Steps:
    """The steps' table: names, intervals and times stay on one line wherever the terminal is wide enough for that."""

    def __init__(self, steps: Sequence[Mapping[str, Any]]) -> None:
        self._steps = steps

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        made = self._table()
        for column in (made.columns[at] for at in (0, 2, 3, 4)):
            column.no_wrap = True
        needed = Measurement.get(console, options.update_width(_WIDE), made).minimum
        yield made if needed <= options.max_width else self._table()

    def _table(self) -> Table:
        made = table(*lift_headings(), numbers=[say("time")])
        for name, step in zip(step_names(self._steps), self._steps, strict=True):
            rows = rows_through(step["rows_in"], step["rows_out"])
            made.add_row(Text(name), rows, _lift(step["path"]), _lift(step["without"]), time_taken(step))
        return made


def _as_wide(*names: str) -> list[str]:
    """The names, each filled up to the width of the widest, with a gap behind."""
    widest = max(map(cell_len, names))
    return [name + " " * (widest - cell_len(name) + 2) for name in names]


def _lift(lift: Mapping[str, Any] | None) -> Text:
    if lift is None:
        return Text(lift_interval(lift), style=FAINT)
    return Text(lift_interval(lift), style=_STYLES.get(str(lift.get("verdict")), ""))


def _legend(record: Mapping[str, Any]) -> str:
    return say(
        "added: points of {metric} that the line brings where it stands. lost without it: points that the whole recipe "
        "loses when the line is left out. Brackets are 95 % intervals.",
        metric=record["metric"],
    )
