"""What an answer must keep as it is: numbers of the right text, placeholders, fields and terms of the source; and what
it must not.

What a program fills into a message breaks when a translation changes it, and a wrong number is the costliest of
mistakes; both are checked by every tool of localisation. Chinese numbers in digits count by value, 3.5万 is 35000.
Terms of a glossary are whole words, in Chinese characters, whatever their case; a text made of fields names a value
where it has the value's words, or a number of that value.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from tasklift.metrics.counted import mean_metric
from tasklift.metrics.judged import Floats, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.metrics.right_texts import all_right_texts, best_of_each, row_of_each
from tasklift.text.scoring.fields import field_values
from tasklift.text.scoring.folded import folded
from tasklift.text.scoring.gaps import gaps_in
from tasklift.text.scoring.glossary import TermFinder, has_run, tokens_of
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


def _field_coverage(judged: JudgedTexts) -> Floats:
    """NaN where the source is no list of fields."""
    values = [field_values(source) for source in judged.sources]
    runs = iter(tokens_of([value for row in values for value in row]))
    given = zip(tokens_of(judged.texts), map(numbers_said, judged.texts), strict=True)
    return np.array(
        [
            _mean([has_run(tokens, next(runs)) or _number_in(value) in numbers for value in row])
            for row, (tokens, numbers) in zip(values, given, strict=True)
        ],
        dtype=float,
    )


def _number_in(value: str) -> Decimal | None:
    """The number that a value is, whatever sign or unit in no letters stands beside it."""
    said = numbers_said(value)
    return said[0] if len(said) == 1 and not any(letter.isalpha() for letter in value) else None


def _terms_kept(judged: JudgedTexts) -> Floats:
    """NaN where the source has no term of the glossary."""
    terms = judged.material.terms
    translations = terms.translations if terms else {}
    right = {term: tokens_of(texts) for term, texts in translations.items()}
    finder = TermFinder(right)
    pairs = zip(tokens_of(judged.sources), tokens_of(judged.texts), strict=True)
    return np.array(
        [
            _mean([any(has_run(answer, one) for one in right[term]) for term in finder.found_in(source)])
            for source, answer in pairs
        ],
        dtype=float,
    )


def _mean(kept: Sequence[bool]) -> float:
    """NaN where there is nothing to keep."""
    return sum(kept) / len(kept) if kept else float("nan")


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
    mean_metric("field_coverage", "share of the values of the source's fields that the answer names", _field_coverage),
    replace(
        mean_metric("terms_kept", "share of the source's terms that the answer has as a glossary says", _terms_kept),
        reads="terms",
    ),
    mean_metric("copying", "share of answers that are the source as it was", _copying, lower_is_better=True),
)
