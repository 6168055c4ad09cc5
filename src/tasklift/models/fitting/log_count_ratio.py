"""Log-count ratios: how much more a feature speaks for a label than against it (Wang and Manning, 2012)."""

import numpy as np

from tasklift.models.features import Matrix
from tasklift.models.linear import is_positive
from tasklift.models.numbers import Floats, Integers


def log_count_ratios(matrix: Matrix, codes: Integers, *, labels: int, weights: Floats) -> Floats:
    """log((p / |p|) / (q / |q|)), shape (features, columns), where p is 1 + the rows of a label that have the feature.

    q is the same for the rows of the other labels. `codes`: each row's label, 0 to labels - 1. `weights`: as how many
    rows each counts.
    """
    present = matrix.copy()
    present.data = np.ones_like(present.data)
    positive = is_positive(codes, labels) * weights[:, None]
    having = present.T @ positive
    against = (present.T @ weights)[:, None] - having
    ratios: Floats = _log_shares(1.0 + having) - _log_shares(1.0 + against)
    return ratios


def _log_shares(counts: Floats) -> Floats:
    shares: Floats = np.log(counts / counts.sum(axis=0))
    return shares
