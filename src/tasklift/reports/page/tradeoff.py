"""The page of a trade-off: quality against compute as a drawing, and the table behind it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from tasklift.reports.figures import amount
from tasklift.reports.page.charts import Axis, Line, chart
from tasklift.reports.page.marks import round_marks
from tasklift.reports.page.template import template
from tasklift.reports.tradeoff import is_loss, knee_said, tradeoff_notes
from tasklift.runs.racing.sizes import size_said
from tasklift.settings.messages import say, speaking

_ROOM = 0.08
"""Share of an axis that stays free at either end."""
_FOR_NAMES = 0.16
"""And to the right, where the name of the last point stands."""


def tradeoff_page(record: Mapping[str, Any], language: str) -> str:
    """The page, complete in itself: style and drawing are inside, and there is no script."""
    with speaking(language):
        return template("tradeoff.html").render(
            record=record,
            language=language,
            headline=knee_said(record),
            drawing=tradeoff_chart(record),
            sizes=[(size_said(one["layers"], one["width"]), one) for one in record["sizes"]],
            knee=record["knee"]["size"] if record["knee"] else None,
            notes=list(tradeoff_notes(record)),
        )


def tradeoff_chart(record: Mapping[str, Any]) -> Markup | None:
    """The score of every size over its compute, by powers; the best for theirs are joined, and the knee stands out."""
    settled = [one for one in record["sizes"] if one["score"] is not None]
    if not settled:
        return None
    points = [_point(one) for one in settled]
    knee = record["sizes"][record["knee"]["size"]]
    kinds = ["after" if one is knee else "before" for one in settled]
    lines = [Line("kept", _front(points, lower=is_loss(record)), promised=True)] if len(points) > 1 else []
    for kind, one, point in zip(kinds, settled, points, strict=True):
        lines.append(Line(kind, [point], marked=True, names=[f"{one['layers']}×{one['width']}"]))
    heights = [value for point in points for value in point[1:]]
    return chart(_compute_axis([point[0] for point in points]), _score_axis(record["metric"], heights), lines)


def _point(size: Mapping[str, Any]) -> list[float]:
    bounds = [] if size["low"] is None else [size["low"], size["high"]]
    return [math.log10(size["compute"]), size["score"], *bounds]


def _front(points: Sequence[Sequence[float]], *, lower: bool) -> list[Sequence[float]]:
    """The points that no point of less compute equals or beats, without their bounds."""
    front: list[Sequence[float]] = []
    for point in sorted(points, key=lambda one: (one[0], one[1] if lower else -one[1])):
        if not front or (point[1] < front[-1][1] if lower else point[1] > front[-1][1]):
            front.append(point[:2])
    return front


def _compute_axis(places: Sequence[float]) -> Axis:
    """Marks at 1, 2 and 5 times the powers of ten; where these are many, at the powers alone."""
    span = max(max(places) - min(places), 0.3)
    low, high = min(places) - _ROOM * span, max(places) + _FOR_NAMES * span
    powers = range(math.floor(low), math.ceil(high) + 1)
    digits = (1, 2, 5) if span < 2 else (1,)
    marks = {power + math.log10(digit): amount(digit * 10.0**power) for power in powers for digit in digits}
    within = {place: said for place, said in marks.items() if low <= place <= high}
    return Axis(low, high, say("compute in operations, on a scale of powers"), within)


def _score_axis(metric: str, heights: Sequence[float]) -> Axis:
    room = max(0.01, _ROOM * (max(heights) - min(heights)))
    low, high = min(heights) - room, max(heights) + room
    return Axis(low, high, metric, round_marks(low, high))
