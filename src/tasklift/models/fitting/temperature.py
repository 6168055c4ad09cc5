"""Temperature: one number that makes scores as sure as they are right (Platt, 1999; Guo et al., 2017)."""

from typing import Final

import numpy as np

from tasklift.models.numbers import Floats, Integers
from tasklift.models.probabilities import softmax

_WIDEST: Final = np.log(1000.0)


def fitted_scale(scores: Floats, codes: Integers) -> float:
    """What to multiply `scores`, shape (rows, labels), with so that the true labels `codes` are the likeliest.

    The targets are smoothed as Platt's, so that few rows that are all right do not make the model certain. 1.0 where
    there are no rows.
    """
    from scipy.optimize import minimize_scalar

    rows, labels = scores.shape
    if not rows or labels == 1:
        return 1.0
    targets = np.full(scores.shape, 1.0 / ((rows + 2) * (labels - 1)))
    targets[np.arange(rows), codes] = (rows + 1) / (rows + 2)

    def loss(logarithm: float) -> float:
        likely = np.log(np.maximum(softmax(np.exp(logarithm) * scores), 1e-300))
        return -float((targets * likely).sum())

    return float(np.exp(minimize_scalar(loss, bounds=(-_WIDEST, _WIDEST), method="bounded").x))
