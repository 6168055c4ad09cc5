"""Metrics that are a share: hits among the rows that count, so that their interval is that of a rate.

Recall counts the rows that have a label, precision those given it. F1 is 2j / (1 + j), j being the share of hits among
the rows that have the label or were given it (Lam, Gopal and Qian 2023, Wilson indirect). Which rows count is itself
drawn with the test, but given that, hits are tosses of one coin, and an interval that holds for each number of rows
holds for all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from tasklift.evaluation.rates import wilson
from tasklift.metrics.confusion import positive_label
from tasklift.metrics.judged import Booleans, Judged


@dataclass(frozen=True)
class Share:
    """`counted`: shape (rows,), whether a row counts. `value`: from the share of hits among them to the metric.

    `hit`: shape (rows,), whether a row is a hit.
    """

    counted: Callable[[Judged], Booleans]
    value: Callable[[float], float] = float
    hit: Callable[[Judged], Booleans] = attrgetter("right")


def share_of(metric: str, judged: Judged) -> Share | None:
    """The share that the metric of that name is, or None.

    Micro F1 is one only where every row is answered: else a wrong answer weighs twice in it, a missing one once.
    """
    return None if metric == "micro_f1" and not judged.answered.all() else SHARES.get(metric)


def share_bounds(share: Share, judged: Judged, *, level: float) -> tuple[float, float]:
    """Bounds of the metric where every unit is one row."""
    counted = share.counted(judged)
    hits = int((counted & share.hit(judged)).sum())
    low, high = wilson(hits, int(counted.sum()), level=level)
    return share.value(low), share.value(high)


def _all_rows(judged: Judged) -> Booleans:
    return np.ones(judged.gold.size, dtype=bool)


def _rows_of_the_label(judged: Judged) -> Booleans:
    return np.equal(judged.gold, positive_label(judged.labels))


def _rows_given_the_label(judged: Judged) -> Booleans:
    return np.equal(judged.predicted, positive_label(judged.labels))


def _rows_of_or_given_it(judged: Judged) -> Booleans:
    return _rows_of_the_label(judged) | _rows_given_the_label(judged)


RIGHT_ANSWERS = Share(_all_rows)
RIGHT_OF_ANSWERED = Share(attrgetter("answered"))
GIVEN_ANSWERS = Share(_all_rows, hit=attrgetter("answered"))
OF_ALL_LABELS = (RIGHT_ANSWERS, RIGHT_OF_ANSWERED, GIVEN_ANSWERS)
"""Shares in which every label's rows weigh the same."""

SHARES: Mapping[str, Share] = {
    "accuracy": RIGHT_ANSWERS,
    "micro_precision": RIGHT_OF_ANSWERED,
    "micro_recall": RIGHT_ANSWERS,
    "micro_f1": RIGHT_ANSWERS,
    "weighted_recall": RIGHT_ANSWERS,
    "selective_accuracy": RIGHT_OF_ANSWERED,
    "coverage": GIVEN_ANSWERS,
    "recall": Share(_rows_of_the_label),
    "precision": Share(_rows_given_the_label),
    "f1": Share(_rows_of_or_given_it, lambda share: 2 * share / (1 + share)),
}
"""By the names of the metrics."""
