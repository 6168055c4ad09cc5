"""What single units do to a score: how much it would vary on other tests, and how many equal units a test is worth.

Both are found by taking each unit away, or answering it wrongly, once. Nothing is drawn, and units that are alike are
done together, so this is for metrics of labels alone, whose units of one row have few kinds.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from tasklift.evaluation.resampling import Kinds, chunks, prepare_rows
from tasklift.metrics.judged import Floats, Judged
from tasklift.metrics.metric import Metric, Statistic


def jackknife_variance(values: Floats, kinds: Kinds) -> float:
    """Of a score, from its `values` without one unit of each kind, shape (kinds,) (Efron and Stein 1981)."""
    mean = _sum_over_units(values, kinds) / kinds.units
    return _sum_over_units((values - mean) ** 2, kinds) * (kinds.units - 1) / kinds.units


def values_without_one(metric: Metric, models: Sequence[Judged], kinds: Kinds) -> Floats:
    """The score of each model where one unit of a kind is left out, shape (models, kinds)."""
    prepared = prepare_rows(metric, models, kinds)
    return np.stack([_values_changed(prepared.statistic, _weights(rows, kinds), -rows) for rows in prepared.rows])


def losses(metric: Metric, judged: Judged, kinds: Kinds) -> Floats:
    """What a flawless score would lose if one unit of a kind were answered wrongly throughout, shape (kinds,)."""
    flawless, wrong = (replace(judged, predicted=answers) for answers in metric.extremes(judged))
    prepared = prepare_rows(metric, [flawless, wrong], kinds)
    weights = _weights(prepared.rows[0], kinds)
    change = csr_array(prepared.rows[1] - prepared.rows[0])
    return np.asarray(prepared.statistic(weights) - _values_changed(prepared.statistic, weights, change))


def equal_units(losses: Floats, kinds: Kinds) -> float:
    """How many units that all weigh the same would make a score as sure as these do, if misses strike all alike.

    A rate has the variance v(1 - v)/units; near v = 1 this is what that formula needs for units. It is the number of
    rows for accuracy, of the rows that count for recall, and labels^2 / sum(1 / rows of a label) for macro recall.
    """
    squares = _sum_over_units(losses**2, kinds)
    return _sum_over_units(losses, kinds) / squares if squares else 0.0


def mean_square(losses: Floats, kinds: Kinds) -> float:
    """Of what one unit can lose."""
    return _sum_over_units(losses**2, kinds) / kinds.units


def _sum_over_units(values: Floats, kinds: Kinds) -> float:
    # Not a dot product: BLAS would add in an order that depends on the number of cores.
    return float((kinds.counts * values).sum())


def _weights(rows: csr_array, kinds: Kinds) -> Floats:
    """Weights of the distinct rows over all units, shape (1, distinct rows)."""
    return np.asarray(kinds.counts[None].astype(float) @ rows)


def _values_changed(statistic: Statistic, weights: Floats, change: csr_array) -> Floats:
    """Values under `weights`, shape (1, distinct rows), changed by each row of `change`, (kinds, distinct rows)."""
    parts, start = [], 0
    for number in chunks(*change.shape):
        parts.append(statistic(weights + change[start : start + number].toarray()))
        start += number
    return np.concatenate(parts)
