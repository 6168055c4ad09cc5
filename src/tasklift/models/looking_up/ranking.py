"""The best of many: places by their scores, and several rankings made one."""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

import numpy as np

from tasklift.models.numbers import Floats, Integers

Ranking: TypeAlias = tuple[Integers, Floats]
"""Places for each question, the best first, of equals the first place, and their scores; of one shape, (questions,
count).
"""

_K: Final = 60
"""How little the first ranks are to stand out; the authors' choice, and everybody's since."""
_DECIMALS: Final = 9
"""Of a fused score: sums in another order differ beyond."""


def ranked(parts: Iterable[Floats], count: int, height: int) -> Ranking:
    """The best `count` of `height` places, whose scores come part by part, each of shape (questions, height).

    Raises ValueError unless there are as many.
    """
    if not 1 <= count <= height:
        raise ValueError(f"{count} of {height} passages cannot be had")
    places, scores = [np.zeros((0, count), np.int64)], [np.zeros((0, count))]
    for part in parts:
        best = np.stack([_first(one, count) for one in part])
        places.append(best)
        scores.append(np.take_along_axis(part, best, axis=1))
    return np.concatenate(places), np.concatenate(scores)


def fused(rankings: Sequence[Ranking], count: int) -> Ranking:
    """One ranking of several, by reciprocal ranks: of each the n-th place is worth 1 / (60 + n), and nothing where its
    score is not above 0, as it then has nothing to do with the question.

    They have a row for the same questions, and at least `count` places each.
    Reference: Cormack, Clarke and Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning
    methods", 2009.
    """
    places = np.concatenate([found for found, _ in rankings], axis=1)
    worth = np.concatenate([(scores > 0) / (_K + np.arange(1, scores.shape[1] + 1)) for _, scores in rankings], axis=1)
    best, sums = np.zeros((len(places), count), np.int64), np.zeros((len(places), count))
    for row in range(len(places)):
        different, which = np.unique(places[row], return_inverse=True)
        total = np.zeros(len(different))
        np.add.at(total, which, worth[row])
        order = _first(np.round(total, _DECIMALS), count)
        best[row], sums[row] = different[order], total[order]
    return best, sums


def _first(scores: Floats, count: int) -> Integers:
    """The places of the best scores; what is no number comes last."""
    worse = -scores
    bound = np.partition(worse, count - 1)[count - 1]
    reached = np.flatnonzero(~(worse > bound))
    best: Integers = reached[np.argsort(worse[reached], kind="stable")[:count]]
    return best
