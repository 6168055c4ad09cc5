"""What a metric reads: answers beside the gold, as labels or as texts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from tasklift.text.scoring.material import NO_MATERIAL, Material

Booleans = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

UNANSWERED: Final = -1
"""Stands among the codes of labels for a row to which no answer was given."""


@dataclass(frozen=True)
class Judged:
    """Answers beside the gold, as codes into `labels`.

    `gold`, `predicted`: shape (rows,), each in 0..labels-1; `predicted` may be `UNANSWERED`. `probabilities`: shape
    (rows, labels), or None when only labels were given. A label that the model cannot give has probability 0.
    """

    labels: tuple[str, ...]
    gold: Integers
    predicted: Integers
    probabilities: Floats | None = None

    @property
    def rows(self) -> int:
        """How many there are."""
        return int(self.gold.size)

    @property
    def answered(self) -> Booleans:
        """Which rows got an answer, shape (rows,)."""
        return np.not_equal(self.predicted, UNANSWERED)

    @property
    def right(self) -> Booleans:
        """Which rows were answered rightly, shape (rows,)."""
        return np.equal(self.gold, self.predicted)

    def only(self, rows: Booleans) -> Self:
        """The rows that are asked for."""
        probabilities = None if self.probabilities is None else self.probabilities[rows]
        return replace(self, gold=self.gold[rows], predicted=self.predicted[rows], probabilities=probabilities)


@dataclass(frozen=True, eq=False)
class JudgedTexts:
    """Texts that were given beside those that are right.

    `gold`: for each row the texts of which each is right. `predicted`: None where no answer was given. `sources`: the
    input side of each row as one text. `language`: that of the answers, as `zh`, by which they are cut into tokens.
    `parts`: answers of several models that were laid end to end to be these; each is counted by itself, and once.
    `material`: what some metrics read beside all that.
    """

    gold: tuple[tuple[str, ...], ...]
    predicted: tuple[str | None, ...]
    sources: tuple[str, ...]
    language: str | None = None
    parts: "tuple[JudgedTexts, ...]" = ()
    material: Material = NO_MATERIAL

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.predicted)

    @property
    def texts(self) -> list[str]:
        """What was given, an empty text where nothing was."""
        return [one or "" for one in self.predicted]

    @property
    def answered(self) -> Booleans:
        """Which rows got an answer, shape (rows,)."""
        return np.array([one is not None for one in self.predicted], dtype=np.bool_)

    def only(self, rows: Booleans) -> "JudgedTexts":
        """The rows that are asked for."""
        wanted = np.flatnonzero(rows).tolist()
        return replace(
            self,
            gold=tuple(self.gold[row] for row in wanted),
            predicted=tuple(self.predicted[row] for row in wanted),
            sources=tuple(self.sources[row] for row in wanted),
            parts=(),
        )


AnyJudged: TypeAlias = Judged | JudgedTexts
"""Answers beside the gold, of either sort; all that are compared are of one sort."""


def of_labels(models: Sequence[AnyJudged]) -> list[Judged]:
    """Those of the models that answer with labels: all of them, or none."""
    return [one for one in models if isinstance(one, Judged)]


def without_probabilities(judged: AnyJudged) -> AnyJudged:
    """The answers alone."""
    return replace(judged, probabilities=None) if isinstance(judged, Judged) else judged


def laid_end_to_end(models: Sequence[AnyJudged]) -> AnyJudged:
    """The answers of several models to the same rows, of labels over the same labels, as those of one."""
    labelled = of_labels(models)
    written = tuple(one for one in models if isinstance(one, JudgedTexts))
    return _labels_end_to_end(labelled) if labelled else _texts_end_to_end(written)


def alike(first: AnyJudged, second: AnyJudged) -> Booleans:
    """Which rows two models answer with the same text, or with the same label and, where both have them, the same
    probabilities.
    """
    if isinstance(first, JudgedTexts) or isinstance(second, JudgedTexts):
        pairs = zip(first.predicted, second.predicted, strict=True)
        return np.array([one == another for one, another in pairs], dtype=np.bool_)
    same: Booleans = first.predicted == second.predicted
    if first.probabilities is None or second.probabilities is None:
        return same
    surely: Booleans = (first.probabilities == second.probabilities).all(axis=1)
    return same & surely


def _labels_end_to_end(models: Sequence[Judged]) -> Judged:
    given = [one.probabilities for one in models if one.probabilities is not None]
    return replace(
        models[0],
        gold=np.concatenate([one.gold for one in models]),
        predicted=np.concatenate([one.predicted for one in models]),
        probabilities=np.concatenate(given) if given else None,
    )


def _texts_end_to_end(models: tuple[JudgedTexts, ...]) -> JudgedTexts:
    return JudgedTexts(
        tuple(chain.from_iterable(one.gold for one in models)),
        tuple(chain.from_iterable(one.predicted for one in models)),
        tuple(chain.from_iterable(one.sources for one in models)),
        models[0].language,
        models,
        models[0].material,
    )
