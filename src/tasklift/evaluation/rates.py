"""Closed forms for accuracy where every unit is one row: nothing needs to be drawn."""

import math
from statistics import NormalDist

from scipy.special import bdtr


def wilson(hits: int, rows: int, *, level: float) -> tuple[float, float]:
    """Bounds of a rate by Wilson 1927, which Brown, Cai and DasGupta 2001 recommend for small tests."""
    z = quantile(level)
    rate = hits / rows
    centre = (rate + z**2 / (2 * rows)) / (1 + z**2 / rows)
    half = z * math.sqrt(rate * (1 - rate) / rows + z**2 / (4 * rows**2)) / (1 + z**2 / rows)
    return max(0.0, min(centre - half, rate)), min(1.0, max(centre + half, rate))


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
