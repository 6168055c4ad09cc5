"""What a model answers, in the form that its kind of task asks for."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class LabelAnswers:
    """One probability for each row and label.

    `labels`: every label that the model can give, sorted. `probabilities`: float64, shape (rows, labels), each row
    sums to 1.
    """

    labels: tuple[str, ...]
    probabilities: npt.NDArray[np.float64]

    def best(self) -> list[str]:
        """The likeliest label of each row; of equals, the first in `labels`."""
        return [self.labels[index] for index in self.probabilities.argmax(axis=1)]

    def confidence(self) -> npt.NDArray[np.float64]:
        """The probability of each row's likeliest label."""
        return self.probabilities.max(axis=1)  # type: ignore[no-any-return]
