"""Multinomial naive Bayes on TF-IDF weights (Rennie et al., 2003)."""

import numpy as np

from tasklift.models.features import Matrix
from tasklift.models.linear import Linear, linear
from tasklift.models.numbers import Floats, Integers


def fit_naive_bayes(matrix: Matrix, codes: Integers, *, labels: int, smoothing: float, weights: Floats) -> Linear:
    """`smoothing`: added to every feature's sum. `weights`: of the rows, shape (rows,)."""
    members = (codes[:, None] == np.arange(labels)) * weights[:, None]
    sums = matrix.T @ members + smoothing
    evidence = np.log(sums) - np.log(sums.sum(axis=0))
    prior = np.log(members.sum(axis=0))
    if labels == 2:
        return linear(evidence[:, 1:] - evidence[:, :1], prior[1:] - prior[:1])
    return linear(evidence, prior - np.log(members.sum()))
