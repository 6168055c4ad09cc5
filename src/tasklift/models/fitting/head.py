"""From a candidate and rows of features to a fitted head."""

import numpy as np

from tasklift.models.features import Matrix
from tasklift.models.fitting.candidate import Candidate
from tasklift.models.fitting.linear_svm import fit_linear_svm
from tasklift.models.fitting.log_count_ratio import log_count_ratios
from tasklift.models.fitting.logistic_regression import fit_logistic_regression, fit_scaled_logistic_regression
from tasklift.models.fitting.naive_bayes import fit_naive_bayes
from tasklift.models.fitting.trees import Growth, fit_gradient_boosting, fit_random_forest
from tasklift.models.linear import Linear, columns_for, is_positive, linear
from tasklift.models.numbers import Floats, Integers
from tasklift.models.trees import Trees


def fit_head(
    candidate: Candidate, matrix: Matrix, codes: Integers, *, labels: int, ratio_power: float, growth: Growth
) -> Linear | Trees:
    """The head that `candidate` asks for. `codes`: each row's label; each of 0 to labels - 1 occurs.

    `ratio_power`: log-count ratios scale features by their size raised to it.
    """
    columns = columns_for(labels)
    if labels == 1 or not matrix.nnz:
        return linear(np.zeros((matrix.shape[1], columns)), np.zeros(columns))
    weights = row_weights(candidate, codes, labels=labels)
    match candidate.algorithm:
        case "random_forest":
            return fit_random_forest(matrix, codes, labels=labels, growth=growth, weights=weights)
        case "gradient_boosting":
            return fit_gradient_boosting(matrix, codes, labels=labels, growth=growth, weights=weights)
        case "naive_bayes":
            return fit_naive_bayes(matrix, codes, labels=labels, smoothing=candidate.smoothing, weights=weights)
    scales = _scales(candidate, matrix, codes, labels, ratio_power)
    if candidate.algorithm == "linear_svm":
        costs = candidate.C * _side_weights(weights, codes, labels)
        return fit_linear_svm(matrix, codes, labels=labels, costs=costs, metric=scales**2)
    if candidate.weighting == "tf_idf":
        return fit_logistic_regression(matrix, codes, strength=candidate.C, weights=weights)
    return fit_scaled_logistic_regression(
        matrix, codes, labels=labels, strength=candidate.C, weights=weights, scales=scales
    )


def row_weights(candidate: Candidate, codes: Integers, *, labels: int) -> Floats:
    """1 for each row, or so that all labels weigh the same and a row 1 on average."""
    if candidate.class_weight == "none":
        return np.ones(len(codes))
    counts = np.bincount(codes, minlength=labels)
    weights: Floats = len(codes) / (labels * counts[codes])
    return weights


def _scales(candidate: Candidate, matrix: Matrix, codes: Integers, labels: int, ratio_power: float) -> Floats:
    if candidate.weighting == "tf_idf":
        return np.ones((matrix.shape[1], columns_for(labels)))
    scales: Floats = np.abs(log_count_ratios(matrix, codes, labels=labels)) ** ratio_power
    return scales


def _side_weights(weights: Floats, codes: Integers, labels: int) -> Floats:
    """Of the rows in each column's problem; the labels that make up "the rest" are not weighed, as in LIBLINEAR."""
    if labels == 2:
        return weights[:, None]
    return np.where(is_positive(codes, labels), weights[:, None], 1.0)
