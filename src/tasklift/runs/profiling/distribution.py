"""How numbers are distributed: quantiles, a histogram, and what lies far out by two methods."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from tasklift.models.numbers import Floats

BINS: Final = 12
_QUANTILES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_WHISKER: Final = 1.5
"""Of the box's length: Tukey, "Exploratory Data Analysis", 1977."""
_DEVIATIONS: Final = 3.0


@dataclass(frozen=True)
class Distribution:
    """`quantiles`: least, quarter, half, three quarters, most. `box`: the ends of the whiskers of a box plot.

    `bins`: (from, to, how many) of the values within `box`, or of all where bins grow as powers do. `outside_box` and
    `outside_deviations`: how many lie outside the whiskers, and more than three standard deviations from the mean.
    """

    quantiles: tuple[float, ...]
    bins: tuple[tuple[float, float, int], ...]
    box: tuple[float, float]
    outside_box: int
    outside_deviations: int


def distribution(values: Floats, *, by_powers: bool) -> Distribution | None:
    """Of some numbers; None of none. `by_powers`: bins grow as powers do, for lengths differ by magnitudes."""
    if not values.size:
        return None
    quantiles = tuple(float(one) for one in np.quantile(values, _QUANTILES, method="inverted_cdf"))
    lower, upper = quantiles[1], quantiles[3]
    fences = lower - _WHISKER * (upper - lower), upper + _WHISKER * (upper - lower)
    inside = values[(values >= fences[0]) & (values <= fences[1])]
    spread = float(values.std())
    far = np.abs(values - values.mean()) > _DEVIATIONS * spread if spread else np.zeros(values.size, np.bool_)
    return Distribution(
        quantiles,
        _bins(values if by_powers else inside, by_powers=by_powers),
        (float(inside.min()), float(inside.max())),
        int(values.size - inside.size),
        int(far.sum()),
    )


def _bins(values: Floats, *, by_powers: bool) -> tuple[tuple[float, float, int], ...]:
    low, high = float(values.min()), float(values.max())
    if low == high:
        return ((low, high, int(values.size)),)
    edges = np.linspace(low, high, BINS + 1)
    if by_powers:
        edges = np.unique(np.geomspace(max(1.0, low), max(2.0, high), BINS + 1).round())
        edges[0], edges[-1] = low, high
    counts, _ = np.histogram(values, edges)
    return tuple((float(a), float(b), int(n)) for a, b, n in zip(edges, edges[1:], counts, strict=False))
