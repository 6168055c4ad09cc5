"""Logistic regression by L-BFGS, as scikit-learn fits it."""

import numpy as np
import numpy.typing as npt

from tasklift.models.features import Matrix
from tasklift.models.fitting.determinism import one_thread
from tasklift.models.fitting.silence import without_advice
from tasklift.models.linear import Linear, is_positive, linear
from tasklift.models.numbers import Floats, Integers


def fit_logistic_regression(matrix: Matrix | Floats, codes: Integers, *, strength: float, weights: Floats) -> Linear:
    """All labels in one softmax. `strength`: scikit-learn's C. `weights`: of the rows, shape (rows,)."""
    coefficients, intercept = _fitted(matrix, codes, strength, weights)
    return linear(coefficients.T, intercept)


def fit_scaled_logistic_regression(
    matrix: Matrix, codes: Integers, *, labels: int, strength: float, weights: Floats, scales: Floats
) -> Linear:
    """One label against the rest, each on its own scaling of the features: `scales`, shape (features, columns)."""
    targets = is_positive(codes, labels)
    fits = [
        _fitted(matrix.multiply(scale).tocsr(), target, strength, weights)
        for scale, target in zip(scales.T, targets.T, strict=True)
    ]
    planes = np.stack([coefficients[0] for coefficients, _ in fits], axis=1)
    return linear(planes * scales, np.array([intercept[0] for _, intercept in fits]))


def _fitted(
    matrix: Matrix | Floats, target: npt.NDArray[np.generic], strength: float, weights: Floats
) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    with one_thread(), without_advice():
        fitted = LogisticRegression(C=strength, max_iter=1000).fit(matrix, target, sample_weight=weights)
    return fitted.coef_, fitted.intercept_
