"""The linear support vector machine, one label against the rest."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np

from tasklift.models.features import Matrix
from tasklift.models.fitting.coordinate_descent import descend
from tasklift.models.linear import Linear, is_positive, linear
from tasklift.models.numbers import Floats, Integers

_TOLERANCE: Final = 1e-3
_MOST_EPOCHS: Final = 1000


def fit_linear_svm(matrix: Matrix, codes: Integers, *, labels: int, costs: Floats, metric: Floats) -> Linear:
    """The planes with the widest soft margins (Cortes and Vapnik, 1995; Fan et al., 2008).

    `costs`: shape (rows, columns), the price of a squared margin error. `metric`: shape (features, columns), the square
    of each feature's scale. Each label is its own problem, so threads do not change the answer.
    """
    starts, features = matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32)
    signs = np.where(is_positive(codes, labels), 1.0, -1.0)

    def plane(column: int) -> Floats:
        scales, sides, prices = (np.ascontiguousarray(array[:, column]) for array in (metric, signs, costs))
        return descend(starts, features, matrix.data, scales, sides, prices, _TOLERANCE, _MOST_EPOCHS)

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as threads:
        planes = np.stack(list(threads.map(plane, range(signs.shape[1]))), axis=1)
    return linear(planes[:-1], planes[-1])
