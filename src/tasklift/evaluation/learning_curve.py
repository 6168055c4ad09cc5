"""The learning curve: how the score grows with the rows that are learned from, and what twice as many would bring.

The error is taken to fall as a power of the rows (Hestness et al., "Deep learning scaling is predictable", 2017), which
is a straight line between the logarithms. Every resample of the rows that are answered gives such a line, and so the
interval of the gain.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tasklift.evaluation.intervals import bounds
from tasklift.evaluation.lift import Interval
from tasklift.evaluation.resampling import Draws, bootstrap, find_kinds, prepare_rows
from tasklift.metrics.judged import AnyJudged, Floats, Integers
from tasklift.metrics.metric import Metric, score


@dataclass(frozen=True)
class LearningCurve:
    """Scores by rows learned from, and `doubling`: what twice the rows would add to the last of them."""

    rows: tuple[int, ...]
    scores: tuple[Interval, ...]
    doubling: Interval


def learning_curve(
    metric: Metric,
    judged: Sequence[AnyJudged],
    rows: Sequence[int],
    *,
    units: Integers,
    draws: Draws,
    level: float = 0.95,
) -> LearningCurve | None:
    """The curve of models that learned from so many `rows`, each given by its answers to the same rows and labels.

    None with fewer than two sizes, for a loss, or where the metric is undefined.
    """
    found = [score(metric, one) for one in judged]
    scores = np.array([value for value in found if value is not None])
    if len(scores) < max(2, len(found)) or metric.lower_is_better:
        return None
    kinds = find_kinds(metric, judged, units)
    drawn = bootstrap([prepare_rows(metric, [one], kinds) for one in judged], kinds, draws)
    least = 0.5 / kinds.units
    gain = float(_gain(scores[:, None], rows, least)[0])
    limits = [
        bounds(values, value, units=kinds.units, level=level) for values, value in zip(drawn, scores, strict=True)
    ]
    return LearningCurve(
        tuple(rows),
        tuple(Interval(float(value), *limit) for value, limit in zip(scores, limits, strict=True)),
        Interval(gain, *bounds(_gain(drawn, rows, least), gain, units=kinds.units, level=level)),
    )


def _gain(scores: Floats, rows: Sequence[int], least: float) -> Floats:
    """What doubling the rows adds, shape (resamples,), for scores of shape (sizes, resamples)."""
    errors = np.maximum(1 - scores, least)
    sizes = np.log2(np.asarray(rows, dtype=np.float64))
    centred = sizes - sizes.mean()
    slope = centred @ np.log2(errors) / (centred @ centred)
    gain: Floats = errors[-1] * (1 - 2**slope)
    return gain
