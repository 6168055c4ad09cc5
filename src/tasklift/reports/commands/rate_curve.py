"""What `lift find-rate` says: the loss by rate, the rates that matter, and the line to paste."""

from collections.abc import Mapping
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from tasklift.reports.paragraph import Paragraph
from tasklift.reports.recipe_lines import recipe_lines
from tasklift.reports.tables import HEADING, listed, pairs, section, table
from tasklift.settings.messages import say

_LINES: Final = 20
_WIDTH: Final = 30


def rate_told(record: Mapping[str, Any]) -> Group:
    """The rates, a bar for the loss at every so many of them, and the line."""
    parts: list[RenderableType] = [Paragraph(_headline(record), HEADING)]
    if record["line"]:
        facts = [
            (say("falls fastest at"), _rate(record["steepest"])),
            (say("highest safe rate"), _rate(record["safe"])),
        ]
        parts += [Text(""), pairs(facts)]
    parts += [Text(""), _curve(record["points"])]
    if record["line"]:
        parts.append(section(say("To paste into the task file"), Text(recipe_lines([record["line"]]).rstrip())))
    notes = [
        say(
            "{optimizer}, {done:,} of {steps:,} steps on {rows:,} rows of train; the loss is averaged over 7 steps",
            optimizer=record["optimizer"],
            done=len(record["points"]),
            steps=record["steps"],
            rows=record["rows"],
        ),
        say("the highest safe rate is a third of the one with the least loss: a training lasts longer than this test"),
    ]
    return Group(*parts, section(say("Notes"), listed(notes)))


def _headline(record: Mapping[str, Any]) -> str:
    if record["line"] is None:
        return say("The loss fell at no rate: look at the labels, or give it more with --steps.")
    return say("Take a learning rate of {rate}.", rate=_rate(record["recommended"]["learning_rate"]))


def _curve(points: list[Mapping[str, Any]]) -> RenderableType:
    made = table(say("rate"), say("loss"), "", numbers=[say("rate"), say("loss")])
    shown = points[:: -(-len(points) // _LINES) or 1]
    # What follows the break would flatten the rest: the bar ends at one and a half times the loss to begin with.
    most = min(max(point["loss"] for point in points), 1.5 * points[0]["loss"]) if points else 1.0
    for point in shown:
        made.add_row(_rate(point["rate"]), f"{point['loss']:.3f}", "█" * round(_WIDTH * min(point["loss"] / most, 1.0)))
    return made


def _rate(rate: float) -> str:
    return f"{rate:.1e}"
