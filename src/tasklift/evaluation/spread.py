"""How far a lift may be off: by the units of the test, and by the lots that training drew.

Each part reaches as far as Student's distribution has it for the number of units or seeds that it was estimated from,
and the squares of the reaches are added (Howe 1974). Simulated, this calls equal techniques different in 5 % of tests
at most. One standard error with Satterthwaite's degrees of freedom, which stood here before, called up to 8 % different
with 3 seeds and 13 % with 2: seeds that agree by chance gave the least error and the most degrees of freedom. What seed
and unit do together is counted on both sides, which errs towards "cannot tell".
"""

import math
from dataclasses import dataclass

import numpy as np

from tasklift.evaluation.rates import students_quantile
from tasklift.metrics.judged import Floats

HALVINGS = 60


@dataclass(frozen=True)
class Part:
    """A variance of the lift, above 0, and the number of units or seeds that it was estimated from."""

    variance: float
    size: int


@dataclass(frozen=True)
class Spread:
    """The parts of a lift's variance."""

    parts: tuple[Part, ...]

    def reach(self, level: float) -> float:
        """Half the width of the interval of that level."""
        squares = (part.variance * students_quantile(level, part.size) ** 2 for part in self.parts)
        return math.sqrt(sum(squares))

    def p(self, value: float) -> float:
        """The two-sided p of `value` against 0: the level whose interval just reaches 0, taken from 1."""
        low, high = 0.0, 1.0
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.reach(middle) < abs(value) else (low, middle)
        return 1 - low


def parts_of_seeds(baseline: Floats, final: Floats) -> tuple[Part, ...]:
    """What the seeds add, from the scores of each side's seeds; nothing where no side has seeds that differ.

    Seeds are paired where both sides have as many.
    """
    samples = [final - baseline] if baseline.size == final.size else [baseline, final]
    parts = [Part(_variance_of_mean(sample), sample.size) for sample in samples]
    return tuple(part for part in parts if part.variance)


def _variance_of_mean(sample: Floats) -> float:
    """Exactly 0 for one score, and for equal ones, which rounding must not keep apart."""
    return 0.0 if np.ptp(sample) == 0 else float(sample.var(ddof=1)) / sample.size
