"""Pairs of labels that a model cannot tell apart, from answers to rows that it had not learned from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tasklift.evaluation.intervals import interval
from tasklift.evaluation.lift import Interval
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.confusion import confusion_matrix
from tasklift.metrics.judged import Booleans, Integers, Judged
from tasklift.metrics.metric import Metric, score

CANNOT_TELL: Final = 0.75
"""The area under the ROC curve below which two labels are not told apart; of labels given at random it is 0.5."""
_FEWEST: Final = 5
_OFTEN: Final = 0.2


@dataclass(frozen=True)
class ConfusedPair:
    """Two labels, by place. `apart`: the area under the ROC curve of one against the other, among the rows of both.

    `gain`: what the metric would gain if neither were taken for the other. `rows`: those that are, surest first.
    """

    first: int
    second: int
    apart: Interval
    gain: float
    rows: Integers


def confused_pairs(judged: Judged, metric: Metric, *, units: Integers) -> list[ConfusedPair]:
    """Pairs that are told apart badly beyond doubt, those first that cost the most; none where there are two labels.

    `judged` has probabilities. The metric is one of labels.
    """
    if np.unique(judged.gold).size < 3:
        return []
    counts = confusion_matrix(judged)
    mutual = counts + counts.T
    inside = counts.diagonal()[:, None] + counts.diagonal()[None, :] + mutual
    suspects = np.argwhere(np.triu(mutual >= np.maximum(_FEWEST, _OFTEN * inside), k=1))
    found = (_pair(judged, metric, units, first, second) for first, second in suspects.tolist())
    beyond_doubt = [pair for pair in found if pair.apart.high is not None and pair.apart.high < CANNOT_TELL]
    return sorted(beyond_doubt, key=lambda pair: -pair.gain)


def without_confusion(judged: Judged, pairs: Iterable[ConfusedPair]) -> Judged:
    """The answers as if the labels of each pair were never taken for one another."""
    predicted = judged.predicted
    for pair in pairs:
        predicted = np.where(_taken_for_another(judged, pair.first, pair.second), judged.gold, predicted)
    return replace(judged, predicted=predicted)


def _pair(judged: Judged, metric: Metric, units: Integers, first: int, second: int) -> ConfusedPair:
    rows = np.flatnonzero(_taken_for_another(judged, first, second))
    mended = replace(judged, predicted=judged.predicted.copy())
    mended.predicted[rows] = judged.gold[rows]
    gain = (score(metric, mended) or 0.0) - (score(metric, judged) or 0.0)
    surest = np.argsort(-_probabilities(judged)[rows].max(axis=1), kind="stable")
    return ConfusedPair(first, second, _apart(judged, units, first, second), gain, rows[surest])


def _taken_for_another(judged: Judged, first: int, second: int) -> Booleans:
    gold, predicted = judged.gold, judged.predicted
    taken: Booleans = ((gold == first) & (predicted == second)) | ((gold == second) & (predicted == first))
    return taken


def _apart(judged: Judged, units: Integers, first: int, second: int) -> Interval:
    rows = np.flatnonzero((judged.gold == first) | (judged.gold == second))
    two = _probabilities(judged)[np.ix_(rows, np.array([first, second]))]
    total = two.sum(axis=1, keepdims=True)
    shares = np.where(total > 0, two / np.where(total > 0, total, 1.0), 0.5)
    gold = (judged.gold[rows] == second).astype(np.int64)
    labels = (judged.labels[first], judged.labels[second])
    among = Judged(labels, gold, shares.argmax(axis=1), shares)
    return interval(find_metric("roc_auc"), among, units=units[rows], draws=Draws(0))


def _probabilities(judged: Judged) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    if judged.probabilities is None:
        raise ValueError("answers without probabilities cannot say how well two labels are told apart")
    return judged.probabilities
