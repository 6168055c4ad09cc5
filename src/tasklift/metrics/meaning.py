"""Measures that another model takes, which the user names: how near answers are in meaning to right texts under an
encoder, and how good a language model finds them.

Greedy overlap of words sees no paraphrase, and replies are worded in many ways. The cosine of mean vectors is the
embedding average of Liu et al., "How NOT to evaluate your dialogue system", 2016, who found that it too agrees little
with people; by vectors of an encoder that was taught likeness, as Reimers and Gurevych, "Sentence-BERT", 2019. The last
bits of a vector hang on what was read beside its text, so cosines are told to four digits. Grades of single answers are
those of Zheng et al., "Judging LLM-as-a-judge with MT-Bench and Chatbot Arena", 2023.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl

from tasklift.data.roles import INPUT_SEPARATOR
from tasklift.metrics.counted import mean_metric
from tasklift.metrics.judged import Booleans, Floats, Integers, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.metrics.right_texts import all_right_texts, best_of_each, row_of_each
from tasklift.text.dialogues.one_text import as_lines
from tasklift.text.scoring.material import Meanings
from tasklift.text.values.missing import SEEN

_DIGITS: Final = 4
_LEAST, _MOST = 1, 5
"""Of what a judge may say."""


def _similarity(judged: JudgedTexts) -> Floats:
    """0 for a blank answer, NaN where every right text is blank."""
    right, rows, meanings = all_right_texts(judged), row_of_each(judged), judged.material.meanings
    cosines = _cosines(meanings, [*judged.texts, *right], rows, judged.rows) if meanings else np.zeros(rows.size)
    answered = np.where(_seen(judged.texts)[rows], cosines, 0.0)
    return best_of_each(judged, np.where(_seen(right), answered, np.nan))


def _cosines(meanings: Meanings, texts: Sequence[str], rows: Integers, answers: int) -> Floats:
    """Of each right text, which come after so many answers, with the answer of its row; none is below 0."""
    vectors = meanings.vectors(texts)
    products = np.einsum("ij,ij->i", vectors[rows], vectors[answers:], dtype=np.float64)
    cosines: Floats = products.round(_DIGITS).clip(0.0, 1.0)
    return cosines


def _judged(judged: JudgedTexts) -> Floats:
    """From 0 to 1; 0 for a blank answer, NaN where every right text is blank."""
    judge = judged.material.judge
    right = [next((text for text in texts if text.strip()), "") for texts in judged.gold]
    found = np.where(_seen(right), 0.0, np.nan)
    asked = np.flatnonzero(_seen(right) & _seen(judged.texts))
    if judge and asked.size:
        graded = [(_as_read(judged.sources[row]), right[row], judged.texts[row]) for row in asked.tolist()]
        found[asked] = ((judge.grades(graded) - _LEAST) / (_MOST - _LEAST)).round(_DIGITS).clip(0.0, 1.0)
    return found


def _as_read(source: str) -> str:
    """What was asked as people read it: dialogues on lines, one text below the other."""
    return "\n\n".join(as_lines(text) for text in source.split(INPUT_SEPARATOR) if text)


def _seen(texts: Sequence[str]) -> Booleans:
    return pl.Series(texts, dtype=pl.String).str.contains(SEEN).to_numpy()


METRICS: tuple[Metric, ...] = (
    replace(
        mean_metric(
            "embedding_similarity",
            "cosine of the answer's vector with the nearest right text's, under an encoder",
            _similarity,
        ),
        reads="meanings",
    ),
    replace(
        mean_metric("judged", "what a language model says of the answer, beside a right text", _judged),
        reads="judge",
    ),
)
