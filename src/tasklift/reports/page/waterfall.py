"""The path from the baseline to the final model as bars on one scale, with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasklift.metrics.catalogue import find_metric
from tasklift.reports.figures import lift_interval, score_interval
from tasklift.reports.lift_table import settings_text, step_names
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say

_ROOM = 0.06
"""Share of the scale that is left free at either end."""


@dataclass(frozen=True)
class Bar:
    """A line of the waterfall. Places are percent of the track: of the bar, and of the interval where there is one."""

    name: str
    note: str
    kind: str
    left: float
    width: float
    interval: tuple[float, float] | None
    said: str
    without: str


def waterfall(record: Mapping[str, Any]) -> list[Bar]:
    """Baseline, steps and final model; a step's bar begins where the line before ends.

    A lift is positive where it is better; for a loss its bar goes down.
    """
    up = -1.0 if find_metric(record["metric"]).lower_is_better else 1.0
    scale = _Scale(_ends(record, up))
    reached = record["baseline"]["score"] or 0.0
    bars = [_whole(say("Baseline"), say_kept(str(record["baseline"]["name"])), "base", record["baseline"], scale)]
    for name, step in zip(step_names(record["steps"]), record["steps"], strict=True):
        bars.append(_step(name, step, reached, up, scale))
        reached += up * _value(step["path"])
    return [*bars, _whole(say("Final"), "", "whole", record["final"], scale)]


class _Scale:
    """From scores to percent of the track."""

    def __init__(self, ends: Sequence[float]) -> None:
        room = max(_ROOM * (max(ends) - min(ends)), 0.002)
        self._low, self._high = min(ends) - room, max(ends) + room

    def place(self, score: float) -> float:
        return round(100 * (score - self._low) / (self._high - self._low), 2)

    def span(self, one: float, other: float) -> tuple[float, float]:
        """Where a piece begins, and how wide it is."""
        left, right = sorted((self.place(one), self.place(other)))
        return left, round(right - left, 2)


def _ends(record: Mapping[str, Any], up: float) -> list[float]:
    """Every score that the track must have room for."""
    wholes = [one[name] for one in (record["baseline"], record["final"]) for name in ("score", "low", "high")]
    reached, ends = record["baseline"]["score"] or 0.0, []
    for step in record["steps"]:
        ends += [reached + up * _value(step["path"], name) for name in ("value", "low", "high")]
        reached += up * _value(step["path"])
    return [end for end in [*wholes, *ends] if end is not None] or [0.0, 1.0]


def _whole(name: str, note: str, kind: str, score: Mapping[str, Any], scale: _Scale) -> Bar:
    if score["score"] is None:
        return Bar(name, note, kind, 0.0, 0.0, None, score_interval(score), "")
    interval = None if score["low"] is None else scale.span(score["low"], score["high"])
    return Bar(name, note, kind, 0.0, scale.place(score["score"]), interval, score_interval(score), "")


def _step(name: str, step: Mapping[str, Any], reached: float, up: float, scale: _Scale) -> Bar:
    lift = step["path"]
    left, width = scale.span(reached, reached + up * _value(lift))
    measured = lift is not None and lift["low"] is not None
    interval = (
        scale.span(reached + up * lift["low"], reached + up * lift["high"])
        if measured and lift["low"] != lift["high"]
        else None
    )
    kind = str(lift["verdict"]) if lift is not None and lift["verdict"] in ("better", "worse") else "even"
    return Bar(
        name,
        settings_text(step["settings"]),
        kind,
        left,
        width,
        interval,
        lift_interval(lift),
        lift_interval(step["without"]),
    )


def _value(lift: Mapping[str, Any] | None, name: str = "value") -> float:
    found = None if lift is None else lift[name]
    return 0.0 if found is None else float(found)
