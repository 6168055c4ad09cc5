"""What a test of this size can find: stated before a run, so that "cannot tell" surprises nobody.

McNemar's test in its normal approximation (Connor 1987): with a share d of units on which the models disagree and a
true difference l, it needs units >= ((a sqrt(d) + b sqrt(d - l^2)) / l)^2, a and b being the quantiles of level and
power.
"""

import math
from statistics import NormalDist

from tasklift.evaluation.lift import Lift
from tasklift.evaluation.rates import quantile

HALVINGS = 60


def units_needed(lift: float, *, discordance: float = 0.1, power: float = 0.8, level: float = 0.95) -> int:
    """Fewest units with which a true difference in accuracy of `lift` is found with that power.

    Raises ValueError unless 0 < lift <= discordance <= 1: models cannot differ by more than they disagree.
    """
    if not 0 < lift <= discordance <= 1:
        raise ValueError(f"a lift of {lift} with a discordance of {discordance} cannot be")
    return math.ceil(_units(lift, discordance, power, level))


def minimum_detectable_lift(
    units: int, *, discordance: float = 0.1, power: float = 0.8, level: float = 0.95
) -> float | None:
    """Smallest true difference in accuracy that a test of so many units finds with that power.

    None where even a difference of `discordance`, the largest there can be, would be missed.
    """
    if units <= 0 or _units(discordance, discordance, power, level) > units:
        return None
    low, high = 0.0, discordance
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _units(middle, discordance, power, level) <= units else (middle, high)
    return high


def detectable_beside(
    lift: Lift, units: int, *, of_labels: bool = True, power: float = 0.8, level: float = 0.95
) -> float | None:
    """Smallest true difference of the metric that a test of so many units finds, of two models like those compared.

    From the width of the interval of their `lift`; never less than `minimum_detectable_lift`, for models that hardly
    differ say little of others. None as there. Of texts, whose scores are no shares of right answers, the width alone
    is known; None where it is 0.
    """
    planned = minimum_detectable_lift(units, power=power, level=level) if of_labels else 0.0
    if planned is None or lift.low is None or lift.high is None:
        return planned or None
    reach = quantile(level)
    return max(planned, (lift.high - lift.low) / 2 * (reach + NormalDist().inv_cdf(power)) / reach) or None


def units_beside(smallest: float, units: int, lift: float) -> int:
    """Fewest units with which `lift` is found, where so many `units` find `smallest`."""
    return math.ceil(units * (smallest / lift) ** 2)


def _units(lift: float, discordance: float, power: float, level: float) -> float:
    by_chance = quantile(level) * math.sqrt(discordance)
    by_power = NormalDist().inv_cdf(power) * math.sqrt(discordance - lift**2)
    return ((by_chance + by_power) / lift) ** 2
