"""Nothing that scikit-learn says while it fits reaches who uses Tasklift."""

import warnings

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from tasklift.models.fitting.logistic_regression import fit_logistic_regression
from tasklift.models.fitting.trees import Growth, fit_gradient_boosting, fit_random_forest

ROWS = 21
MATRIX = csr_matrix(np.eye(ROWS))
CODES = np.array([*range(12), *range(9)])
"""More labels than half of the rows, which scikit-learn takes for numbers."""


@pytest.mark.parametrize("kind", ["logistic regression", "forest", "boosting"])
def test_many_labels_of_few_rows_are_fitted_in_silence(kind: str) -> None:
    weights, growth = np.ones(ROWS), Growth(trees=5, components=3, seed=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if kind == "logistic regression":
            fit_logistic_regression(MATRIX, CODES, strength=1.0, weights=weights)
        elif kind == "forest":
            fit_random_forest(MATRIX, CODES, labels=12, growth=growth, weights=weights)
        else:
            fit_gradient_boosting(MATRIX, CODES, labels=12, growth=growth, weights=weights)
