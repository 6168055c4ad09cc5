"""Perplexity by word: how surprising right texts are to a model, whatever tokens it is made of.

The exponential of nats by word, with words counted as measures of texts count them, Chinese by characters; so models
with other tokenizers compare, as in the word perplexity of EleutherAI's evaluation harness (Gao et al., 2021).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from tasklift.evaluation.intervals import interval
from tasklift.evaluation.lift import Interval
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.judged import Floats, Integers, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.metrics.statistic import LinearStatistic, ratio, row_sums
from tasklift.text.scoring.word_tokens import word_tokens

VERSION: Final = 1
_MOST_NATS: Final = 50.0
"""By word: beyond it a figure says no more, and soon is none."""


def words_of(texts: Sequence[str]) -> Floats:
    """How many words each text has, shape (texts,)."""
    return np.array([len(tokens) for tokens in word_tokens(texts)], dtype=np.float64)


def perplexity(nats: Floats, words: Floats, *, units: Integers, draws: Draws) -> Interval:
    """Of rows with so many nats and words, with bounds by a bootstrap over their units; shape (rows,) each."""

    def by_word(sums: Floats) -> Floats:
        return np.exp(np.minimum(ratio(sums[:, 0], sums[:, 1], otherwise=np.nan), _MOST_NATS))

    statistic = LinearStatistic(row_sums([nats, words]), by_word)
    metric = Metric(
        "perplexity",
        "how surprising a word of the right texts is",
        lambda _: statistic,
        version=VERSION,
        lower_is_better=True,
        bounds=(1.0, np.inf),
        of_texts=True,
    )
    nothing = ("",) * words.size
    return interval(metric, JudgedTexts(tuple((one,) for one in nothing), nothing, nothing), units=units, draws=draws)
