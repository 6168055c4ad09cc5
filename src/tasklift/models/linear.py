"""A linear head: one score a label from a row of features."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from tasklift.models.features import Matrix
from tasklift.models.numbers import Floats, Integers, SmallFloats


@dataclass(frozen=True)
class Linear:
    """`weights`: float32, shape (features, columns); `intercept`: float64, shape (columns,).

    Two labels share one column, the log-odds of the second, and a single label has none; otherwise there is a column a
    label.
    """

    weights: SmallFloats
    intercept: Floats

    def scores(self, matrix: Matrix | SmallFloats) -> Floats:
        """Unnormalised log-probabilities, shape (rows, labels)."""
        columns: Floats = matrix @ self.weights.astype(np.float64) + self.intercept
        if columns.shape[1] > 1:
            return columns
        return np.hstack([np.zeros((columns.shape[0], 1)), columns])

    def scaled(self, scale: float) -> Self:
        """The head whose scores are `scale` times these."""
        return type(self)((self.weights * scale).astype(np.float32), self.intercept * scale)


def linear(weights: Floats, intercept: Floats) -> Linear:
    """A head from fitted float64 weights, stored at half the size."""
    return Linear(weights.astype(np.float32), np.asarray(intercept, dtype=np.float64))


def columns_for(labels: int) -> int:
    """How many columns a linear head has."""
    return len(positive_labels(labels))


def positive_labels(labels: int) -> range:
    """The label that each column speaks for."""
    return range(1, labels) if labels <= 2 else range(labels)


def is_positive(codes: Integers, labels: int) -> npt.NDArray[np.bool_]:
    """Shape (rows, columns): whether a row has the label of a column."""
    positive: npt.NDArray[np.bool_] = codes[:, None] == np.array(positive_labels(labels), dtype=np.int64)
    return positive
