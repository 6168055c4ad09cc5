"""The mean score of a technique over seeds, and how far rows and seeds leave it open."""

import math
from collections.abc import Sequence

import numpy as np

from tasklift.evaluation.intervals import interval
from tasklift.evaluation.lift import Interval
from tasklift.evaluation.rates import students_quantile
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.judged import Integers, Judged
from tasklift.metrics.metric import Metric


def intervals_over_seeds(
    metric: Metric, techniques: Sequence[Sequence[Judged]], *, units: Integers, draws: Draws, level: float = 0.95
) -> list[Interval]:
    """Of each technique, given as the answers of its seeds on the same rows; all scores are defined.

    The distances to the bounds over rows, as `interval` has them, and Student's reach over seeds are added by their
    squares (Zou and Donner, "Construction of confidence limits about effect measures", 2008). Two or three seeds say
    little of a spread, so that of all techniques is pooled: seeds are taken to matter as much to each.
    """
    alone = [[interval(metric, judged, units=units, draws=draws, level=level) for judged in one] for one in techniques]
    reaches = _reaches([[one.value or 0.0 for one in seeds] for seeds in alone], level)
    return [_joined(metric, seeds, reach) for seeds, reach in zip(alone, reaches, strict=True)]


def _reaches(scores: Sequence[Sequence[float]], level: float) -> list[float]:
    """How far the seeds leave each mean open; 0 where no technique has two."""
    freedom = sum(len(one) - 1 for one in scores)
    if not freedom:
        return [0.0 for _ in scores]
    variance = sum(float(np.var(one)) * len(one) for one in scores) / freedom
    return [students_quantile(level, freedom + 1) * math.sqrt(variance / len(one)) for one in scores]


def _joined(metric: Metric, seeds: Sequence[Interval], reach: float) -> Interval:
    value = float(np.mean([one.value for one in seeds]))
    below = [one.value - one.low for one in seeds if one.value is not None and one.low is not None]
    above = [one.high - one.value for one in seeds if one.value is not None and one.high is not None]
    if not below or not above:
        return Interval(value, None, None)
    least, most = metric.bounds
    low = max(value - math.hypot(float(np.mean(below)), reach), least)
    high = min(value + math.hypot(float(np.mean(above)), reach), most)
    return Interval(value, low, high, all(one.calibrated for one in seeds))
