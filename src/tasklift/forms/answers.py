"""What a model answers, in the form that its kind of task asks for."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

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
