"""Answers to questions: right to the letter, right in part, right as a number.

Words are compared as SQuAD's official script does, 1.1 and 2.0 alike (Rajpurkar et al. 2016 and 2018); Chinese as that
of CMRC 2018 does (Cui et al. 2019), where F1 is of the longest run in common and each character is a token. Of several
right answers the best counts. Where the right answer is an empty text there is none, and no answer is right. Numbers
are compared as for GSM8K (Cobbe et al., "Training verifiers to solve math word problems", 2021).
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import numpy as np

from tasklift.metrics.counted import mean_metric, text_metric
from tasklift.metrics.judged import Booleans, Floats, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.metrics.right_texts import all_right_texts, best_of_each, row_of_each
from tasklift.metrics.statistic import Finish, ratio
from tasklift.text.languages.catalogue import plain_code
from tasklift.text.scoring.answer_forms import cmrc_form, cmrc_tokens, squad_form
from tasklift.text.scoring.common_runs import common_runs
from tasklift.text.scoring.ngram_matches import Codes, Vocabulary, ngram_matches
from tasklift.text.scoring.numbers_said import numbers_said

_ANSWER_MARK = "####"
"""Stands before the answer in GSM8K, behind its working."""


def _counts(judged: JudgedTexts) -> Floats:
    """Whether the answer is right, its F1, and whether the row has right answers, each a column."""
    measure = _chinese if plain_code(judged.language or "") == "zh" else _in_words
    best = np.stack(measure(judged), axis=1)
    there = ~np.isnan(best[:, :1])
    return np.concatenate([np.where(there, best, 0.0), there], axis=1)


def _in_words(judged: JudgedTexts) -> tuple[Floats, Floats]:
    """Right answers that are nothing but articles and punctuation count only where there is no other."""
    judged = replace(judged, gold=tuple(tuple(filter(squad_form, texts)) or ("",) for texts in judged.gold))
    given, right = _coded(judged, lambda text: squad_form(text).split())
    shared = ngram_matches(given, right, 1).shared[:, 0]
    f1 = ratio((2 * shared).astype(float), (given.lengths + right.lengths).astype(float), otherwise=1.0)
    return best_of_each(judged, _same(judged, squad_form).astype(float)), best_of_each(judged, f1)


def _chinese(judged: JudgedTexts) -> tuple[Floats, Floats]:
    """CMRC asks nothing that has no answer; where there is none, F1 is 1 if the answer is right."""
    given, right = _coded(judged, cmrc_tokens)
    f1 = ratio((2 * common_runs(given, right)).astype(float), (given.lengths + right.lengths).astype(float))
    same = _same(judged, cmrc_form).astype(float)
    without = np.array([not text.strip() for text in all_right_texts(judged)], dtype=np.bool_)
    return best_of_each(judged, same), best_of_each(judged, np.where(without, same, f1))


def _coded(judged: JudgedTexts, cut: Callable[[str], list[str]]) -> tuple[Codes, Codes]:
    """Tokens of the answer beside each right text, and of the right text."""
    vocabulary = Vocabulary()
    given = vocabulary.codes([cut(text) for text in judged.texts]).take(row_of_each(judged))
    return given, vocabulary.codes([cut(text) for text in all_right_texts(judged)])


def _same(judged: JudgedTexts, form: Callable[[str], str]) -> Booleans:
    given = [form(text) for text in judged.texts]
    pairs = zip(row_of_each(judged).tolist(), all_right_texts(judged), strict=True)
    return np.array([given[row] == form(text) for row, text in pairs], dtype=np.bool_)


def _column(measure: int) -> Finish:
    return lambda sums: ratio(sums[:, measure], sums[:, 2], otherwise=np.nan)


def _numeric(judged: JudgedTexts) -> Floats:
    """NaN where no right text has a number."""
    given = [_last_number(text) for text in judged.texts]
    pairs = zip(row_of_each(judged).tolist(), map(_last_number, all_right_texts(judged)), strict=True)
    values = [float("nan") if right is None else float(given[row] == right) for row, right in pairs]
    return best_of_each(judged, np.array(values, dtype=float))


def _last_number(text: str) -> Decimal | None:
    """The last behind the answer's mark, where there is one, else of all."""
    behind = numbers_said(text.rpartition(_ANSWER_MARK)[2]) or numbers_said(text)
    return behind[-1] if behind else None


METRICS: tuple[Metric, ...] = (
    text_metric("squad_exact", "share of answers that are right to the letter (SQuAD; CMRC)", _counts, _column(0)),
    text_metric("squad_f1", "words that answer and right answer share (F1 of SQuAD; CMRC)", _counts, _column(1)),
    mean_metric("numeric_match", "share of answers whose last number is that of the right answer", _numeric),
)
