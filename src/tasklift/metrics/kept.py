"""What an answer must keep as it is: numbers of the right text, placeholders of the source; and what it must not.

What a program fills into a message breaks when a translation changes it, and a wrong number is the costliest of
mistakes; both are checked by every tool of localisation. Chinese numbers in digits count by value, 3.5万 is 35000.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from tasklift.metrics.counted import mean_metric
from tasklift.metrics.judged import Floats, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.metrics.right_texts import all_right_texts, best_of_each, row_of_each
from tasklift.text.scoring.folded import folded
from tasklift.text.scoring.gaps import gaps_in
from tasklift.text.scoring.numbers_said import numbers_said


def _numbers_kept(judged: JudgedTexts) -> Floats:
    """NaN where no right text has a number."""
    given = [numbers_said(text) for text in judged.texts]
    pairs = zip(row_of_each(judged).tolist(), all_right_texts(judged), strict=True)
    return best_of_each(judged, np.array([_share(numbers_said(text), given[row]) for row, text in pairs], dtype=float))


def _placeholders_kept(judged: JudgedTexts) -> Floats:
    """NaN where the source has no placeholder."""
    pairs = zip(judged.sources, judged.texts, strict=True)
    return np.array([_share(gaps_in(source), gaps_in(answer)) for source, answer in pairs], dtype=float)


def _share(wanted: Sequence[object], there: Sequence[object]) -> float:
    """Of those wanted, each as often as it is wanted; NaN where none is."""
    kept = Counter(wanted) & Counter(there)
    return kept.total() / len(wanted) if wanted else float("nan")


def _copying(judged: JudgedTexts) -> Floats:
    """An empty answer copies nothing."""
    pairs = [(folded(source), folded(answer)) for source, answer in zip(judged.sources, judged.texts, strict=True)]
    return np.array([bool(answer) and answer == source for source, answer in pairs], dtype=float)


METRICS: tuple[Metric, ...] = (
    mean_metric("numbers_kept", "share of the right text's numbers that the answer has, by value", _numbers_kept),
    mean_metric(
        "placeholders_kept",
        "share of the source's placeholders that the answer has, as {name}, %s, <b> and &nbsp;",
        _placeholders_kept,
    ),
    mean_metric("copying", "share of answers that are the source as it was", _copying, lower_is_better=True),
)
