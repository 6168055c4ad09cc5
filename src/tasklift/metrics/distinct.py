"""Distinct-n: how varied a set of answers is.

Li, Galley, Brockett, Gao and Dolan, "A diversity-promoting objective function for neural conversation models", 2016:
distinct n-grams of all answers together over n-grams. Tokens are words in lower case and signs, in Chinese characters.

It is no sum over rows: an n-gram that two answers have counts once. So the more rows, the lower the value, and only
sets of equal size compare; a bootstrap's resamples have fewer distinct rows than the set and lie below its value.
"""

from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Final

import numpy as np
from scipy.sparse import csc_array, csr_array

from tasklift.metrics.judged import Floats, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.metrics.statistic import ratio, row_sums
from tasklift.text.scoring.word_tokens import runs_of, word_tokens

_CELLS: Final = 1 << 22
"""At most so many n-grams by resamples are held at once."""


@dataclass(frozen=True)
class DistinctStatistic:
    """Distinct n-grams of the rows that have weight over the n-grams of all, each row's by its weight.

    `sums`: shape (rows, 2), the n-grams of each row and those that no other row has, which are distinct whenever it is
    there. `shared`: shape (rows, n-grams), 1 where a row has an n-gram that others have too. A resample costs as many
    steps as `shared` has entries, which is far fewer than there are n-grams: most occur in one row alone.
    """

    sums: csr_array
    shared: csc_array

    def __call__(self, weights: Floats, /) -> Floats:
        """Values of shape (resamples,) for weights of shape (resamples, rows); NaN where no row has an n-gram."""
        there = (weights > 0).astype(float)
        distinct = (there @ self.sums)[:, 1]
        width = max(1, _CELLS // max(1, len(weights)))
        for start in range(0, self.shared.shape[1], width):
            distinct += (there @ self.shared[:, start : start + width] > 0).sum(axis=1)
        return ratio(distinct, (weights @ self.sums)[:, 0], otherwise=np.nan)


def distinct_statistic(judged: JudgedTexts, size: int) -> DistinctStatistic:
    """For n-grams of `size` tokens."""
    rows = [runs_of(tokens, size) for tokens in word_tokens(judged.texts, signs=True)]
    numbers: dict[tuple[str, ...], int] = {}
    columns = [[numbers.setdefault(gram, len(numbers)) for gram in set(grams)] for grams in rows]
    row = np.repeat(np.arange(judged.rows), [len(numbered) for numbered in columns])
    column = np.fromiter(chain.from_iterable(columns), dtype=np.int64, count=row.size)
    common = np.bincount(column, minlength=len(numbers)) > 1
    elsewhere = common[column]
    shared = csc_array(
        (np.ones(int(elsewhere.sum())), (row[elsewhere], (common.cumsum() - 1)[column[elsewhere]])),
        shape=(judged.rows, int(common.sum())),
    )
    total = np.array([len(grams) for grams in rows], dtype=float)
    alone = np.bincount(row[~elsewhere], minlength=judged.rows).astype(float)
    return DistinctStatistic(row_sums([total, alone]), shared)


METRICS: tuple[Metric, ...] = (
    Metric(
        "distinct_1",
        "share of words that are different ones, over all answers",
        partial(distinct_statistic, size=1),
        of_texts=True,
    ),
    Metric(
        "distinct_2",
        "share of pairs of words that are different, over all answers",
        partial(distinct_statistic, size=2),
        of_texts=True,
    ),
)
