"""Losses of probabilities: how far they are from what happened."""

import math

import numpy as np

from tasklift.metrics.judged import Floats, Integers, Judged
from tasklift.metrics.metric import Metric, Statistic
from tasklift.metrics.statistic import LinearStatistic, cells, mean_of_rows, ratio

BINS = 15
"""Bins of confidence, equally wide, each holding its upper edge (Guo et al. 2017)."""


def _log_loss(judged: Judged) -> Statistic:
    """Minus the log of the gold label's probability, which is kept one float64 epsilon away from 0 and 1."""
    epsilon = np.finfo(np.float64).eps
    return mean_of_rows(-np.log(np.clip(_at(judged, judged.gold), epsilon, 1 - epsilon)))


def _brier(judged: Judged) -> Statistic:
    """The squared distance to the gold label's indicator (Brier 1950): 0 to 2; halved to 0 to 1 for two labels."""
    probabilities = _probabilities(judged)
    gold = _at(judged, judged.gold)
    distance = (probabilities**2).sum(axis=1) - gold**2 + (1 - gold) ** 2
    return mean_of_rows(distance / 2 if len(judged.labels) < 3 else distance)


def _calibration_error(judged: Judged) -> Statistic:
    """The gap between confidence and accuracy in each bin, weighted by rows (Naeini et al. 2015).

    An unanswered row has its likeliest label's: giving no answer makes a model neither more nor less calibrated.
    """
    held = held_answers(judged)
    confidence = _at(judged, held)
    right = (judged.gold == held).astype(float)
    bins = np.clip(np.ceil(confidence * BINS).astype(np.int64) - 1, 0, BINS - 1)
    last = np.full_like(bins, BINS)
    return LinearStatistic(
        cells([bins, last], [confidence - right, np.ones_like(right)], BINS + 1),
        lambda sums: ratio(np.abs(sums[:, :BINS]).sum(axis=1), sums[:, BINS], otherwise=np.nan),
    )


def held_answers(judged: Judged) -> Integers:
    """The answer to each row, and the likeliest label where there was none; needs probabilities."""
    held: Integers = np.where(judged.answered, judged.predicted, _probabilities(judged).argmax(axis=1))
    return held


def _probabilities(judged: Judged) -> Floats:
    if judged.probabilities is None:
        raise ValueError("a loss of probabilities needs probabilities")
    return judged.probabilities


def _at(judged: Judged, labels: Integers) -> Floats:
    """The probability of one label a row."""
    return np.take_along_axis(_probabilities(judged), labels[:, None], axis=1)[:, 0]


METRICS: tuple[Metric, ...] = (
    Metric(
        "log_loss",
        "mean surprise at the gold label",
        _log_loss,
        lower_is_better=True,
        needs_probabilities=True,
        bounds=(0.0, math.inf),
    ),
    Metric(
        "brier",
        "mean squared error of the probabilities",
        _brier,
        lower_is_better=True,
        needs_probabilities=True,
        bounds=(0.0, 2.0),
    ),
    Metric(
        "calibration_error",
        f"gap between confidence and accuracy, over {BINS} bins of confidence",
        _calibration_error,
        lower_is_better=True,
        needs_probabilities=True,
    ),
)
