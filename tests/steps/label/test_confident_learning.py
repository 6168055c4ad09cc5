"""Confident learning against hand-counted joints and against cleanlab."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest

from tasklift.steps.label.confident_learning import (
    Method,
    confident_joint,
    label_quality,
    thresholds,
    wrong_labels,
)

METHODS: dict[Method, str] = {
    "confident_joint": "confident_learning",
    "noise_rate": "prune_by_noise_rate",
    "by_class": "prune_by_class",
    "both": "both",
}
GIVEN = np.array([0, 0, 0, 1, 1, 1])
PROBABILITIES = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.2, 0.8], [0.3, 0.7], [0.6, 0.4]])

Problem = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.bool_]]


def problems(count: int) -> Iterator[Problem]:
    """Given labels, out-of-fold probabilities and which labels are wrong, of many shapes."""
    for seed in range(count):
        generator = np.random.default_rng(seed)
        labels = int(generator.integers(2, 9))
        rows = int(generator.integers(10 * labels, 400))
        true = generator.integers(0, labels, rows)
        scores = generator.normal(size=(rows, labels)) * generator.uniform(0.3, 2)
        scores[np.arange(rows), true] += generator.uniform(0, 3)
        noisy = generator.random(rows) < generator.uniform(0.05, 0.5)
        given = np.where(noisy, (true + generator.integers(1, labels, rows)) % labels, true)
        given[:labels] = np.arange(labels)
        exponentials = np.exp(scores)
        yield given, exponentials / exponentials.sum(axis=1, keepdims=True), given != true


def test_thresholds_are_mean_self_confidence() -> None:
    assert thresholds(GIVEN, PROBABILITIES).tolist() == pytest.approx([0.6, 1.9 / 3])


def test_a_label_without_rows_has_no_threshold_to_reach() -> None:
    three = np.column_stack([PROBABILITIES, np.zeros(6)])
    assert thresholds(GIVEN, three)[2] == np.inf


def test_the_joint_counts_confident_rows() -> None:
    assert confident_joint(GIVEN, PROBABILITIES).tolist() == [[2, 1], [1, 2]]


@pytest.mark.parametrize("method", METHODS)
def test_the_contradicted_rows_are_found(method: Method) -> None:
    assert wrong_labels(GIVEN, PROBABILITIES, method).tolist() == [False, False, True, False, False, True]


def test_a_label_that_is_likeliest_is_never_wrong() -> None:
    for given, probabilities, _ in problems(20):
        for method in METHODS:
            found = wrong_labels(given, probabilities, method)
            assert not (found & (probabilities.argmax(axis=1) == given)).any()


def test_thresholds_joint_and_found_rows_are_cleanlabs() -> None:
    pytest.importorskip("cleanlab")
    from cleanlab.count import compute_confident_joint, get_confident_thresholds
    from cleanlab.filter import find_label_issues

    exact = 0
    for given, probabilities, _ in problems(40):
        assert thresholds(given, probabilities) == pytest.approx(get_confident_thresholds(given, probabilities))
        theirs, ours = compute_confident_joint(given, probabilities), confident_joint(given, probabilities)
        assert (theirs.sum(axis=1) == ours.sum(axis=1)).all()
        for method, name in METHODS.items():
            found = wrong_labels(given, probabilities, method)
            differing = found != find_label_issues(given, probabilities, filter_by=name, n_jobs=1)
            if method == "confident_joint" or (theirs == ours).all():
                assert not differing.any()
            assert differing.sum() <= np.abs(theirs - ours).sum()  # ties in rounding: their order is numpy's, unstable
        exact += bool((theirs == ours).all())
    assert exact >= 30


def test_quality_tells_planted_errors_at_least_as_well_as_cleanlab() -> None:
    pytest.importorskip("cleanlab")
    from cleanlab.rank import get_label_quality_scores
    from sklearn.metrics import roc_auc_score

    for given, probabilities, wrong in problems(15):
        theirs = get_label_quality_scores(given, probabilities)
        ours = label_quality(given, probabilities)
        assert roc_auc_score(wrong, -ours) >= roc_auc_score(wrong, -theirs)
