"""How answers are worded, whatever they say: empty ones, those that repeat themselves, their length.

Repetition is seq-rep-4 of Welleck et al., "Neural text generation with unlikelihood training", 2020. Tokens are words
in lower case and signs; in Chinese, Japanese and Korean each character is one (see `text/scoring/word_tokens.py`).
"""

import math
from typing import Final

import numpy as np
import polars as pl

from tasklift.metrics.counted import mean_metric, text_metric
from tasklift.metrics.judged import Floats, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.metrics.right_texts import all_right_texts, best_of_each, closest_lengths, row_of_each
from tasklift.metrics.statistic import ratio
from tasklift.text.scoring.folded import folded
from tasklift.text.scoring.word_tokens import runs_of, word_tokens
from tasklift.text.values.missing import SEEN

_RUN: Final = 4


def _empty(judged: JudgedTexts) -> Floats:
    """Invisible characters are blank, too."""
    return (~pl.Series(judged.texts, dtype=pl.String).str.contains(SEEN)).to_numpy().astype(float)


def _exact(judged: JudgedTexts) -> Floats:
    given = [folded(text) for text in judged.texts]
    pairs = zip(row_of_each(judged).tolist(), all_right_texts(judged), strict=True)
    return best_of_each(judged, np.array([given[row] == folded(text) for row, text in pairs], dtype=float))


def _repetition(judged: JudgedTexts) -> Floats:
    """0 where an answer is too short to repeat itself."""
    return np.array([_repeated(tokens) for tokens in word_tokens(judged.texts, signs=True)], dtype=float)


def _repeated(tokens: list[str]) -> float:
    runs = runs_of(tokens, _RUN)
    return 1 - len(set(runs)) / len(runs) if runs else 0.0


def _lengths(judged: JudgedTexts) -> Floats:
    given, right = (
        np.array([len(tokens) for tokens in word_tokens(texts, signs=True)], dtype=np.int64)
        for texts in (judged.texts, all_right_texts(judged))
    )
    return np.stack([given, closest_lengths(judged, given, right)], axis=1).astype(float)


def _length_ratio(sums: Floats) -> Floats:
    return ratio(sums[:, 0], sums[:, 1], otherwise=np.nan)


METRICS: tuple[Metric, ...] = (
    mean_metric("exact_match", "share of answers that are a right text but for case, width and blanks", _exact),
    mean_metric("empty", "share of rows with a blank answer or none", _empty, lower_is_better=True),
    mean_metric(
        "repetition", f"share of an answer's runs of {_RUN} words that it had before", _repetition, lower_is_better=True
    ),
    text_metric(
        "length_ratio",
        "length of the answers over that of the right texts, in words; neither more nor less is better",
        _lengths,
        _length_ratio,
        bounds=(0.0, math.inf),
    ),
)
