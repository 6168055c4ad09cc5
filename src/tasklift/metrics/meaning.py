"""What answers mean: how near their vectors are to those of right texts, under an encoder that the user names.

Greedy overlap of words sees no paraphrase, and replies are worded in many ways. The cosine of mean vectors is the
embedding average of Liu et al., "How NOT to evaluate your dialogue system", 2016, who found that it too agrees little
with people; by vectors of an encoder that was taught likeness, as Reimers and Gurevych, "Sentence-BERT", 2019. The last
bits of a vector hang on what was read beside its text, so cosines are told to four digits.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl

from tasklift.metrics.counted import mean_metric
from tasklift.metrics.judged import Booleans, Floats, Integers, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.metrics.right_texts import all_right_texts, best_of_each, row_of_each
from tasklift.text.scoring.material import Meanings
from tasklift.text.values.missing import SEEN

_DIGITS: Final = 4


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
)
