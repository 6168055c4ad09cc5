"""Curves as drawings inside the page: lines, points and intervals, in colours that the style sheet gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from tasklift.reports.page.marks import percents, round_marks
from tasklift.settings.messages import say

_WIDTH, _HEIGHT = 340, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 20, 8, 42

Point = Sequence[float]


@dataclass(frozen=True)
class Line:
    """Points of (x, y), or of (x, y, low, high); `marked` draws the points, `promised` a dashed line.

    `names` stand beside the points, one for each; a line with names has no stroke from point to point.
    """

    kind: str
    points: Sequence[Point]
    marked: bool = False
    promised: bool = False
    names: Sequence[str] = ()


@dataclass(frozen=True)
class Axis:
    """Where an axis begins and ends, what stands beside it, and its marks by place."""

    low: float
    high: float
    title: str
    marks: Mapping[float, str] = field(default_factory=dict)

    def share(self, value: float) -> float:
        """Where a value lies between the ends, 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def reliability_chart(record: Mapping[str, Any]) -> Markup | None:
    """How often answers of some confidence are right; the ideal is the diagonal."""
    curves = _curves(record, "reliability")
    lines = [
        Line(kind, [(point[0], point[1], point[2], point[3]) for point in curves[name]], marked=True)
        for kind, name in (("before", "baseline"), ("after", "final"))
        if curves.get(name)
    ]
    if not lines:
        return None
    low = min(0.9, min(min(point[0], point[2]) for line in lines for point in line.points))
    ends = max(0.0, round(low - 0.05, 1)), 1.0
    return chart(
        Axis(*ends, say("confidence"), percents(*ends)),
        Axis(*ends, say("share of right answers"), percents(*ends)),
        lines,
        ideal=True,
    )


def _curves(record: Mapping[str, Any], which: str) -> Mapping[str, Sequence[Any]]:
    """By model; nothing of models that give no probabilities."""
    found: Mapping[str, Sequence[Any]] = record.get("curves", {}).get(which, {})
    return found


def roc_chart(record: Mapping[str, Any]) -> Markup | None:
    """Right alarms against false ones; chance is the diagonal."""
    curves = _curves(record, "roc")
    lines = [
        Line(kind, curves[name]) for kind, name in (("before", "baseline"), ("after", "final")) if curves.get(name)
    ]
    if not lines:
        return None
    marks = percents(0.0, 1.0)
    return chart(
        Axis(0, 1, say("false positive rate"), marks), Axis(0, 1, say("true positive rate"), marks), lines, ideal=True
    )


def learning_chart(record: Mapping[str, Any]) -> Markup | None:
    """Score by rows learned from, each step to the right twice as many, and what twice the rows may bring."""
    curve = record.get("learning_curve")
    if not curve:
        return None
    steps = [float(at) for at in range(len(curve["rows"]))]
    points = [
        (at, one["value"], *((one["low"], one["high"]) if one["low"] is not None else (one["value"],) * 2))
        for at, one in zip(steps, curve["scores"], strict=True)
    ]
    last, gain = points[-1][1], curve["doubling"]
    told = (gain["value"], *((gain["low"], gain["high"]) if gain["low"] is not None else (gain["value"],) * 2))
    promise = (steps[-1] + 1, *(last + value for value in told))
    heights = [value for point in [*points, promise] for value in point[1:]]
    room = max(0.02, 0.1 * (max(heights) - min(heights)))
    low, high = max(0.0, min(heights) - room), min(1.0, max(heights) + room)
    counts = [*curve["rows"], 2 * curve["rows"][-1]]
    return chart(
        Axis(
            -0.2, steps[-1] + 1.2, say("rows learned from"), {float(at): f"{rows:,}" for at, rows in enumerate(counts)}
        ),
        Axis(low, high, str(record["metric"]), round_marks(low, high)),
        [Line("after", points, marked=True), Line("after", [points[-1][:2], promise], marked=True, promised=True)],
    )


def chart(x: Axis, y: Axis, lines: Sequence[Line], *, ideal: bool = False) -> Markup:
    """A drawing of lines over two axes; `ideal` adds the diagonal."""
    parts = [_frame(x, y)]
    if ideal:
        start, end = max(x.low, y.low), min(x.high, y.high)
        parts.append(f'<path class="ideal" d="M{_at(x, y, (start, start))}L{_at(x, y, (end, end))}"/>')
    parts += [_line(x, y, line) for line in lines]
    label = escape(f"{y.title} / {x.title}")
    return Markup(f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">{"".join(parts)}</svg>')  # noqa: S704


def _frame(x: Axis, y: Axis) -> str:
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    parts = [f'<path class="axis" d="M{_LEFT} {_TOP}V{bottom}H{right}"/>']
    for value, mark in y.marks.items():
        place = _y(y, value)
        parts.append(f'<path class="grid" d="M{_LEFT} {place}H{right}"/>')
        parts.append(f'<text x="{_LEFT - 5}" y="{place + 4}" text-anchor="end">{escape(mark)}</text>')
    for value, mark in x.marks.items():
        parts.append(f'<text x="{_x(x, value)}" y="{bottom + 15}" text-anchor="middle">{escape(mark)}</text>')
    middle = (_LEFT + right) / 2
    parts.append(f'<text x="{middle}" y="{_HEIGHT - 6}" text-anchor="middle">{escape(x.title)}</text>')
    return "".join(parts)


def _line(x: Axis, y: Axis, line: Line) -> str:
    dashed = " promise" if line.promised else ""
    stroke = f'<path class="{line.kind}{dashed}" d="M{"L".join(_at(x, y, point) for point in line.points)}"/>'
    parts = [_name(x, y, *one) for one in zip(line.points, line.names, strict=True)] if line.names else [stroke]
    for point in line.points:
        if len(point) > 2:
            parts.append(
                f'<path class="{line.kind} bound" d="M{_x(x, point[0])} {_y(y, point[2])}V{_y(y, point[3])}"/>'
            )
        if line.marked:
            parts.append(f'<circle class="{line.kind}" cx="{_x(x, point[0])}" cy="{_y(y, point[1])}" r="3"/>')
    return "".join(parts)


def _name(x: Axis, y: Axis, point: Point, name: str) -> str:
    return f'<text x="{_x(x, point[0]) + 4:.1f}" y="{_y(y, point[1]) - 4:.1f}">{escape(name)}</text>'


def _at(x: Axis, y: Axis, point: Point) -> str:
    return f"{_x(x, point[0])} {_y(y, point[1])}"


def _x(axis: Axis, value: float) -> float:
    return round(_LEFT + axis.share(value) * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(axis: Axis, value: float) -> float:
    return round(_TOP + (1 - min(1.0, max(0.0, axis.share(value)))) * (_HEIGHT - _TOP - _BOTTOM), 1)
