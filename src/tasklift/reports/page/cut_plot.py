"""A drawing of numbers that a step cut: their box plot before, with the bounds, and what lay beyond them."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from tasklift.reports.cuts import CutScale, cut_bounds, scale_of

_WIDTH, _BOX, _EDGE = 340, 16, 6


def cut_plot(cut: Mapping[str, Any]) -> Markup:
    """Whiskers to the least and most that stay, the box of the quarters, uprights at the bounds, dots for what went."""
    scale = scale_of(cut)
    kept, before = cut["after"] or cut["before"], cut["before"]
    left, right = (_place(scale, kept[end]) for end in (0, 4))
    lower, half, upper = (_place(scale, before[part]) for part in (1, 2, 3))
    top, middle = _EDGE, _EDGE + _BOX / 2
    parts = [
        f'<path class="whisker" d="M{left} {middle}H{lower}M{upper} {middle}H{right}"/>',
        f'<path class="whisker" d="M{left} {top}v{_BOX}M{right} {top}v{_BOX}"/>',
        f'<rect class="quarters" x="{lower}" y="{top}" width="{max(1.0, upper - lower):.1f}" height="{_BOX}"/>',
        f'<path class="half" d="M{half} {top}v{_BOX}"/>',
        *(_bound(scale, cut[end]) for end in ("low", "high")),
        *_beyond(cut, middle),
    ]
    height, title = _BOX + 2 * _EDGE, escape(cut_bounds(cut))
    drawing = "".join(parts)
    return Markup(f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{title}">{drawing}</svg>')  # noqa: S704


def _place(scale: CutScale, number: float) -> float:
    return round(_EDGE + (_WIDTH - 2 * _EDGE) * scale.place(number), 1)


def _bound(scale: CutScale, bound: float | None) -> str:
    if bound is None or not scale.start < bound < scale.stop:
        return ""
    return f'<path class="cutoff" d="M{_place(scale, bound)} 0v{_BOX + 2 * _EDGE}"/>'


def _beyond(cut: Mapping[str, Any], middle: float) -> list[str]:
    """A dot at each end beyond which something lay."""
    below = cut["low"] is not None and cut["before"][0] < cut["low"]
    above = cut["high"] is not None and cut["before"][4] > cut["high"]
    ends = [x for x, there in ((_EDGE / 2, below), (_WIDTH - _EDGE / 2, above)) if there]
    return [f'<circle class="gone" cx="{x}" cy="{middle}" r="2.5"/>' for x in ends]
