"""How a network learned, in three drawings: its loss, the learning rate, the length of its gradient."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from tasklift.reports.page.charts import Axis, Line, Point, chart
from tasklift.reports.page.marks import count_marks, power_marks, round_marks
from tasklift.reports.training import smoothed
from tasklift.settings.messages import say

_ROOM = 1.08
_MOST_DOTS = 40


@dataclass(frozen=True)
class TrainingCharts:
    """`norm`: None where every gradient was zero."""

    loss: Markup
    rate: Markup
    norm: Markup | None


def training_charts(training: Mapping[str, Any]) -> TrainingCharts:
    """The drawings of a training."""
    return TrainingCharts(_loss(training), _rate(training), _norm(training))


def _loss(training: Mapping[str, Any]) -> Markup:
    steps = [point["step"] for point in training["points"]]
    learned = list(zip(steps, smoothed(training["points"]), strict=True))
    valid = [(one["step"], one["loss"]) for one in training["evaluations"]]
    lines = [Line("before", learned, marked=len(learned) == 1)]
    if valid:
        lines.append(Line("after", valid, marked=len(valid) <= _MOST_DOTS))
    return _drawn(training, _from_zero(say("loss"), [*learned, *valid]), lines)


def _rate(training: Mapping[str, Any]) -> Markup:
    points = [(point["step"], point["rate"]) for point in training["points"]]
    return _drawn(training, _from_zero(say("learning rate"), points), [Line("after", points, marked=len(points) == 1)])


def _norm(training: Mapping[str, Any]) -> Markup | None:
    points = [(point["step"], math.log10(point["norm"])) for point in training["points"] if point["norm"] > 0]
    if not points:
        return None
    low = math.floor(min(height for _, height in points))
    high = max(math.ceil(max(height for _, height in points)), low + 1)
    axis = Axis(low, high, say("length of the gradient"), power_marks(low, high))
    return _drawn(training, axis, [Line("after", points, marked=len(points) == 1)])


def _drawn(training: Mapping[str, Any], y: Axis, lines: Sequence[Line]) -> Markup:
    """The lines over the steps, with the step whose weights were kept and those after which training went back."""
    falls = sorted(set(training["falls"]))
    last = max(training["points"][-1]["step"], training["kept"], *falls)
    x = Axis(0, last, say("step of training"), count_marks(last))
    upright = [Line("kept", _upright(training["kept"], y)), *(Line("fell", _upright(step, y)) for step in falls)]
    return chart(x, y, [*upright, *lines])


def _from_zero(title: str, points: Sequence[Point]) -> Axis:
    high = _ROOM * max(point[1] for point in points) or 1.0
    return Axis(0, high, title, {0: "0", **round_marks(0, high)})


def _upright(step: int, axis: Axis) -> list[Point]:
    return [(step, axis.low), (step, axis.high)]
