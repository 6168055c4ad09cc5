"""Choosing on validation rows: one question after the other, keeping what is better beyond chance."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from tasklift.models.fitting.candidate import Candidate, Rounds
from tasklift.models.numbers import Integers

Fit = TypeVar("Fit")


@dataclass(frozen=True)
class Tried(Generic[Fit]):
    """A candidate, what was fitted, its score on the rows that choices are made on, and which of them it got right."""

    candidate: Candidate
    fit: Fit
    score: float
    hits: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Selection(Generic[Fit]):
    """Everything that was tried, in order, and the one that was chosen."""

    tried: tuple[Tried[Fit], ...]
    best: Tried[Fit]


def select(opening: Candidate, rounds: Rounds, attempt: Callable[[Candidate], Tried[Fit]]) -> Selection[Fit]:
    """Begin with `opening`; of each round the best change stays if it gains more than a standard error.

    Without that rule the choice follows the noise of the few rows it is made on (Breiman et al., 1984, section 3.4.3).
    """
    best = attempt(opening)
    tried = [best]
    for changes in rounds:
        candidates = [attempt(candidate) for candidate in _changed(best.candidate, changes)]
        tried += candidates
        winner = max(candidates, key=lambda one: one.score, default=best)
        best = winner if winner.score - best.score > standard_error(winner.hits, best.hits) else best
    return Selection(tuple(tried), best)


def standard_error(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]) -> float:
    """Of the difference between two accuracies on the same rows (McNemar, 1947)."""
    return float(np.sqrt((first != second).sum()) / len(first))


def macro_f1(gold: Integers, predicted: Integers, *, labels: int) -> float:
    """The mean over the labels that occur in either of 2 hits / (given + answered) (van Rijsbergen, 1979)."""
    hits = np.bincount(gold[gold == predicted], minlength=labels)
    occurrences = np.bincount(gold, minlength=labels) + np.bincount(predicted, minlength=labels)
    occurring = occurrences > 0
    return float((2 * hits[occurring] / occurrences[occurring]).mean())


def _changed(best: Candidate, changes: tuple[dict[str, str | float], ...]) -> Iterator[Candidate]:
    for change in changes:
        candidate = replace(best, **change)  # type: ignore[arg-type]
        if candidate != best:
            yield candidate
