"""Thresholds under which labels score best: one label's after the other, on a grid.

Reference: Zhou and Liu, "Training cost-sensitive neural networks with methods addressing the class imbalance problem",
2006, who found moving thresholds as good as any way of learning with costs; coordinate ascent chooses how far.
"""

from typing import Final

import numpy as np

from tasklift.metrics.confusion import Counts, Measure
from tasklift.models.numbers import Floats, Integers

GRID: Final = 2.0 ** np.arange(-4, 4.25, 0.25)
"""What a threshold is tried at, against 1 for a label that is left as it is."""

_ROUNDS: Final = 5
_BEYOND_ROUNDING: Final = 1e-12


def best_thresholds(probabilities: Floats, gold: Integers, measure: Measure) -> Floats:
    """A threshold for each label, shape (labels,), under which `measure` is best on these rows, as far as it is found.

    `probabilities`: shape (rows, labels). `gold`: shape (rows,), places of labels. A row is answered with the label
    whose probability is the largest multiple of its threshold. A threshold is moved only where that is better; of
    equals the one next to 1 stands.
    """
    thresholds = np.ones(probabilities.shape[1])
    candidates = GRID[np.argsort(np.abs(np.log2(GRID)), kind="stable")]
    for _ in range(_ROUNDS):
        before = thresholds.copy()
        for label in range(len(thresholds)):
            tried = np.append(thresholds[label], candidates)
            values = measure(_counts(probabilities, gold, thresholds, label, tried))
            best = int(np.argmax(values > np.nanmax(values) - _BEYOND_ROUNDING))
            if values[best] > values[0] + _BEYOND_ROUNDING:
                thresholds[label] = tried[best]
        if np.array_equal(before, thresholds):
            break
    return thresholds


def _counts(probabilities: Floats, gold: Integers, thresholds: Floats, label: int, tried: Floats) -> Counts:
    """Counts of every label, shape (tried, labels), as one label's threshold takes each value of `tried`."""
    size = len(thresholds)
    multiples = probabilities / thresholds
    multiples[:, label] = -1.0
    other, strongest = multiples.argmax(axis=1), multiples.max(axis=1)
    own = probabilities[:, label] / tried[:, None]
    taken = (own > strongest) | ((own == strongest) & (label < other))
    of_gold = np.bincount(gold, minlength=size).astype(float)
    answers = np.where(taken, label, other) + size * np.arange(len(tried))[:, None]
    given = np.bincount(answers.ravel(), minlength=size * len(tried)).reshape(-1, size)
    right = answers[(np.where(taken, label, other) == gold)]
    hits = np.bincount(right, minlength=size * len(tried)).reshape(-1, size)
    return Counts(hits.astype(float), np.tile(of_gold, (len(tried), 1)), given.astype(float))
