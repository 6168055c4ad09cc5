"""Curves of answers with probabilities: whether they are as sure as they are right, and how well they rank."""

from typing import NamedTuple

import numpy as np

from tasklift.evaluation.rates import wilson
from tasklift.metrics.calibration import held_answers
from tasklift.metrics.judged import Booleans, Floats, Judged

BINS = 10
POINTS = 60


class ReliabilityBin(NamedTuple):
    """Rows of about the same confidence: its mean, the share of right answers, and the bounds of that share."""

    confidence: float
    accuracy: float
    low: float
    high: float
    rows: int


def reliability(judged: Judged, *, level: float = 0.95) -> list[ReliabilityBin]:
    """Bins of about as many rows each, from the least sure to the surest (Naeini et al., 2015); none without
    probabilities. An unanswered row has its likeliest label's.
    """
    if judged.probabilities is None or not judged.gold.size:
        return []
    held = held_answers(judged)
    confidence = np.take_along_axis(judged.probabilities, held[:, None], axis=1)[:, 0]
    right = held == judged.gold
    parts = np.array_split(np.argsort(confidence, kind="stable"), min(BINS, judged.gold.size))
    return [
        ReliabilityBin(
            float(confidence[part].mean()),
            float(right[part].mean()),
            *wilson(int(right[part].sum()), part.size, level=level),
            part.size,
        )
        for part in parts
    ]


def roc(judged: Judged) -> list[tuple[float, float]]:
    """The false and the true positive rate at every threshold, thinned to `POINTS`; none without probabilities.

    With two labels the positive one is the last in sorted order. With more, the mean true positive rate over labels
    of each against the rest (Fawcett, 2006).
    """
    if judged.probabilities is None:
        return []
    positives = [len(judged.labels) - 1] if len(judged.labels) == 2 else range(len(judged.labels))
    grid = np.linspace(0, 1, POINTS + 1)
    curves = [
        _true_positive_rates(judged.probabilities[:, label], judged.gold == label, grid)
        for label in positives
        if 0 < int((judged.gold == label).sum()) < judged.gold.size
    ]
    return list(zip(grid.tolist(), np.mean(curves, axis=0).tolist(), strict=True)) if curves else []


def _true_positive_rates(scores: Floats, is_right: Booleans, grid: Floats) -> Floats:
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.diff(scores[order]) < 0, True)
    hits, misses = np.cumsum(is_right[order])[last], np.cumsum(~is_right[order])[last]
    true, false = np.append(0, hits / hits[-1]), np.append(0, misses / misses[-1])
    rates: Floats = np.interp(grid, false, true)
    return rates
