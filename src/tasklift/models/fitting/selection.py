"""Choosing on validation rows: one question after the other, keeping what is better beyond chance."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

import numpy as np

from tasklift.models.fitting.candidate import Candidate, Rounds
from tasklift.models.numbers import Floats, Integers

CLEARLY: Final = 2.0

Fit = TypeVar("Fit")


@dataclass(frozen=True)
class Tried(Generic[Fit]):
    """A candidate, what was fitted, its macro-F1 on the rows that choices are made on, and each row's part in it."""

    candidate: Candidate
    fit: Fit
    score: float
    influence: Floats


@dataclass(frozen=True)
class Selection(Generic[Fit]):
    """Everything that was tried, in order, and the one that was chosen."""

    tried: tuple[Tried[Fit], ...]
    best: Tried[Fit]


def select(opening: Candidate, rounds: Rounds, attempt: Callable[[Candidate], Tried[Fit]]) -> Selection[Fit]:
    """Begin with `opening`; of each round the best change stays if it gains more than `CLEARLY` standard errors.

    Without such a rule the choice follows the noise of the few rows it is made on (Breiman et al., 1984, section
    3.4.3); at one error, as they have it, most changes were for the worse on other rows (docs/log.md).
    """
    best = attempt(opening)
    tried = [best]
    for changes in rounds:
        candidates = [attempt(candidate) for candidate in _changed(best.candidate, changes)]
        tried += candidates
        winner = max(candidates, key=lambda one: one.score, default=best)
        best = (
            winner if winner.score - best.score > CLEARLY * standard_error(winner.influence, best.influence) else best
        )
    return Selection(tuple(tried), best)


def standard_error(first: Floats, second: Floats) -> float:
    """Of the difference between two scores on the same rows, from what each row adds (Efron, 1982, chapter 6)."""
    return float(np.sqrt(((first - second) ** 2).sum()))


def macro_f1(gold: Integers, predicted: Integers, *, labels: int) -> float:
    """The mean over the labels that occur in either of 2 hits / (given + answered) (van Rijsbergen, 1979)."""
    hits = np.bincount(gold[gold == predicted], minlength=labels)
    occurrences = np.bincount(gold, minlength=labels) + np.bincount(predicted, minlength=labels)
    occurring = occurrences > 0
    return float((2 * hits[occurring] / occurrences[occurring]).mean())


def influence_on_macro_f1(gold: Integers, predicted: Integers, *, labels: int) -> Floats:
    """By how much macro-F1 would rise if a row counted a little more, over the weight added: shape (rows,)."""
    hits = np.bincount(gold[gold == predicted], minlength=labels)
    occurrences = np.bincount(gold, minlength=labels) + np.bincount(predicted, minlength=labels)
    occurring = occurrences > 0
    loss = 2 * hits / np.where(occurring, occurrences, 1) ** 2
    gain = np.where(gold == predicted, 2 / occurrences[gold], 0.0)
    influence: Floats = (gain - loss[gold] - loss[predicted]) / occurring.sum()
    return influence


def _changed(best: Candidate, changes: tuple[dict[str, str | float], ...]) -> Iterator[Candidate]:
    for change in changes:
        candidate = replace(best, **change)  # type: ignore[arg-type]
        if candidate != best:
            yield candidate
