"""What leaving rows unanswered costs and buys: how many are answered, and how many of those rightly.

Reference: El-Yaniv and Wiener, "On the foundations of noise-free selective classification", 2010.
"""

import numpy as np

from tasklift.metrics.judged import UNANSWERED, Integers, Judged
from tasklift.metrics.metric import Metric, Statistic, other_answers
from tasklift.metrics.statistic import LinearStatistic, mean_of_rows, ratio, row_sums


def _coverage(judged: Judged) -> Statistic:
    return mean_of_rows(judged.answered.astype(float))


def _selective_accuracy(judged: Judged) -> Statistic:
    table = row_sums([judged.right.astype(float), judged.answered.astype(float)])
    return LinearStatistic(table, lambda sums: ratio(sums[:, 0], sums[:, 1], otherwise=np.nan))


def _answered_or_not(judged: Judged) -> tuple[Integers, Integers]:
    return judged.gold, np.full_like(judged.gold, UNANSWERED)


def _right_or_wrong_where_answered(judged: Judged) -> tuple[Integers, Integers]:
    best: Integers = np.where(judged.answered, judged.gold, UNANSWERED)
    worst: Integers = np.where(judged.answered, other_answers(judged), UNANSWERED)
    return best, worst


METRICS: tuple[Metric, ...] = (
    Metric("coverage", "share of rows that got an answer", _coverage, extremes=_answered_or_not, of_unanswered=True),
    Metric(
        "selective_accuracy",
        "share of the answered rows answered rightly",
        _selective_accuracy,
        extremes=_right_or_wrong_where_answered,
        of_unanswered=True,
    ),
)
