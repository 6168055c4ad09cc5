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
from tasklift.models.fitting.selection import macro_f1
from tasklift.models.numbers import Integers

ENOUGH: Final = 10_000
"""So many rows answered tell strengths apart; where there are more, the folds left over are saved the work."""

Mask = npt.NDArray[np.bool_]


def choose_strength(fitter: Fitter, space: SearchSpace, examples: Examples) -> tuple[Candidate, tuple[Trial, ...]]:
    """The opening with the strength whose fits answer rows held back best, and how each did; of equals the loosest.

    Folds keep groups and near-copies together. The vocabulary is that of all rows: it knows no label.
    """
    candidates = [replace(space.opening, **strength) for strength in space.strengths]  # type: ignore[arg-type]
    held = list(_held_back(examples.folds())) if candidates else []
    if not held:
        return space.opening, ()
    rows = fitter.weigh(space.opening.tokens, examples)
    scores = [_score(fitter, candidate, rows, held) for candidate in candidates]
    best = int(np.argmax(scores))
    trials = tuple(
        Trial(settings=candidate.settings(), judged_on="folds of train", macro_f1=score, chosen=place == best)
        for place, (candidate, score) in enumerate(zip(candidates, scores, strict=True))
    )
    return candidates[best], trials


def _held_back(fold_of: Integers) -> Iterator[Mask]:
    """Which rows are answered by models of the others, fold by fold, until there are enough."""
    answered = 0
    for fold in range(FOLDS):
        held = fold_of == fold
        if held.any() and not held.all() and answered < ENOUGH:
            answered += int(held.sum())
            yield held


def _score(fitter: Fitter, candidate: Candidate, rows: Weighed, held: list[Mask]) -> float:
    """Macro-F1 of the answers to all rows that are held back."""
    labels = rows.examples.labels
    codes = rows.examples.codes(labels)
    answers = np.full(len(codes), -1, dtype=np.int64)
    for mask in held:
        model = fitter.fit_on(candidate, rows.where(~mask))
        known = np.array([labels.index(label) for label in model.labels], dtype=np.int64)
        answers[mask] = known[model.scores(rows.matrix[mask]).argmax(axis=1)]
    answered = answers >= 0
    return macro_f1(codes[answered], answers[answered], labels=len(labels))
