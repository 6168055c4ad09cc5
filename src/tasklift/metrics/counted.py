"""Metrics of texts: sums over rows of what is counted in each, and a value made of the sums.

What is counted in a row does not hang on other rows, so that resampling costs a matrix product, as it does for labels.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_array

from tasklift.metrics.judged import Floats, JudgedTexts
from tasklift.metrics.metric import Metric, Statistic
from tasklift.metrics.statistic import Finish, LinearStatistic, ratio

Count = Callable[[JudgedTexts], Floats]
"""What each row adds to each sum, shape (rows, sums)."""

_REMEMBERED = 64
"""Tables that are not counted again: of a run's models, for each family of metrics."""


def text_metric(
    name: str,
    description: str,
    count: Count,
    finish: Finish,
    *,
    version: int = 1,
    lower_is_better: bool = False,
    bounds: tuple[float, float] = (0.0, 1.0),
) -> Metric:
    """A metric that is `finish` of the sums of what is counted; metrics may share a `count`, which is done once."""

    def prepare(judged: JudgedTexts) -> Statistic:
        return where_rows(LinearStatistic(_table(count, judged), finish))

    return Metric(name, description, prepare, version, lower_is_better, bounds=bounds, of_texts=True)


def mean_metric(
    name: str,
    description: str,
    count: Count,
    *,
    version: int = 1,
    lower_is_better: bool = False,
    bounds: tuple[float, float] = (0.0, 1.0),
) -> Metric:
    """A metric that is the mean of a value a row; `count` gives the values, shape (rows,), NaN where a row has none."""

    def values(judged: JudgedTexts) -> Floats:
        found = count(judged)
        there = ~np.isnan(found)
        return np.stack([np.where(there, found, 0.0), there.astype(float)], axis=1)

    def finish(sums: Floats) -> Floats:
        return ratio(sums[:, 0], sums[:, 1], otherwise=np.nan)

    return text_metric(
        name, description, values, finish, version=version, lower_is_better=lower_is_better, bounds=bounds
    )


def where_rows(statistic: Statistic) -> Statistic:
    """The same values, NaN where no row has weight: sums of no rows are not those of empty texts."""

    def values(weights: Floats, /) -> Floats:
        found: Floats = np.where(weights.any(axis=1), statistic(weights), np.nan)
        return found

    return values


def _table(count: Count, judged: JudgedTexts) -> csr_array:
    return csr_array(np.concatenate([_counted(count, part) for part in judged.parts or (judged,)]))


@lru_cache(maxsize=_REMEMBERED)
def _counted(count: Count, judged: JudgedTexts) -> Floats:
    return count(judged)
