"""Metrics of probabilities equal scikit-learn's, under any weights, and say when they are undefined."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics

from tasklift.metrics import calibration, ranking
from tasklift.metrics.judged import Judged
from tasklift.metrics.metric import Metric, prepare, score
from tasklift.settings.errors import UserError

METRICS = (*ranking.METRICS, *calibration.METRICS)
BY_NAME = {metric.name: metric for metric in METRICS}


def judged(gold: list[int], probabilities: list[list[float]]) -> Judged:
    table = np.array(probabilities, dtype=float)
    labels = tuple("abcdefgh"[: table.shape[1]])
    return Judged(labels, np.array(gold, dtype=np.int64), table.argmax(axis=1).astype(np.int64), table)


def one_against_rest(function: object, answers: Judged, weights: np.ndarray) -> float:
    labels = [1] if len(answers.labels) == 2 else range(len(answers.labels))
    kept = weights > 0
    values = []
    for label in labels:
        right = (answers.gold == label)[kept]
        one_sided = not right.any() or (function is sklearn_metrics.roc_auc_score and right.all())
        if not one_sided:
            values.append(function(right, answers.probabilities[kept, label], sample_weight=weights[kept]))
    return float(np.mean(values)) if values else float("nan")


def expected_calibration_error(answers: Judged, weights: np.ndarray) -> float:
    confidence = answers.probabilities.max(axis=1)
    total = 0.0
    for low in range(15):
        inside = (confidence > low / 15) & (confidence <= (low + 1) / 15)
        if weights[inside].sum() > 0:
            accuracy = np.average(answers.gold[inside] == answers.predicted[inside], weights=weights[inside])
            gap = abs(accuracy - np.average(confidence[inside], weights=weights[inside]))
            total += gap * weights[inside].sum()
    return total / weights.sum()


def reference(name: str, answers: Judged, weights: np.ndarray) -> float:
    codes = np.arange(len(answers.labels))
    if name == "roc_auc":
        return one_against_rest(sklearn_metrics.roc_auc_score, answers, weights)
    if name == "pr_auc":
        return one_against_rest(sklearn_metrics.average_precision_score, answers, weights)
    if name == "calibration_error":
        return expected_calibration_error(answers, weights)
    function = {"log_loss": sklearn_metrics.log_loss, "brier": sklearn_metrics.brier_score_loss}[name]
    return function(answers.gold, answers.probabilities, labels=codes, sample_weight=weights)


@st.composite
def weighted_answers(draw: st.DrawFn) -> tuple[Judged, np.ndarray]:
    size, labels = draw(st.integers(1, 20)), draw(st.integers(2, 4))
    gold = draw(st.lists(st.integers(0, labels - 1), min_size=size, max_size=size))
    parts = st.lists(st.integers(0, 3), min_size=labels, max_size=labels).filter(any)
    table = np.array(draw(st.lists(parts, min_size=size, max_size=size)), dtype=float)
    weights = draw(st.lists(st.integers(0, 4), min_size=size, max_size=size).filter(any))
    return judged(gold, (table / table.sum(axis=1, keepdims=True)).tolist()), np.array(weights, dtype=float)


@pytest.mark.parametrize("name", sorted(BY_NAME))
@settings(max_examples=40, deadline=None)
@given(weighted_answers())
def test_values_equal_the_reference_under_weights_and_ties(name: str, drawn: tuple[Judged, np.ndarray]) -> None:
    answers, weights = drawn
    value = prepare(BY_NAME[name], answers)(weights[None])[0]
    assert value == pytest.approx(reference(name, answers, weights), abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("name", ["roc_auc", "pr_auc", "brier"])
def test_values_equal_scikit_learns_own_average_over_labels(name: str) -> None:
    generator = np.random.default_rng(0)
    answers = judged(generator.integers(0, 3, 200).tolist(), generator.dirichlet(np.ones(3), 200).tolist())
    functions = {
        "roc_auc": lambda: sklearn_metrics.roc_auc_score(answers.gold, answers.probabilities, multi_class="ovr"),
        "pr_auc": lambda: sklearn_metrics.average_precision_score(np.eye(3)[answers.gold], answers.probabilities),
        "brier": lambda: sklearn_metrics.brier_score_loss(answers.gold, answers.probabilities),
    }
    assert score(BY_NAME[name], answers) == pytest.approx(functions[name](), abs=1e-12)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_value_does_not_depend_on_its_neighbours_in_the_batch(name: str) -> None:
    generator = np.random.default_rng(1)
    answers = judged(generator.integers(0, 3, 50).tolist(), generator.dirichlet(np.ones(3), 50).tolist())
    statistic = prepare(BY_NAME[name], answers)
    batch = generator.integers(0, 4, (7, 50)).astype(float)
    assert np.concatenate([statistic(row[None]) for row in batch]).tobytes() == statistic(batch).tobytes()


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_labels_alone_are_refused(metric: Metric) -> None:
    with pytest.raises(UserError, match="needs probabilities") as caught:
        score(metric, Judged(("a", "b"), np.array([0]), np.array([1])))
    assert caught.value.slug == "metric-needs-probabilities"


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_a_test_without_rows_has_no_score(metric: Metric) -> None:
    empty = np.array([], dtype=np.int64)
    assert score(metric, Judged(("a", "b"), empty, empty, np.zeros((0, 2)))) is None


def test_auc_is_undefined_where_gold_has_one_label() -> None:
    answers = judged([1, 1], [[0.2, 0.8], [0.6, 0.4]])
    assert score(BY_NAME["roc_auc"], answers) is None
    assert score(BY_NAME["pr_auc"], answers) == 1.0
    assert score(BY_NAME["pr_auc"], judged([0], [[0.2, 0.8]])) is None


def test_labels_absent_from_gold_are_left_out_of_the_mean() -> None:
    answers = judged([0, 1], [[0.7, 0.2, 0.1], [0.1, 0.6, 0.3]])
    assert score(BY_NAME["roc_auc"], answers) == 1.0


def test_a_gold_label_that_the_model_cannot_give_costs_a_finite_loss() -> None:
    answers = judged([2], [[0.5, 0.5, 0.0]])
    assert score(BY_NAME["log_loss"], answers) == pytest.approx(-np.log(np.finfo(float).eps))
    assert score(BY_NAME["brier"], answers) == 1.5


def test_a_resample_without_one_label_is_undefined_and_warns_of_nothing() -> None:
    statistic = prepare(BY_NAME["roc_auc"], judged([0, 1], [[0.9, 0.1], [0.2, 0.8]]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values = statistic(np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 0.0]]))
    assert np.isnan(values).tolist() == [True, False, True]
