"""What a metric says of each row alone."""

import numpy as np

from tasklift.evaluation.resampling import chunks
from tasklift.metrics.judged import AnyJudged, Floats
from tasklift.metrics.metric import Metric, prepare


def row_scores(metric: Metric, judged: AnyJudged) -> Floats:
    """The metric as if each row were the only one, shape (rows,); NaN where it is undefined there."""
    statistic, start, parts = prepare(metric, judged), 0, []
    for number in chunks(judged.rows, judged.rows):
        alone = np.zeros((number, judged.rows))
        alone[np.arange(number), start + np.arange(number)] = 1.0
        parts.append(statistic(alone))
        start += number
    return np.concatenate(parts) if parts else np.zeros(0)
