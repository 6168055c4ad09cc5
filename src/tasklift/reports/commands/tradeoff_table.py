"""What `lift tradeoff` says: before, what it will take; after, the knee, the sizes by compute, and what to paste."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from tasklift.reports.figures import amount, duration, score, score_interval
from tasklift.reports.paragraph import Paragraph
from tasklift.reports.tables import HEADING, listed, section, table
from tasklift.reports.tradeoff import knee_said, tradeoff_notes
from tasklift.runs.racing.sizes import size_said
from tasklift.runs.racing.tradeoff import SizeForecast, Tradeoff
from tasklift.settings.messages import one_by_one, say


def tradeoff_ahead(tradeoff: Tradeoff, ahead: SizeForecast) -> str:
    """What will be trained, before it is."""
    sizes = [size_said(one.layers, one.width) for one in tradeoff.sizes.tried]
    planned = say(
        "{count} sizes under {seeds} seeds, {trainings} trainings: {sizes}.",
        count=len(sizes),
        seeds=tradeoff.seeds,
        trainings=ahead.trainings,
        sizes=one_by_one(sizes),
    )
    if tradeoff.sizes.left_out:
        none = one_by_one([size_said(one.layers, one.width) for one in tradeoff.sizes.left_out])
        planned = say("{planned} Left out, for want of memory: {sizes}.", planned=planned, sizes=none)
    if ahead.kept == ahead.trainings:
        return say("{planned} All are kept from before.", planned=planned)
    missing = ahead.trainings - ahead.kept
    left = say("{missing} are to be made, in about {time}.", missing=missing, time=duration(ahead.seconds))
    return say("{planned} {left}", planned=planned, left=left)


def tradeoff_told(record: Mapping[str, Any]) -> Group:
    """The knee, the table and the plan to paste."""
    parts: list[RenderableType] = [Paragraph(knee_said(record), HEADING), Text(""), _table(record)]
    if record["model"]:
        said = ", ".join(f"{name}: {value}" for name, value in record["model"].items())
        parts.append(section(say("To paste into the task file"), Text(f"model: {{{said}}}")))
    return Group(*parts, section(say("Notes"), listed(tradeoff_notes(record))))


def _table(record: Mapping[str, Any]) -> RenderableType:
    names = [say("layers"), say("width"), say("parameters"), say("operations"), say("time")]
    made = table(*names, record["metric"], say("loss"), numbers=[*names, say("loss")])
    for one in record["sizes"]:
        made.add_row(
            str(one["layers"]),
            str(one["width"]),
            amount(one["parameters"]),
            amount(one["operations"]),
            duration(one["seconds"]),
            say("did not settle") if one["score"] is None else score_interval(one),
            score(one["loss"]),
        )
    return made
