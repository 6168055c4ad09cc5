"""Statistics that are functions of sums over rows, which is what makes resampling cheap.

Sums are taken by a sparse product, in the order of the rows on one thread; so a value is the same bits on any number
of cores, whatever BLAS does, and sums of counts are exact.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from tasklift.metrics.judged import Booleans, Floats, Integers
from tasklift.metrics.metric import Statistic

Finish = Callable[[Floats], Floats]


@dataclass(frozen=True)
class LinearStatistic:
    """`finish` of the weighted column sums of `table`.

    `table`: shape (rows, sums), sparse: what one row adds to each sum. `finish`: sums of shape (resamples, sums) to
    values of shape (resamples,).
    """

    table: csr_array
    finish: Finish

    def __call__(self, weights: Floats, /) -> Floats:
        """Values of shape (resamples,) for weights of shape (resamples, rows)."""
        return self.finish(np.ascontiguousarray(weights @ self.table))


@dataclass(frozen=True)
class MeanStatistic:
    """The mean over the parts that are defined under each weighting; NaN where none is."""

    parts: tuple[Statistic, ...]

    def __call__(self, weights: Floats, /) -> Floats:
        """Values of shape (resamples,) for weights of shape (resamples, rows)."""
        if not self.parts:
            return np.full(weights.shape[0], np.nan)
        values = np.stack([part(weights) for part in self.parts], axis=1)
        defined = ~np.isnan(values)
        return mean_where(np.where(defined, values, 0.0), defined)


def mean_of_rows(values: Floats) -> LinearStatistic:
    """The weighted mean of one value a row, shape (rows,); NaN where no row has weight."""
    table = row_sums([values, np.ones_like(values)])
    return LinearStatistic(table, lambda sums: ratio(sums[:, 0], sums[:, 1], otherwise=np.nan))


def row_sums(values: list[Floats]) -> csr_array:
    """A table of shape (rows, sums) of one array of shape (rows,) for each sum."""
    return csr_array(np.stack(values, axis=1))


def cells(columns: list[Integers], values: list[Floats], width: int) -> csr_array:
    """A table of shape (rows, width) with `values[k][row]` added at `columns[k][row]` for each k."""
    rows = columns[0].size
    index = np.tile(np.arange(rows), len(columns))
    return csr_array((np.concatenate(values), (index, np.concatenate(columns))), shape=(rows, width))


def ratio(above: Floats, below: Floats, *, otherwise: float = 0.0) -> Floats:
    """`above / below`, and `otherwise` where `below` is 0."""
    out: Floats = np.full(np.shape(below), otherwise)
    return np.divide(above, below, out=out, where=below != 0)


def mean_where(values: Floats, chosen: Booleans) -> Floats:
    """The mean of each row of `values` over its `chosen` entries; NaN where there are none."""
    return ratio(np.where(chosen, values, 0.0).sum(axis=1), chosen.sum(axis=1).astype(float), otherwise=np.nan)
