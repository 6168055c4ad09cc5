"""ROUGE: how much of a right text stands in the answer, and how much of the answer in it.

Lin, "ROUGE: a package for automatic evaluation of summaries", 2004. Values are F1 of words, of pairs of words and of
the longest common subsequence, as Google's `rouge-score` has them without stemming: the mean over rows of the best
right text of each. In languages of Latin letters words are those of `rouge-score`; in Chinese, Japanese and Korean
each character is one, beside runs of letters and digits; see `text/scoring/word_tokens.py`. No answer is an empty text.
"""

import numpy as np

from tasklift.metrics.counted import text_metric
from tasklift.metrics.judged import Floats, Integers, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.metrics.right_texts import all_right_texts, best_of_each, row_of_each
from tasklift.metrics.statistic import Finish, ratio
from tasklift.text.scoring.common_runs import common_subsequences
from tasklift.text.scoring.ngram_matches import Vocabulary, ngram_matches
from tasklift.text.scoring.word_tokens import summary_tokens

_MEASURES = 3


def _counts(judged: JudgedTexts) -> Floats:
    """The F1 of words, pairs and subsequence, and whether the row has right texts, each a column."""
    vocabulary = Vocabulary()
    given = vocabulary.codes(summary_tokens(judged.texts, judged.language)).take(row_of_each(judged))
    right = vocabulary.codes(summary_tokens(all_right_texts(judged), judged.language))
    found = ngram_matches(given, right, 2)
    together = common_subsequences(given, right)
    values = [
        *(_f1(found.shared[:, size], found.given[:, size], found.gold[:, size]) for size in range(2)),
        _f1(together, given.lengths, right.lengths),
    ]
    best = np.stack([best_of_each(judged, value) for value in values], axis=1)
    there = ~np.isnan(best[:, :1])
    return np.concatenate([np.where(there, best, 0.0), there], axis=1)


def _f1(shared: Integers, given: Integers, right: Integers) -> Floats:
    return ratio((2 * shared).astype(float), (given + right).astype(float))


def _mean_of(measure: int) -> Finish:
    return lambda sums: ratio(sums[:, measure], sums[:, _MEASURES], otherwise=np.nan)


METRICS: tuple[Metric, ...] = (
    text_metric("rouge_1", "words that answer and right text share (F1 of ROUGE-1)", _counts, _mean_of(0)),
    text_metric("rouge_2", "pairs of words that answer and right text share (F1 of ROUGE-2)", _counts, _mean_of(1)),
    text_metric("rouge_l", "longest sequence that answer and right text share (F1 of ROUGE-L)", _counts, _mean_of(2)),
)
