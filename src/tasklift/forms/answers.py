"""What a model answers, in the form that its kind of task asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from tasklift.text.containment.answer_place import Place

NO_ANSWER: Final = -1
"""Stands among the places of labels for a row that is left unanswered."""


@dataclass(frozen=True)
class LabelAnswers:
    """One probability for each row and label, and the label that is answered.

    `labels`: every label that the model can give, sorted. `probabilities`: float64, shape (rows, labels), each row
    sums to 1. `decided`: int64, shape (rows,), the place in `labels` of each row's answer, `NO_ANSWER` for none; None
    where the likeliest label is the answer.
    """

    labels: tuple[str, ...]
    probabilities: npt.NDArray[np.float64]
    decided: npt.NDArray[np.int64] | None = None

    def chosen(self) -> npt.NDArray[np.int64]:
        """The place of each row's answer, or `NO_ANSWER`; of equally likely labels, the first in `labels`."""
        return self.probabilities.argmax(axis=1) if self.decided is None else self.decided

    def best(self) -> list[str | None]:
        """Each row's answer, or None."""
        return [None if place == NO_ANSWER else self.labels[place] for place in self.chosen().tolist()]

    def confidence(self) -> npt.NDArray[np.float64]:
        """The probability of each row's answer; of its likeliest label where it has none."""
        chosen = self.chosen()
        places = np.where(chosen == NO_ANSWER, self.probabilities.argmax(axis=1), chosen)
        return np.take_along_axis(self.probabilities, places[:, None], axis=1)[:, 0]


@dataclass(frozen=True)
class TextAnswers:
    """One text for each row, None where a row is left unanswered.

    `cut`: the places of rows whose text ends where no more might be written, and not by itself. `places`: where in the
    context that the model read each text stands, None for one that stands nowhere; None where the model does not say.
    """

    texts: tuple[str | None, ...]
    cut: frozenset[int] = frozenset()
    places: tuple[Place | None, ...] | None = None

    def best(self) -> list[str | None]:
        """Each row's answer, or None."""
        return list(self.texts)

    def standing(self) -> tuple[Place | None, ...]:
        """Where each text stands, None where nobody says so."""
        return self.places or (None,) * len(self.texts)


Answers: TypeAlias = LabelAnswers | TextAnswers
"""What a model gives, by the kind of its task."""


def labels_of(answers: Answers) -> LabelAnswers:
    """The answers, of a model that must answer with labels. Raises TypeError for another: a recipe is checked before
    it is carried out.
    """
    if not isinstance(answers, LabelAnswers):
        raise TypeError("a model that writes texts stands where labels are asked for")
    return answers


def one_after_another(parts: Sequence[Answers]) -> Answers:
    """Answers of one model to rows that follow one another; of at least one part."""
    written = [part for part in parts if isinstance(part, TextAnswers)]
    if written:
        starts = accumulate((len(part.texts) for part in written), initial=0)
        cut = frozenset(start + row for start, part in zip(starts, written, strict=False) for row in part.cut)
        texts = tuple(text for part in written for text in part.texts)
        if all(part.places is None for part in written):
            return TextAnswers(texts, cut)
        return TextAnswers(texts, cut, tuple(place for part in written for place in part.standing()))
    given = [labels_of(part) for part in parts]
    decided = [part.decided for part in given if part.decided is not None]
    probabilities = np.concatenate([part.probabilities for part in given])
    return LabelAnswers(given[0].labels, probabilities, np.concatenate(decided) if decided else None)
