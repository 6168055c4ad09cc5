"""From where on no answer is better than the best span: chosen on valid, by what it scores there.

Rajpurkar et al., "Know what you don't know: unanswerable questions for SQuAD", 2018; Devlin et al., "BERT", 2019, 4.3.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Floats, JudgedTexts
from tasklift.metrics.metric import prepare

_METRIC: Final = "squad_f1"
_ROWS_AT_ONCE: Final = 256


def f1_of_each(answers: Sequence[str], right: Sequence[tuple[str, ...]], language: str | None) -> Floats:
    """How much each answer shares with the right one that it is most like, shape (rows,)."""
    judged = JudgedTexts(tuple(right), tuple(answers), ("",) * len(answers), language)
    statistic = prepare(find_metric(_METRIC), judged)
    found = np.zeros(judged.rows)
    for start in range(0, judged.rows, _ROWS_AT_ONCE):
        some = min(_ROWS_AT_ONCE, judged.rows - start)
        found[start : start + some] = statistic(np.eye(some, judged.rows, start))
    return np.nan_to_num(found)


def best_threshold(margins: Floats, answered: Floats, unanswered: Floats) -> tuple[float, float]:
    """The threshold that scores best, and the mean score with it; of equally good ones the nearest to 0.

    A row scores `answered` where its margin over no answer is above the threshold, else `unanswered`; all are of shape
    (rows,), at least one.
    """
    usable = np.where(np.isfinite(margins), margins, np.finfo(np.float64).min / 4)
    order = np.argsort(usable, kind="stable")
    ascending, gains = usable[order], (unanswered - answered)[order]
    scores = (answered.sum() + np.concatenate([[0.0], np.cumsum(gains)])) / margins.size
    thresholds = np.concatenate([[ascending[0] - 1], (ascending[:-1] + ascending[1:]) / 2, [ascending[-1] + 1]])
    # Between margins that are alike nothing can be cut.
    is_cut = np.concatenate([[True], ascending[:-1] < ascending[1:], [True]])
    best = scores[is_cut].max()
    usable_cuts = thresholds[is_cut & (scores >= best - 1e-12)]
    return float(usable_cuts[np.abs(usable_cuts).argmin()]), float(best)
