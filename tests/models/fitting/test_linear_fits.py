"""Linear heads against scikit-learn's on the same rows."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, random_array
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC

from tasklift.models.fitting.candidate import Candidate
from tasklift.models.fitting.head import Labelled, fit_head
from tasklift.models.fitting.linear_svm import fit_linear_svm
from tasklift.models.fitting.log_count_ratio import log_count_ratios
from tasklift.models.fitting.trees import Growth
from tasklift.models.linear import Linear, columns_for
from tasklift.models.numbers import Floats, Integers
from tasklift.models.probabilities import softmax

GROWTH = Growth(trees=20, components=10, seed=1)


def problem(labels: int) -> tuple[csr_matrix, Integers]:
    generator = np.random.default_rng(7)
    matrix = csr_matrix(random_array((300, 60), density=0.2, rng=generator))
    codes = np.argmax(matrix @ generator.normal(size=(60, labels)) + generator.normal(size=(300, labels)) / 4, axis=1)
    codes[:labels] = np.arange(labels)
    return matrix, codes.astype(np.int64)


def candidate(
    algorithm: str, *, weighting: str = "tf_idf", class_weight: str = "none", strength: float = 1.0
) -> Candidate:
    return Candidate(algorithm, weighting, "words", class_weight, strength, 0.5)  # type: ignore[arg-type]


def head(chosen: Candidate, matrix: csr_matrix, codes: Integers, labels: int, weights: Floats | None = None) -> Linear:
    rows = Labelled(matrix, codes, np.ones(len(codes)) if weights is None else weights)
    fitted = fit_head(chosen, rows, labels=labels, ratio_power=1.0, growth=GROWTH)
    assert isinstance(fitted, Linear)
    return fitted


def decision(fitted: Linear, matrix: csr_matrix) -> Floats:
    columns: Floats = matrix @ fitted.weights.astype(np.float64) + fitted.intercept
    return columns


@pytest.mark.parametrize("labels", [2, 4])
@pytest.mark.parametrize("class_weight", [None, "balanced"])
def test_the_svm_finds_the_planes_of_liblinear(labels: int, class_weight: str | None) -> None:
    matrix, codes = problem(labels)
    ours = head(candidate("linear_svm", class_weight=class_weight or "none"), matrix, codes, labels)
    reference = LinearSVC(class_weight=class_weight, tol=1e-6, max_iter=10000, random_state=0).fit(matrix, codes)
    theirs = reference.decision_function(matrix).reshape(len(codes), -1)
    np.testing.assert_allclose(decision(ours, matrix), theirs, atol=3e-3)


@pytest.mark.parametrize("labels", [2, 4])
def test_logistic_regression_is_scikit_learns(labels: int) -> None:
    matrix, codes = problem(labels)
    ours = head(candidate("logistic_regression"), matrix, codes, labels)
    reference = LogisticRegression(C=1.0, max_iter=1000).fit(matrix, codes)
    np.testing.assert_allclose(softmax(ours.scores(matrix)), reference.predict_proba(matrix), atol=1e-6)


@pytest.mark.parametrize("labels", [2, 4])
def test_naive_bayes_is_scikit_learns(labels: int) -> None:
    matrix, codes = problem(labels)
    ours = head(candidate("naive_bayes"), matrix, codes, labels)
    reference = MultinomialNB(alpha=0.5).fit(matrix, codes)
    np.testing.assert_allclose(softmax(ours.scores(matrix)), reference.predict_proba(matrix), atol=1e-6)


def test_log_count_ratios_are_those_of_the_paper() -> None:
    matrix = csr_matrix([[3.0, 0.0], [1.0, 1.0], [0.0, 2.0]])
    ratios = log_count_ratios(matrix, np.array([1, 1, 0]), labels=2, weights=np.ones(3))
    positive, negative = np.array([3.0, 2.0]), np.array([1.0, 2.0])
    expected = np.log((positive / positive.sum()) / (negative / negative.sum()))
    np.testing.assert_allclose(ratios[:, 0], expected)


@pytest.mark.parametrize("labels", [2, 4])
@pytest.mark.parametrize("algorithm", ["linear_svm", "logistic_regression"])
def test_scaling_on_the_fly_equals_fitting_on_scaled_features(algorithm: str, labels: int) -> None:
    matrix, codes = problem(labels)
    ours = decision(head(candidate(algorithm, weighting="log_count_ratio"), matrix, codes, labels), matrix)
    ratios = log_count_ratios(matrix, codes, labels=labels, weights=np.ones(300))
    model = LinearSVC(tol=1e-6, max_iter=10000, random_state=0) if algorithm == "linear_svm" else LogisticRegression()
    for column in range(columns_for(labels)):
        scaled = csr_matrix(matrix.multiply(ratios[:, column]))
        label = 1 if labels == 2 else column
        theirs = model.fit(scaled, codes == label).decision_function(scaled)
        np.testing.assert_allclose(ours[:, column], theirs, atol=3e-3)


def test_the_svm_is_the_same_when_its_labels_are_fitted_apart() -> None:
    matrix, codes = problem(3)
    together = fit_linear_svm(matrix, codes, labels=3, costs=np.ones((300, 3)), metric=np.ones((60, 3)))
    alone = fit_linear_svm(
        matrix, (codes == 2).astype(np.int64), labels=2, costs=np.ones((300, 1)), metric=np.ones((60, 1))
    )
    assert np.array_equal(together.weights[:, 2], alone.weights[:, 0])


def test_a_single_label_needs_no_weights() -> None:
    matrix, _ = problem(2)
    fitted = head(candidate("linear_svm"), matrix, np.zeros(300, np.int64), 1)
    assert softmax(fitted.scores(matrix)).tolist() == [[1.0]] * 300


@pytest.mark.parametrize("labels", [2, 4])
@pytest.mark.parametrize("class_weight", ["none", "balanced"])
@pytest.mark.parametrize(
    ("algorithm", "weighting"),
    [
        ("linear_svm", "tf_idf"),
        ("linear_svm", "log_count_ratio"),
        ("logistic_regression", "tf_idf"),
        ("logistic_regression", "log_count_ratio"),
        ("naive_bayes", "tf_idf"),
    ],
)
def test_a_weight_counts_as_so_many_copies_of_the_row(
    algorithm: str, weighting: str, class_weight: str, labels: int
) -> None:
    matrix, codes = problem(labels)
    times = np.random.default_rng(3).integers(1, 4, size=len(codes))
    chosen = candidate(algorithm, weighting=weighting, class_weight=class_weight)
    weighed = head(chosen, matrix, codes, labels, times.astype(np.float64))
    copied = head(chosen, matrix[np.repeat(np.arange(300), times)], np.repeat(codes, times), labels)
    np.testing.assert_allclose(decision(weighed, matrix), decision(copied, matrix), atol=6e-3)


@pytest.mark.parametrize("labels", [2, 4])
def test_weighed_logistic_regression_is_scikit_learns(labels: int) -> None:
    matrix, codes = problem(labels)
    weights = np.random.default_rng(4).uniform(0.1, 5.0, size=len(codes))
    ours = head(candidate("logistic_regression"), matrix, codes, labels, weights)
    reference = LogisticRegression(C=1.0, max_iter=1000).fit(matrix, codes, sample_weight=weights)
    np.testing.assert_allclose(softmax(ours.scores(matrix)), reference.predict_proba(matrix), atol=1e-6)
