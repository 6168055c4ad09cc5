"""What is said of a run: the result in a sentence, and notes on what did harm and what the numbers cannot say."""

import math
from collections.abc import Mapping
from typing import Any

from tasklift.evaluation.lift import Interval, Verdict
from tasklift.settings.messages import Note, say


def headline(record: Mapping[str, Any]) -> str:
    """The result in one sentence."""
    lift, test = record["lift"], record["test"]
    before, after, rows = record["baseline"]["score"], record["final"]["score"], test["rows"]
    if lift["value"] is None or before is None or after is None:
        return say(
            "Cannot tell: {metric} is undefined on these {rows:,} test rows.", metric=record["metric"], rows=rows
        )
    if no_difference(lift):
        return say(
            "No difference: {metric} is {after:.3f} before and after, row by row, on {rows:,} sealed test rows.",
            metric=record["metric"],
            after=after,
            rows=rows,
        )
    change = say(
        "{metric} {before:.3f} -> {after:.3f}, {points}, p = {p:.2g}",
        metric=record["metric"],
        before=before,
        after=after,
        points=points(lift),
        p=lift["p"],
    )
    match lift["verdict"]:
        case Verdict.BETTER:
            return say("Better than the baseline: {change}, on {rows:,} sealed test rows.", change=change, rows=rows)
        case Verdict.WORSE:
            return say("Worse than the baseline: {change}, on {rows:,} sealed test rows.", change=change, rows=rows)
    return _undecided(change, rows, test["minimum_detectable_lift"])


def _undecided(change: str, rows: int, smallest: float | None) -> str:
    if smallest:
        return say(
            "Cannot tell whether it is better: {change}, on {rows:,} sealed test rows; a test of this size finds "
            "{smallest:.1f} points or more.",
            change=change,
            rows=rows,
            smallest=math.ceil(1000 * smallest) / 10,  # up, lest it be less than it is, or nothing
        )
    return say(
        "Cannot tell whether it is better: {change}, on {rows:,} sealed test rows; the test is too small.",
        change=change,
        rows=rows,
    )


def no_difference(lift: Mapping[str, Any]) -> bool:
    """Whether both models score the same, row by row."""
    return lift["value"] is not None and not any(lift[name] for name in ("value", "low", "high"))


def points(lift: Mapping[str, Any]) -> str:
    """A lift in points with its interval."""
    if lift["value"] is None:
        return say("undefined")
    value = _point(lift["value"])
    if lift["low"] is None:
        return say("{value} points", value=value)
    low, high = _point(lift["low"]), _point(lift["high"])
    return say("{value} points [{low}, {high}]", value=value, low=low, high=high)


def _point(value: float) -> str:
    """What rounds to nothing has no sign."""
    rounded = round(100 * value, 1)
    return f"{rounded:+.1f}" if rounded else "0.0"


def never_learned(by_label: Mapping[str, Mapping[str, Any]], learned: Mapping[str, int]) -> list[Note]:
    """A note on labels that only the test has."""
    only = {label: one["rows"] for label, one in by_label.items() if one["rows"] and label not in learned}
    if not only:
        return []
    counted = [Note("{label!r} ({rows:,})", label=label, rows=rows) for label, rows in only.items()]
    return [
        Note(
            "labels of the test that no row to learn from has: {labels}; every answer to them is wrong", labels=counted
        )
    ]


def warnings_on(record: Mapping[str, Any], scores: list[Interval], *, belong_together: bool) -> list[Note]:
    """What did harm, and what the numbers cannot say. `belong_together`: whether rows may that are no copies, as those
    of a group, or questions on one context.
    """
    notes = []
    for step in record["steps"]:
        for where, lift in (("path", step["path"]), ("without", step["without"])):
            if lift is not None and lift["verdict"] == Verdict.WORSE:
                notes.append(_harm(step["name"], where, lift))
    if not all(one.calibrated for one in scores):
        notes.append(
            Note("intervals are not calibrated for a test this small, or with a label this rare: take them for a hint")
        )
    if any(step["draws_lots"] for step in record["steps"]) and record["seeds"] == 1:
        notes.append(Note("one seed was used: this speaks of this model, not of the technique; `seeds: 3` would"))
    return [*notes, *_on_units(record["test"], belong_together=belong_together)]


def _on_units(test: Mapping[str, Any], *, belong_together: bool) -> list[Note]:
    rows, units = test["rows"], test["units"]
    if test.get("asks_more"):
        dialogues = Note(
            "rows of train are dialogues, each reply of which is learned; the test has {rows:,} replies of "
            "{units:,} dialogues, or groups of like ones, and intervals are over these",
            rows=rows,
            units=units,
        )
        return [dialogues]
    if rows - units <= 0.01 * rows:
        return []
    if belong_together:
        grouped = Note(
            "the {rows:,} test rows are {units:,} groups of rows that belong together or share most of their text; a "
            "random split would have put such rows on both sides and claimed too much, and intervals are over groups",
            rows=rows,
            units=units,
        )
        return [grouped]
    copied = Note(
        "{copies:,} of {rows:,} test rows are copies of others there; a random split would have put such "
        "copies on both sides and claimed too much",
        copies=rows - units,
        rows=rows,
    )
    return [copied]


def _harm(step: str, where: str, lift: Mapping[str, Any]) -> Note:
    value, low, high = (_point(lift[name]) for name in ("value", "low", "high"))
    if where == "path":
        return Note(
            "`{step}` did harm on the path: {value} points [{low}, {high}]; try the recipe without it",
            step=step,
            value=value,
            low=low,
            high=high,
        )
    return Note(
        "`{step}` did harm beside the others: {value} points [{low}, {high}]; try the recipe without it",
        step=step,
        value=value,
        low=low,
        high=high,
    )
