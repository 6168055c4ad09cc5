"""Choosing the reply: whether what was written is nearest to the right reply, among that and nine others.

Recall at k of n candidates, as Lowe, Pow, Serban and Pineau, "The Ubuntu dialogue corpus", 2015, and the ConvAI and
DSTC challenges rank them. A model that writes ranks candidates by their likeness to what it wrote, by chrF. The nine
are replies of train, the same for a row whatever model answers and whatever rows stand beside it. Candidates that are
as like share their places, so that an empty answer finds the right one by chance, in one of ten. What is the right
reply in another way of writing is not among the nine.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Final

import numpy as np
import polars as pl
import xxhash

from tasklift.data.roles import TEXTS_SEPARATOR
from tasklift.metrics.chrf import likeness
from tasklift.metrics.counted import text_metric
from tasklift.metrics.judged import Floats, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.metrics.right_texts import all_right_texts, where_rows_end
from tasklift.metrics.statistic import Finish, ratio
from tasklift.text.comparison_form import comparison_form

OTHERS: Final = 9
_FIRST: Final = (1, 5)
_AT_ONCE: Final = 1024
"""Rows whose candidates are held side by side."""


def others_of(judged: JudgedTexts) -> list[list[str]]:
    """The nine other replies of each row: those that follow its place among all that there are, in a ring.

    None for a row that has no right reply, or where so many others are not to be had.
    """
    replies = judged.material.replies
    texts = replies.texts if replies else ()
    forms, right_forms = _forms(texts), _forms(all_right_texts(judged))
    ends, found = where_rows_end(judged).tolist(), []
    for row, (source, right) in enumerate(zip(judged.sources, judged.gold, strict=True)):
        place = xxhash.xxh3_64_intdigest(TEXTS_SEPARATOR.join((source, *right)).encode()) % max(1, len(texts))
        ring = chain(range(place, len(texts)), range(place))
        same = set(right_forms[ends[row] : ends[row + 1]])
        taken = list(islice((texts[one] for one in ring if forms[one] not in same), OTHERS))
        found.append(taken if right and len(taken) == OTHERS else [])
    return found


def _forms(texts: Sequence[str]) -> list[str]:
    return comparison_form(pl.Series(texts, dtype=pl.String)).to_list()


def _counts(judged: JudgedTexts) -> Floats:
    """Whether the right reply is among the first, for each number of these, and whether the row counts."""
    given, others = judged.texts, others_of(judged)
    table = np.zeros((judged.rows, len(_FIRST) + 1))
    rows = [row for row, wrong in enumerate(others) if wrong]
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        candidates = [[*others[row], *judged.gold[row]] for row in some]
        written = [given[row] for row, texts in zip(some, candidates, strict=True) for _ in texts]
        values = likeness(written, list(chain.from_iterable(candidates)))
        parts = np.split(values, np.cumsum([len(texts) for texts in candidates])[:-1])
        for row, part in zip(some, parts, strict=True):
            table[row] = [*_shares(part[:OTHERS], float(part[OTHERS:].max())), 1.0]
    return table


def _shares(wrong: Floats, right: float) -> list[float]:
    """The chance that the right one is among the first, where those that are as like stand in any order."""
    before, beside = int((wrong > right).sum()), int((wrong == right).sum())
    return [min(max((first - before) / (beside + 1), 0.0), 1.0) for first in _FIRST]


def _mean_of(column: int) -> Finish:
    return lambda sums: ratio(sums[:, column], sums[:, len(_FIRST)], otherwise=np.nan)


METRICS: tuple[Metric, ...] = tuple(
    replace(
        text_metric(
            f"recall_at_{first}",
            f"how often the right reply is among the first {first} of {OTHERS + 1}, by their likeness to the answer",
            _counts,
            _mean_of(column),
        ),
        reads="replies",
    )
    for column, first in enumerate(_FIRST)
)
