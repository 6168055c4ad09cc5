"""The learning-rate range test: a short training whose rate rises exponentially shows where the loss falls and breaks.

Smith, "Cyclical learning rates for training neural networks", 2017.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tasklift.training.history import Point

Floats = npt.NDArray[np.float64]

LOWEST: Final = 1e-7
HIGHEST: Final = 1.0
_REACH: Final = 3
"""Steps before and after each one whose losses it is averaged with; what comes after is known, so nothing lags."""
_BEGINNING: Final = 10
"""Steps, at rates too low to learn anything, whose mean is the loss to begin with."""
_LEAST_FALL: Final = 0.03
"""Of the loss to begin with; less is what batches differ by."""
_DISTANCE: Final = 3.0
"""How many times lower than the rate of the least loss a safe one is: training lasts longer than this test."""


@dataclass(frozen=True)
class Sweep:
    """A rate that rises from step to step by the same factor, from `lowest` to the pace's own."""

    lowest: float
    highest: float

    def share(self, step: int, steps: int) -> float:
        """Of the highest rate, at a step counted from 0."""
        return float((self.lowest / self.highest) ** (1.0 - step / max(1, steps - 1)))


@dataclass(frozen=True)
class RateCurve:
    """The loss by rate, averaged over neighbouring steps.

    At the rate `steepest` the loss falls fastest; above `safe` training is near to where it breaks. Both are None where
    the loss never fell.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    steepest: float | None
    safe: float | None


def read_curve(points: Sequence[Point]) -> RateCurve:
    """What the steps of a sweep, in order, say about rates."""
    if not points:
        return RateCurve((), (), None, None)
    rates = np.array([point.rate for point in points])
    losses = _averaged(np.array([point.loss for point in points]))
    least, begun = int(losses.argmin()), float(losses[:_BEGINNING].mean())
    if least < 2 or losses[least] > (1 - _LEAST_FALL) * begun:
        return RateCurve(tuple(rates.tolist()), tuple(losses.tolist()), None, None)
    steepest = float(rates[int(np.gradient(losses[: least + 1]).argmin())])
    safe = max(float(rates[least]) / _DISTANCE, float(rates[0]))
    return RateCurve(tuple(rates.tolist()), tuple(losses.tolist()), steepest, safe)


def _averaged(losses: Floats) -> Floats:
    """The mean of each value and those beside it, fewer at the ends."""
    ones = np.ones(2 * _REACH + 1)
    sums, counts = (np.convolve(values, ones)[_REACH : _REACH + losses.size] for values in (losses, losses**0))
    averaged: Floats = sums / counts
    return averaged
