"""What answers are made from: whether a passage that was looked up for a question holds a right answer."""

from dataclasses import replace

import numpy as np
import polars as pl

from tasklift.metrics.counted import mean_metric
from tasklift.metrics.judged import Floats, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.metrics.right_texts import all_right_texts, best_of_each, row_of_each
from tasklift.text.comparison_form import comparison_form


def _passage_recall(judged: JudgedTexts) -> Floats:
    """NaN where no answer is right."""
    found = judged.material.passages
    passages = found.found(judged.sources) if found else [[] for _ in judged.sources]
    ends = np.cumsum([0, *map(len, passages)])
    forms = comparison_form(pl.Series([text for texts in passages for text in texts], dtype=pl.String)).to_list()
    right = comparison_form(pl.Series(all_right_texts(judged), dtype=pl.String)).to_list()
    held = [
        any(text in passage for passage in forms[ends[row] : ends[row + 1]]) if text else float("nan")
        for row, text in zip(row_of_each(judged).tolist(), right, strict=True)
    ]
    return best_of_each(judged, np.array(held, dtype=float))


METRICS: tuple[Metric, ...] = (
    replace(
        mean_metric(
            "passage_recall",
            "share of questions with a right answer that stands in one of the passages looked up for them",
            _passage_recall,
        ),
        reads="passages",
    ),
)
