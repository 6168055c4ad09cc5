"""Closed forms for rates: nothing needs to be drawn."""

import math
from collections.abc import Sequence
from statistics import NormalDist

from scipy.special import bdtr, gammaincinv, stdtrit

FEW = 3
"""Hits or misses up to which Wilson's bound beside them is too near: it held rates near 0 and 1 in 83 to 91 %."""


def wilson(hits: float, rows: float, *, level: float, reach: float | None = None) -> tuple[float, float]:
    """Bounds of a rate by Wilson 1927, which Brown, Cai and DasGupta 2001 recommend for small tests.

    With their correction for few hits or few misses, whose number is Poisson's. Both may be fractions, for rows may be
    an effective number of them. `reach`: in standard deviations, the normal's where None. No rows say nothing: 0 and 1.
    """
    if rows <= 0:
        return 0.0, 1.0
    z, rate = quantile(level) if reach is None else reach, hits / rows
    centre = (rate + z**2 / (2 * rows)) / (1 + z**2 / rows)
    half = z * math.sqrt(rate * (1 - rate) / rows + z**2 / (4 * rows**2)) / (1 + z**2 / rows)
    low = min(centre - half, rate, _poisson_bound(hits, level) / rows)
    high = max(centre + half, rate, 1 - _poisson_bound(rows - hits, level) / rows)
    return max(0.0, low), min(1.0, high)


def _poisson_bound(events: float, level: float) -> float:
    """The least number of events to expect where a few were found; without bound where there are more than a few."""
    return float(gammaincinv(events, 1 - level)) if 0 < events <= FEW else math.inf


def median_bounds(values: Sequence[float], *, level: float) -> tuple[float, float]:
    """Bounds of the median of what `values` were drawn from, by their ranks: whatever its distribution is.

    That many values or fewer lie below the median has no more than the chance that is left on one side (Thompson 1936).
    Without enough values for that, the least and the largest.
    """
    ordered, size = sorted(values), len(values)
    least = max((rank for rank in range(size) if bdtr(rank, size, 0.5) <= (1 - level) / 2), default=0)
    return ordered[least], ordered[size - 1 - least]


def bonett_price(gained: int, lost: int, rows: int, *, level: float) -> tuple[float, float]:
    """Bounds of the difference of two paired rates (Bonett and Price 2012): Wald's, with a row added to each cell."""
    up, down = (gained + 1) / (rows + 2), (lost + 1) / (rows + 2)
    half = quantile(level) * math.sqrt((up + down - (up - down) ** 2) / (rows + 2))
    return max(-1.0, up - down - half), min(1.0, up - down + half)


def mcnemar(gained: int, lost: int) -> float:
    """The exact two-sided p of McNemar's test: the rows on which two models differ are tosses of a fair coin."""
    return min(1.0, 2 * float(bdtr(min(gained, lost), gained + lost, 0.5)))


def quantile(level: float) -> float:
    """How many standard deviations a two-sided interval of that level reaches."""
    return NormalDist().inv_cdf((1 + level) / 2)


def students_quantile(level: float, units: int) -> float:
    """The same where the standard deviation itself was estimated, from so many units (two at least)."""
    return float(stdtrit(units - 1, (1 + level) / 2))
