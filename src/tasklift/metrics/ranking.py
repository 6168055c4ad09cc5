"""Metrics of order: how well a label's probability ranks the rows that have it above those that have not.

With two labels the positive one is the last in sorted order; with more, the mean over labels of each against the rest,
leaving out labels for which the value is undefined. Rows of equal probability are counted together. Values are
scikit-learn's. The kernels pass over the rows once a resample, in sorted order and on one thread.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tasklift.metrics.judged import Booleans, Floats, Integers, Judged
from tasklift.metrics.metric import Metric, Statistic
from tasklift.metrics.statistic import MeanStatistic
from tasklift.text.compiled import compiled

Kernel = Callable[[Floats, Integers, Booleans, Booleans], Floats]
"""Weights of shape (resamples, rows), the rows from the lowest score up, and in that order whether a row is right
and whether it is the last of its score; to values of shape (resamples,)."""


@dataclass(frozen=True)
class RankedStatistic:
    """A kernel over the rows of one label against the rest, sorted once."""

    kernel: Kernel
    order: Integers
    right: Booleans
    last: Booleans

    def __call__(self, weights: Floats, /) -> Floats:
        """Values of shape (resamples,) for weights of shape (resamples, rows)."""
        return self.kernel(np.ascontiguousarray(weights), self.order, self.right, self.last)


@compiled
def area_under_roc(weights: Floats, order: Integers, right: Booleans, last: Booleans) -> Floats:
    """The chance that a right row stands above a wrong one, ties counting half (Hanley and McNeil 1982)."""
    values = np.full(weights.shape[0], np.nan)
    for resample in range(weights.shape[0]):
        wins, below, rights, level_right, level_wrong = 0.0, 0.0, 0.0, 0.0, 0.0
        for place in range(order.size):
            weight = weights[resample, order[place]]
            if right[place]:
                level_right += weight
            else:
                level_wrong += weight
            if last[place]:
                wins += level_right * (below + level_wrong / 2)
                below += level_wrong
                rights += level_right
                level_right, level_wrong = 0.0, 0.0
        if rights > 0 and below > 0:
            values[resample] = wins / (rights * below)
    return values


@compiled
def average_precision(weights: Floats, order: Integers, right: Booleans, last: Booleans) -> Floats:
    """Precision at each score from the highest down, weighted by the recall that it adds; no interpolation."""
    values = np.full(weights.shape[0], np.nan)
    for resample in range(weights.shape[0]):
        total, found, missed, level_right = 0.0, 0.0, 0.0, 0.0
        for place in range(order.size - 1, -1, -1):
            if last[place] and level_right > 0:
                total += level_right * found / (found + missed)
            if last[place]:
                level_right = 0.0
            weight = weights[resample, order[place]]
            if right[place]:
                level_right += weight
                found += weight
            else:
                missed += weight
        if level_right > 0:
            total += level_right * found / (found + missed)
        if found > 0:
            values[resample] = total / found
    return values


def _ranked(kernel: Kernel) -> Callable[[Judged], Statistic]:
    def prepare(judged: Judged) -> Statistic:
        if judged.probabilities is None:
            raise ValueError("a metric of order needs probabilities")
        parts = [
            _one_against_rest(kernel, judged.probabilities[:, label], judged.gold == label)
            for label in _positives(judged.labels)
        ]
        return MeanStatistic(tuple(parts))

    return prepare


def _positives(labels: tuple[str, ...]) -> list[int]:
    return [labels.index(max(labels))] if len(labels) == 2 else list(range(len(labels)))


def _one_against_rest(kernel: Kernel, scores: Floats, is_right: Booleans) -> RankedStatistic:
    order = np.argsort(scores, kind="stable")
    last = np.append(np.diff(scores[order]) > 0, True)[: scores.size]
    return RankedStatistic(kernel, order, is_right[order], last)


METRICS: tuple[Metric, ...] = (
    Metric("roc_auc", "area under the ROC curve", _ranked(area_under_roc), needs_probabilities=True),
    Metric(
        "pr_auc",
        "average precision: area under the precision-recall curve",
        _ranked(average_precision),
        needs_probabilities=True,
    ),
)
