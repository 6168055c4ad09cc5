"""Intervals of a score: where it would lie on other tests like this one."""

import math
from statistics import NormalDist

import numpy as np

from tasklift.evaluation.influence import equal_units, jackknife_variance, losses, mean_square, values_without_one
from tasklift.evaluation.lift import Interval
from tasklift.evaluation.rates import students_quantile, wilson
from tasklift.evaluation.resampling import Draws, Kinds, bootstrap, find_kinds, prepare_rows
from tasklift.evaluation.shares import OF_ALL_LABELS, SHARES, share_bounds, share_of
from tasklift.metrics.judged import AnyJudged, Floats, Integers, Judged, JudgedTexts
from tasklift.metrics.metric import Metric, score

VERSION = 2
"""Raised when the same answers get other intervals: it is part of the keys under which they are kept."""

DEFINED = 0.5
"""The share of resamples in which a metric must be defined for its bounds to mean anything."""

FEWEST_UNITS = 50
FEWEST_UNITS_A_LABEL = 5
"""Below either, intervals of macro F1 held the truth in less than 92 % of some simulated tests."""

TOGETHER = 0.2
"""Of one more unit that is wrong as a whole: few misses do not show how much the rows of a unit err together."""

NOTHING = 1e-18
"""A variance that is rounding: of a score that no unit can change."""

Bounds = tuple[float | None, float | None]


def interval(metric: Metric, judged: AnyJudged, *, units: Integers, draws: Draws, level: float = 0.95) -> Interval:
    """The score and its bounds.

    `units`: shape (rows,), the unit of each row. A share (accuracy, or precision, recall and F1 of one label) has
    Wilson's where each unit is one row; other metrics of labels have Wilson's for an effective number of rows, see
    `effective_units`; metrics of probabilities and of texts have the bootstrap over units, see `bounds`.
    """
    value = score(metric, judged)
    if value is None:
        return Interval(None, None, None)
    kinds = find_kinds(metric, [judged], units)
    if isinstance(judged, Judged) and kinds.single and (share := share_of(metric.name, judged)) is not None:
        return Interval(value, *share_bounds(share, judged, level=level))
    low, high = _bounds_over_units(metric, judged, kinds, draws, value, level)
    return Interval(value, low, high, low != high and _is_calibrated(metric, judged, units))


def effective_units(metric: Metric, judged: Judged, kinds: Kinds, share: float) -> float:
    """Rows of which `share` would be right in a test of accuracy that is as sure as this one.

    From the jackknife's variance over units (Korn and Graubard 1998 do so for clustered samples; Franco et al. 2019
    found Wilson's interval best with it). At most what the test is worth, see `equal_units`: where a rare label has
    no miss yet, the jackknife takes it for one that cannot be missed.
    """
    width = metric.bounds[1] - metric.bounds[0]
    variance = jackknife_variance(values_without_one(metric, [judged], kinds)[0] / width, kinds)
    of_units = losses(metric, judged, kinds) / width
    if variance < NOTHING:
        return equal_units(of_units, kinds)
    rows = find_kinds(metric, [judged], np.arange(judged.gold.size))
    of_rows = losses(metric, judged, rows) / width
    together = mean_square(of_units, kinds) - mean_square(of_rows, rows) * rows.units / kinds.units
    return min(equal_units(of_rows, rows), share * (1 - share) / (variance + TOGETHER * max(together, 0.0)))


def bounds(values: Floats, value: float, *, units: int, level: float) -> Bounds:
    """Percentiles of resampled `values`, widened and recentred; None and None where they say nothing.

    Widened from the normal to Student's t (Hesterberg 2015, expanded percentile), and moved by the bootstrap's bias, so
    that their mean lies on `value`: resamples hold fewer distinct rows than the test and score lower.
    """
    defined = values[~np.isnan(values)]
    if units < 2 or defined.size < DEFINED * values.size:
        return None, None
    tail = NormalDist().cdf(-students_quantile(level, units) * math.sqrt(units / (units - 1)))
    low, high = np.quantile(defined, [tail, 1 - tail]) - (defined.mean() - value)
    return min(float(low), value), max(float(high), value)


def _bounds_over_units(
    metric: Metric, judged: AnyJudged, kinds: Kinds, draws: Draws, value: float, level: float
) -> Bounds:
    if kinds.units < 2:
        return None, None
    if isinstance(judged, Judged) and not metric.by_row:
        return _wilson(metric, judged, kinds, value, level)
    values = bootstrap([prepare_rows(metric, [judged], kinds)], kinds, draws)[0]
    low, high = bounds(values, value, units=kinds.units, level=level)
    return _inside(low, metric), _inside(high, metric)


def _wilson(metric: Metric, judged: Judged, kinds: Kinds, value: float, level: float) -> tuple[float, float]:
    """Wilson's bounds, with Student's reach for the variance is an estimate, on the metric's own scale."""
    least, width = metric.bounds[0], metric.bounds[1] - metric.bounds[0]
    share = min(max((value - least) / width, 0.0), 1.0)
    rows = effective_units(metric, judged, kinds, share)
    low, high = wilson(share * rows, rows, level=level, reach=students_quantile(level, kinds.units))
    return min(least + width * low, value), max(least + width * high, value)


def _inside(bound: float | None, metric: Metric) -> float | None:
    return None if bound is None else min(max(bound, metric.bounds[0]), metric.bounds[1])


def _is_calibrated(metric: Metric, judged: AnyJudged, units: Integers) -> bool:
    """Whether the test is large enough; where labels weigh by themselves, each of them must be there, too."""
    _, unit = np.unique(units, return_inverse=True)
    if int(unit.max()) + 1 < FEWEST_UNITS:
        return False
    if isinstance(judged, JudgedTexts) or SHARES.get(metric.name) in OF_ALL_LABELS:
        return True
    size = len(judged.labels)
    labels = np.unique(unit * size + judged.gold) % size
    return int(np.bincount(labels, minlength=size).min()) >= FEWEST_UNITS_A_LABEL
