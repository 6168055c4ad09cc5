"""From a candidate and rows of features to a fitted head."""

from dataclasses import dataclass

import numpy as np

from tasklift.models.features import Matrix
from tasklift.models.fitting.candidate import Candidate, ClassWeight
from tasklift.models.fitting.class_weight import balanced
from tasklift.models.fitting.linear_svm import fit_linear_svm
from tasklift.models.fitting.log_count_ratio import log_count_ratios
from tasklift.models.fitting.logistic_regression import fit_logistic_regression, fit_scaled_logistic_regression
from tasklift.models.fitting.naive_bayes import fit_naive_bayes
from tasklift.models.fitting.trees import Growth, fit_gradient_boosting, fit_random_forest
from tasklift.models.linear import Linear, columns_for, is_positive, linear
from tasklift.models.numbers import Floats, Integers
from tasklift.models.trees import Trees


@dataclass(frozen=True)
class Labelled:
    """Rows of features, each row's label by place, and as how many rows it counts."""

    matrix: Matrix
    codes: Integers
    weights: Floats


def fit_head(
    candidate: Candidate, rows: Labelled, *, labels: int, ratio_power: float, growth: Growth
) -> Linear | Trees:
    """The head that `candidate` asks for; each of the labels 0 to labels - 1 occurs.

    `ratio_power`: log-count ratios scale features by their size raised to it.
    """
    matrix, codes = rows.matrix, rows.codes
    columns = columns_for(labels)
    if labels == 1 or not matrix.nnz:
        return linear(np.zeros((matrix.shape[1], columns)), np.zeros(columns))
    by_label = label_weights(candidate.class_weight, codes, rows.weights, labels=labels)
    weights = by_label * rows.weights
    match candidate.algorithm:
        case "random_forest":
            return fit_random_forest(matrix, codes, labels=labels, growth=growth, weights=weights)
        case "gradient_boosting":
            return fit_gradient_boosting(matrix, codes, labels=labels, growth=growth, weights=weights)
        case "naive_bayes":
            return fit_naive_bayes(matrix, codes, labels=labels, smoothing=candidate.smoothing, weights=weights)
    scales = _scales(candidate, rows, labels, ratio_power)
    if candidate.algorithm == "linear_svm":
        costs = candidate.C * _side_weights(by_label, codes, labels) * rows.weights[:, None]
        return fit_linear_svm(matrix, codes, labels=labels, costs=costs, metric=scales**2)
    if candidate.weighting == "tf_idf":
        return fit_logistic_regression(matrix, codes, strength=candidate.C, weights=weights)
    return fit_scaled_logistic_regression(
        matrix, codes, labels=labels, strength=candidate.C, weights=weights, scales=scales
    )


def label_weights(class_weight: ClassWeight, codes: Integers, weights: Floats, *, labels: int) -> Floats:
    """1 for each row, or so that all labels weigh the same and a row 1 on average; `weights` are those of the rows."""
    if class_weight == "none":
        return np.ones(len(codes))
    return balanced(codes, weights, labels=labels)


def _scales(candidate: Candidate, rows: Labelled, labels: int, ratio_power: float) -> Floats:
    if candidate.weighting == "tf_idf":
        return np.ones((rows.matrix.shape[1], columns_for(labels)))
    ratios = log_count_ratios(rows.matrix, rows.codes, labels=labels, weights=rows.weights)
    scales: Floats = np.abs(ratios) ** ratio_power
    return scales


def _side_weights(weights: Floats, codes: Integers, labels: int) -> Floats:
    """Of the rows in each column's problem; the labels that make up "the rest" are not weighed, as in LIBLINEAR."""
    if labels == 2:
        return weights[:, None]
    return np.where(is_positive(codes, labels), weights[:, None], 1.0)
