"""Rare labels weigh as much as frequent ones."""

import numpy as np

from tasklift.models.numbers import Floats, Integers


def balanced(codes: Integers, weights: Floats, *, labels: int) -> Floats:
    """For each row a factor with which all labels weigh the same and a row 1 on average, shape (rows,).

    `codes`: the label of each row, by place, each of 0 to labels - 1. `weights`: as how many rows each counts.
    """
    counts = np.bincount(codes, weights, minlength=labels)
    factors: Floats = weights.sum() / (labels * counts[codes])
    return factors
