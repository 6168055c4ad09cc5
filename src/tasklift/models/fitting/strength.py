"""How closely a fit follows the rows, chosen by cross-validation on train: valid has too few rows to tell by.

Reference: Stone, "Cross-validatory choice and assessment of statistical predictions", 1974.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from tasklift.models.classical import Trial
from tasklift.models.fitting.candidate import Candidate, SearchSpace
from tasklift.models.fitting.examples import FOLDS, Examples
from tasklift.models.fitting.fitter import Fitter, Weighed
from tasklift.models.fitting.selection import CLEARLY, influence_on_macro_f1, macro_f1, standard_error
from tasklift.models.numbers import Integers

ENOUGH: Final = 10_000
"""So many rows answered tell strengths apart; where there are more, the folds left over are saved the work."""

Mask = npt.NDArray[np.bool_]


def choose_strength(fitter: Fitter, space: SearchSpace, examples: Examples) -> tuple[Candidate, tuple[Trial, ...]]:
    """The opening with the strength whose fits answer rows held back best, and how each did; of equals the loosest.

    Folds keep groups and near-copies together. The vocabulary is that of all rows: it knows no label. A strength that
    is clearly behind after some folds is given up (Maron and Moore, 1994).
    """
    candidates = [replace(space.opening, **strength) for strength in space.strengths]  # type: ignore[arg-type]
    held = list(_held_back(examples.folds())) if candidates else []
    if not held:
        return space.opening, ()
    rows = fitter.weigh(space.opening.tokens, examples)
    race = _Race(rows.examples.codes(rows.examples.labels), len(rows.examples.labels), len(candidates))
    for mask in held:
        for place in race.running():
            race.answers[place, mask] = _answers(fitter, candidates[place], rows, mask)
    best = max(race.running(), key=race.score)
    trials = tuple(
        Trial(
            settings=candidate.settings(),
            judged_on="folds of train",
            macro_f1=race.score(place),
            chosen=place == best,
        )
        for place, candidate in enumerate(candidates)
    )
    return candidates[best], trials


class _Race:
    """Answers of some candidates to rows held back so far, -1 where none was given yet."""

    def __init__(self, codes: Integers, labels: int, candidates: int) -> None:
        self._codes, self._labels = codes, labels
        self.answers = np.full((candidates, len(codes)), -1, dtype=np.int64)
        self._running = list(range(candidates))

    def score(self, place: int) -> float:
        """Macro-F1 on the rows that the candidate answered."""
        return macro_f1(*self._answered(place), labels=self._labels)

    def running(self) -> list[int]:
        """The candidates that are not clearly behind the best of them."""
        if (self.answers[self._running[0]] >= 0).any():
            best = max(self._running, key=self.score)
            self._running = [place for place in self._running if not self._is_behind(place, best)]
        return self._running

    def _is_behind(self, place: int, best: int) -> bool:
        influences = (influence_on_macro_f1(*self._answered(one), labels=self._labels) for one in (place, best))
        return self.score(best) - self.score(place) > CLEARLY * standard_error(*influences)

    def _answered(self, place: int) -> tuple[Integers, Integers]:
        answered = self.answers[place] >= 0
        return self._codes[answered], self.answers[place, answered]


def _held_back(fold_of: Integers) -> Iterator[Mask]:
    """Which rows are answered by models of the others, fold by fold, until there are enough."""
    answered = 0
    for fold in range(FOLDS):
        held = fold_of == fold
        if held.any() and not held.all() and answered < ENOUGH:
            answered += int(held.sum())
            yield held


def _answers(fitter: Fitter, candidate: Candidate, rows: Weighed, held: Mask) -> Integers:
    """What a model of the other rows says of those held back."""
    model = fitter.fit_on(candidate, rows.where(~held))
    places = {label: place for place, label in enumerate(rows.examples.labels)}
    known = np.array([places[label] for label in model.labels], dtype=np.int64)
    answers: Integers = known[model.scores(rows.matrix[held]).argmax(axis=1)]
    return answers
