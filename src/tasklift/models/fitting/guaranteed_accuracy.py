"""How sure an answer must be for the answered rows to reach an accuracy, with a guarantee.

Reference: Geifman and El-Yaniv, "Selective classification for deep neural networks", 2017, whose exact binomial bound
(Clopper and Pearson, 1934) this takes. They look for the place by halving; here a fixed number of shares of the rows is
looked at, each with its part of the chance to be mistaken (Bonferroni), which holds whatever the outcomes lead to.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

from tasklift.models.numbers import Floats

LEVEL: Final = 0.95
"""How probable it is that the accuracy holds on other rows from where these are from."""

_SHARES: Final = 20


@dataclass(frozen=True)
class Sureness:
    """Rows that are as sure as `confidence` or surer: so many, so many of them right, and a lower bound of accuracy."""

    confidence: float
    answered: int
    right: int
    low: float


def least_sureness(confidence: Floats, right: npt.NDArray[np.bool_], accuracy: float) -> Sureness | None:
    """The most answers of which `accuracy` or more are right with probability LEVEL, or None where no answers are.

    `confidence`, `right`: shape (rows,), of rows that nothing was learned from.
    """
    if not len(confidence):
        return None
    order = np.argsort(-confidence, kind="stable")
    hits = np.cumsum(right[order])
    last_of_equals = np.append(np.flatnonzero(np.diff(confidence[order])), len(order) - 1)
    places = np.ceil(np.arange(1, _SHARES + 1) / _SHARES * len(order)).astype(np.int64) - 1
    found = None
    for end in last_of_equals[np.searchsorted(last_of_equals, places)].tolist():
        low = lower_bound(int(hits[end]), end + 1, (1 - LEVEL) / _SHARES)
        if low >= accuracy:
            found = Sureness(float(confidence[order[end]]), end + 1, int(hits[end]), low)
    return found


def lower_bound(hits: int, rows: int, chance: float) -> float:
    """The rate below which so many hits or more have only that `chance` (one-sided, exact)."""
    return float(betaincinv(hits, rows - hits + 1, chance)) if hits else 0.0
