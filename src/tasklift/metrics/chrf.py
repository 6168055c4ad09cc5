"""chrF: the F-score of character n-grams, for any language.

Popović, "chrF: character n-gram F-score for automatic MT evaluation", 2015, and "chrF++", 2017. Values are sacreBLEU's
(`chrF2` with characters of order 6, no white space; `chrF2++` with words of order 2 beside them), as shares of one:
counts are summed over rows, and of several right texts that counts which is the most alike.
"""

import re
import string
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import numpy as np

from tasklift.metrics.counted import text_metric
from tasklift.metrics.judged import Floats, Integers, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.metrics.statistic import ratio
from tasklift.text.scoring.ngram_matches import Codes, Matches, Vocabulary, character_codes, ngram_matches

CHARACTERS: Final = 6
WORDS: Final = 2
BETA: Final = 2
"""Recall weighs so many times as much as precision."""
_NOTHING: Final = 1e-16
_PUNCTUATION: Final = frozenset(string.punctuation)
_BLANKS: Final = re.compile(r"\s+")


def best_gold(
    judged: JudgedTexts, count: Callable[[Integers, list[str]], Floats], value: Callable[[Floats], Floats]
) -> Floats:
    """What `count` gives of each row beside the right text with the highest `value`, the first of equals;
    nothing where there is none.

    `count`: rows by place, and a right text for each, to counts of shape (pairs, sums).
    """
    rows = np.repeat(np.arange(judged.rows), [len(texts) for texts in judged.gold])
    counts = count(rows, [text for texts in judged.gold for text in texts])
    order = np.lexsort((np.arange(rows.size), -value(counts), rows))
    found, first = np.unique(rows[order], return_index=True)
    best = np.zeros((judged.rows, counts.shape[1]))
    best[found] = counts[order[first]]
    return best


def f_score(sums: Floats) -> Floats:
    """chrF from sums of shape (resamples, 3 * orders): n-grams given, gold and shared, of each order."""
    given, gold, shared = np.moveaxis(sums.reshape(len(sums), sums.shape[1] // 3, 3), 2, 0)
    precision = ratio(shared, given, otherwise=_NOTHING)
    recall = ratio(shared, gold, otherwise=_NOTHING)
    there = (given > 0) & (gold > 0)
    orders = there.sum(axis=1).astype(float)
    precision, recall = (ratio(np.where(there, one, 0.0).sum(axis=1), orders) for one in (precision, recall))
    weight = BETA**2
    return ratio((1 + weight) * precision * recall, weight * precision + recall)


def likeness(given: Sequence[str], texts: Sequence[str]) -> Floats:
    """The chrF of each of `given` beside its text, shape (pairs,); 0 of an empty one."""
    return f_score(_laid_out(ngram_matches(_letters(given), _letters(texts), CHARACTERS)))


def _counts(judged: JudgedTexts, *, words: int) -> Floats:
    given = judged.texts

    def count(rows: Integers, gold: list[str]) -> Floats:
        parts = [_laid_out(ngram_matches(_letters(given).take(rows), _letters(gold), CHARACTERS))]
        if words:
            vocabulary = Vocabulary()
            codes = vocabulary.codes([_words(text) for text in given])
            parts.append(_laid_out(ngram_matches(codes.take(rows), vocabulary.codes([*map(_words, gold)]), words)))
        return np.concatenate(parts, axis=1)

    return best_gold(judged, count, f_score)


def _laid_out(found: Matches) -> Floats:
    """Three columns an order; n-grams that stand beside none do not count as given."""
    given = np.where(found.gold > 0, found.given, 0)
    return np.stack([given, found.gold, found.shared], axis=2).reshape(len(given), 3 * given.shape[1]).astype(float)


def _letters(texts: Sequence[str]) -> Codes:
    return character_codes([_BLANKS.sub("", text) for text in texts])


def _words(text: str) -> list[str]:
    """Words as chrF++ has them: a sign of ASCII at the end, else at the beginning, is a word of its own."""
    tokens: list[str] = []
    for word in text.split():
        if len(word) == 1:
            tokens.append(word)
        elif word[-1] in _PUNCTUATION:
            tokens += [word[:-1], word[-1]]
        elif word[0] in _PUNCTUATION:
            tokens += [word[0], word[1:]]
        else:
            tokens.append(word)
    return tokens


_count_characters = partial(_counts, words=0)
_count_words_too = partial(_counts, words=WORDS)

METRICS: tuple[Metric, ...] = (
    text_metric("chrf", "F-score of character n-grams (chrF2)", _count_characters, f_score),
    text_metric("chrf_plus_plus", "F-score of n-grams of characters and words (chrF2++)", _count_words_too, f_score),
)
