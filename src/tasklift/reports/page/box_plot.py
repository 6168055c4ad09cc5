"""A distribution as a small drawing: a histogram, and under it the box plot of the same values."""

from markupsafe import Markup, escape

from tasklift.reports.figures import plain_number
from tasklift.runs.profiling.distribution import Distribution
from tasklift.settings.messages import say

_WIDTH, _BARS, _BOX, _TEXT = 340, 60, 14, 16
_ROUND = 2


def box_plot(found: Distribution) -> Markup:
    """Bars for how many values lie where, and the box from the quarter to three quarters, with its whiskers."""
    low, high = found.bins[0][0], found.bins[-1][1]
    if low == high:
        return Markup("")
    parts = [*_bars(found), *_box(found), *_ends(low, high)]
    height = _BARS + _BOX + _TEXT + 8
    title = escape(say("from {low} to {high}", low=plain_number(low), high=plain_number(high)))
    drawing = "".join(parts)
    return Markup(f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{title}">{drawing}</svg>')  # noqa: S704


def _bars(found: Distribution) -> list[str]:
    """A bar for each bin, as wide as all others, for bins may grow as powers do."""
    wide, most = _WIDTH / len(found.bins), max(count for _, _, count in found.bins)
    bars = []
    for place, (low, high, count) in enumerate(found.bins):
        tall = _BARS * count / most
        said = escape(say("{low} to {high}: {count:,}", low=plain_number(low), high=plain_number(high), count=count))
        where = f'x="{place * wide + 1:.1f}" y="{_BARS - tall:.1f}" width="{wide - 2:.1f}" height="{tall:.1f}"'
        bars.append(f'<rect class="bin" {where}><title>{said}</title></rect>')
    return bars


def _box(found: Distribution) -> list[str]:
    """Where each bin is as wide as the others, a value lies as far along as its bin and its place in it."""

    def place(value: float) -> float:
        for number, (low, high, _) in enumerate(found.bins):
            if value <= high:
                within = (value - low) / (high - low) if high > low else 0.5
                return round(_WIDTH / len(found.bins) * (number + max(0.0, within)), _ROUND)
        return float(_WIDTH)

    _, lower, half, upper, _ = map(place, found.quantiles)
    left, right = map(place, found.box)
    middle, top = _BARS + 4 + _BOX / 2, _BARS + 4
    whiskers = f'<path class="whisker" d="M{left} {middle}H{lower}M{upper} {middle}H{right}"/>'
    box = f'<rect class="quarters" x="{lower}" y="{top}" width="{max(1.0, upper - lower):.1f}" height="{_BOX}"/>'
    ends = f'<path class="whisker" d="M{left} {top}v{_BOX}M{right} {top}v{_BOX}"/>'
    return [whiskers, box, ends, f'<path class="half" d="M{half} {top}v{_BOX}"/>']


def _ends(low: float, high: float) -> list[str]:
    bottom = _BARS + _BOX + _TEXT + 4
    return [
        f'<text x="0" y="{bottom}">{escape(plain_number(low))}</text>',
        f'<text x="{_WIDTH}" y="{bottom}" text-anchor="end">{escape(plain_number(high))}</text>',
    ]
