"""Scores to probabilities."""

import numpy as np

from tasklift.models.numbers import Floats


def softmax(scores: Floats) -> Floats:
    """Probabilities, shape (rows, labels), from unnormalised log-probabilities; each row sums to 1."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares
