"""What `lift race` says: before, how long it will take; after, who won, with what evidence, and the line to paste."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from tasklift.reports.figures import duration, lift_interval, score, score_interval
from tasklift.reports.paragraph import Paragraph
from tasklift.reports.recipe_lines import recipe_lines
from tasklift.reports.tables import HEADING, listed, section, table
from tasklift.runs.racing.race import Forecast, Race
from tasklift.settings.messages import one_by_one, say


def race_ahead(race: Race, ahead: Forecast) -> str:
    """What will be trained, before it is."""
    planned = say(
        "{optimizers} optimizers at 3 rates under {seeds} seeds: {trainings} trainings of {steps:,} steps, and up to "
        "{more} more where the best rate is the last of those tried.",
        optimizers=len(race.optimizers),
        seeds=race.seeds,
        trainings=ahead.trainings,
        steps=race.steps,
        more=ahead.at_most - ahead.trainings,
    )
    if ahead.kept == ahead.trainings:
        return say("{planned} All are kept from before.", planned=planned)
    missing = ahead.trainings - ahead.kept
    left = say("{missing} are to be made, in about {time}.", missing=missing, time=duration(ahead.seconds))
    return say("{planned} {left}", planned=planned, left=left)


def race_told(record: Mapping[str, Any]) -> Group:
    """The table, the recommendation and the line."""
    parts: list[RenderableType] = [Paragraph(_headline(record), HEADING), Text(""), _table(record)]
    if record["line"]:
        parts.append(section(say("To paste into the task file"), Text(recipe_lines([record["line"]]).rstrip())))
    return Group(*parts, section(say("Notes"), listed(_notes(record))))


def _headline(record: Mapping[str, Any]) -> str:
    if record["line"] is None:
        return say("No optimizer settled at any rate that was tried.")
    chosen = record["recommended"]
    values = {"optimizer": chosen["optimizer"], "rate": f"{chosen['learning_rate']:g}"}
    if record["tied"]:
        return say(
            "A tie of {tied}: valid cannot tell them apart. Take {optimizer} at {rate}, the simplest of those "
            "within a point of the best mean.",
            tied=one_by_one(record["tied"]),
            **values,
        )
    return say("Take {optimizer} at {rate}: it is better than each of the others.", **values)


def _table(record: Mapping[str, Any]) -> RenderableType:
    headings = [say("optimizer"), say("rate"), record["metric"], say("against the first"), say("loss"), say("time")]
    made = table(*headings, numbers=[headings[1], headings[4], headings[5]])
    for one in record["contenders"]:
        made.add_row(
            one["optimizer"],
            f"{one['rate']:g}",
            say("did not settle") if one["score"] is None else score_interval(one),
            "" if one["against_leader"] is None else lift_interval(one["against_leader"]),
            score(one["loss"]),
            duration(one["seconds"]),
        )
    return made


def _notes(record: Mapping[str, Any]) -> Iterator[str]:
    loss, chance = record["contenders"][0]["loss"], record["loss_by_chance"]
    if loss is not None and loss >= chance:
        yield say(
            "the loss of the first is no better than {chance:.3f}, that of answering by how frequent each label is: "
            "so few steps taught hardly anything, and this says little; give it more with --steps",
            chance=chance,
        )
    yield say(
        "rates and winner were both chosen on the {valid:,} rows of valid, so these scores are a little too high; no "
        "test was looked at, and `lift run` with the line will tell",
        valid=record["valid"],
    )
    yield say(
        "brackets behind a score: 95 % over {seeds} seeds (Student's t); against the first: points, 95 % over seeds "
        "and rows of valid, and a tie is decided with Holm's correction",
        seeds=record["seeds"],
    )
    yield say(
        "the budget was {steps:,} steps each on {train:,} rows of train: a longer training may rank them otherwise; "
        "time is that of one training",
        steps=record["steps"],
        train=record["train"],
    )
