"""What answers are made from: whether a passage that was looked up for a question holds a right answer."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from tasklift.metrics.counted import mean_metric
from tasklift.metrics.judged import Floats, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.metrics.right_texts import all_right_texts, best_of_each, row_of_each
from tasklift.text.comparison_form import comparison_form
from tasklift.text.scoring.glossary import Run, has_run, tokens_of


def _passage_recall(judged: JudgedTexts) -> Floats:
    """NaN where no answer is right."""
    found = judged.material.passages
    passages = found.found(judged.sources) if found else [[] for _ in judged.sources]
    runs = iter(_words([text for texts in passages for text in texts]))
    told = [[next(runs) for _ in texts] for texts in passages]
    pairs = zip(row_of_each(judged).tolist(), _words(all_right_texts(judged)), strict=True)
    held = [
        float(any(has_run(passage, answer) for passage in told[row])) if answer else np.nan for row, answer in pairs
    ]
    return best_of_each(judged, np.array(held, dtype=float))


def _words(texts: Sequence[str]) -> list[Run]:
    """Whole words, so that 5 does not stand in 1950, and single characters in Chinese."""
    return tokens_of(comparison_form(pl.Series(texts, dtype=pl.String)).to_list())


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
