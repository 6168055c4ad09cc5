"""BLEU: the share of an answer's n-grams that right texts have too, less for answers that are too short.

Papineni, Roukos, Ward and Zhu, "BLEU: a method for automatic evaluation of machine translation", 2002. Values are
those of sacreBLEU's `corpus_bleu` as shares of one: n-grams of 1 to 4 tokens, counts summed over rows, clipped by the
right text that has most, the length of the nearest right text, exponential smoothing. Chinese is cut as `zh` does,
other languages as `text/scoring/machine_translation_tokens.py` says. No answer is an empty text.
"""

from typing import Final

import numpy as np

from tasklift.metrics.counted import text_metric
from tasklift.metrics.judged import Floats, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.metrics.right_texts import all_right_texts, closest_lengths, where_rows_end
from tasklift.metrics.statistic import ratio
from tasklift.text.scoring.machine_translation_tokens import tokenizer_of
from tasklift.text.scoring.ngram_matches import Vocabulary, clipped_matches

ORDER: Final = 4


def bleu_of_sums(sums: Floats) -> Floats:
    """From sums of shape (resamples, 2 + 2 * ORDER): tokens given and right, n-grams shared and given, by length."""
    given, right = sums[:, 0], sums[:, 1]
    shared, total = sums[:, 2 : 2 + ORDER], sums[:, 2 + ORDER :]
    missed = shared == 0
    smoothed = np.where(missed, 0.5 ** missed.cumsum(axis=1), shared)
    some = (total > 0).all(axis=1) & ~missed.all(axis=1)
    precisions = np.where(some[:, None], ratio(smoothed, total), 1.0)
    brevity = np.minimum(0.0, 1.0 - ratio(right, given, otherwise=np.inf))
    value: Floats = np.where(some, np.exp(np.log(precisions).mean(axis=1) + brevity), 0.0)
    return value


def _counts(judged: JudgedTexts) -> Floats:
    cut, vocabulary = tokenizer_of(judged.language).cut, Vocabulary()
    given = vocabulary.codes(cut(judged.texts))
    right = vocabulary.codes(cut(all_right_texts(judged)))
    total, shared = clipped_matches(given, right, where_rows_end(judged), ORDER)
    lengths = np.stack([given.lengths, closest_lengths(judged, given.lengths, right.lengths)], axis=1)
    return np.concatenate([lengths, shared, total], axis=1).astype(float)


METRICS: tuple[Metric, ...] = (
    text_metric("bleu", "n-grams of the answers that right texts have too (BLEU, as sacreBLEU)", _counts, bleu_of_sums),
)
