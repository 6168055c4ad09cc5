"""What a trade-off of sizes comes to, in sentences, for the terminal and for the page."""

from collections.abc import Iterator, Mapping
from typing import Any

from tasklift.metrics.catalogue import find_metric
from tasklift.reports.figures import lift_interval
from tasklift.runs.racing.sizes import size_said
from tasklift.settings.messages import one_by_one, say


def knee_said(record: Mapping[str, Any]) -> str:
    """Where more compute stops to pay."""
    knee = record["knee"]
    if knee is None:
        return say("No size settled.")
    at = _said(record["sizes"][knee["size"]])
    if knee["before"] is None:
        return say("{size}, the smallest that was tried, is enough: more compute brings no clear gain.", size=at)
    gained = say(
        "From {before} to {size}: {points} points for {times:.1f} times the compute",
        before=_said(record["sizes"][knee["before"]]),
        size=at,
        points=lift_interval(knee["lift"]),
        times=knee["times"],
    )
    if knee["size"] == len(record["sizes"]) - 1:
        return say("{gained}; no larger size was tried.", gained=gained)
    return say("{gained}; beyond it no clear gain.", gained=gained)


def tradeoff_notes(record: Mapping[str, Any]) -> Iterator[str]:
    """What one must know to read the figures."""
    knee = record["knee"]
    if knee and record["sizes"][record["best"]]["loss"] >= record["loss_by_chance"]:
        yield say(
            "the loss of the best is no better than {chance:.3f}, that of answering by how frequent each label is: "
            "this says little of sizes; let the recipe train for longer",
            chance=record["loss_by_chance"],
        )
    if record["left_out"]:
        yield say("no room in memory for {sizes}", sizes=one_by_one([_said(one) for one in record["left_out"]]))
    yield say(
        "every size learned from the same {train:,} rows of train, in the same order, for as many steps; another "
        "budget may move the knee, and larger networks gain more from longer training",
        train=record["train"],
    )
    yield say(
        "the knee is the size of the least compute that is not clearly worse than the best (paired by seeds and rows "
        "of valid, Holm's correction) and whose mean is within a point of it"
    )
    yield say(
        "brackets: 95 % over the {valid:,} rows of valid and {seeds} seeds, whose spread is pooled over all sizes; no "
        "test was looked at, and the same rows chose the best, so its score is a little too high",
        valid=record["valid"],
        seeds=record["seeds"],
    )
    yield say(
        "compute: operations to learn from a token times tokens, pretraining included, counted for texts of 32 tokens; "
        "parameters without a head; time is that of one training"
    )


def _said(size: Mapping[str, Any]) -> str:
    return size_said(size["layers"], size["width"])


def is_loss(record: Mapping[str, Any]) -> bool:
    """Whether less of the metric is better."""
    return find_metric(record["metric"]).lower_is_better
