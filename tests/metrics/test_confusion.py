"""Metrics of labels equal scikit-learn's, under any weights."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics

from tasklift.metrics.confusion import METRICS, LabelScore, by_label, confusion_matrix
from tasklift.metrics.judged import Judged
from tasklift.metrics.metric import Metric, prepare, score
from tasklift.settings.errors import UserError

BY_NAME = {metric.name: metric for metric in METRICS}
AVERAGED = sorted(name for name in BY_NAME if "_" in name and name != "balanced_accuracy")


def judged(gold: list[int], predicted: list[int], *, labels: int) -> Judged:
    return Judged(tuple("abcdefgh"[:labels]), np.array(gold, dtype=np.int64), np.array(predicted, dtype=np.int64))


def reference(metric: Metric, answers: Judged, weights: np.ndarray | None = None) -> float:
    gold, predicted = answers.gold, answers.predicted
    kept = np.ones(gold.size, bool) if weights is None else weights > 0
    weights = None if weights is None else weights[kept]
    gold, predicted = gold[kept], predicted[kept]
    if metric.name == "accuracy":
        return sklearn_metrics.accuracy_score(gold, predicted, sample_weight=weights)
    if metric.name == "mcc":
        return sklearn_metrics.matthews_corrcoef(gold, predicted, sample_weight=weights)
    if metric.name == "balanced_accuracy":
        return sklearn_metrics.recall_score(
            gold, predicted, labels=np.unique(gold), average="macro", sample_weight=weights, zero_division=0
        )
    average, _, measure = metric.name.rpartition("_")
    function = getattr(sklearn_metrics, f"{measure}_score")
    return function(gold, predicted, average=average or "binary", sample_weight=weights, zero_division=0)


@st.composite
def weighted_answers(draw: st.DrawFn, labels: int | None = None) -> tuple[Judged, np.ndarray]:
    size = draw(st.integers(1, 25))
    number = labels or draw(st.integers(2, 6))
    codes = st.lists(st.integers(0, number - 1), min_size=size, max_size=size)
    weights = draw(st.lists(st.integers(0, 4), min_size=size, max_size=size).filter(any))
    return judged(draw(codes), draw(codes), labels=number), np.array(weights, dtype=float)


@pytest.mark.filterwarnings("ignore:A single label was found")
@pytest.mark.parametrize("name", ["accuracy", "mcc", *AVERAGED])
@settings(max_examples=25, deadline=None)
@given(weighted_answers())
def test_values_equal_scikit_learn_under_weights(name: str, drawn: tuple[Judged, np.ndarray]) -> None:
    answers, weights = drawn
    value = prepare(BY_NAME[name], answers)(weights[None])[0]
    assert value == pytest.approx(reference(BY_NAME[name], answers, weights), abs=1e-12)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
@settings(max_examples=25, deadline=None)
@given(weighted_answers())
def test_balanced_accuracy_is_the_mean_recall_of_the_labels_in_gold(drawn: tuple[Judged, np.ndarray]) -> None:
    answers, weights = drawn
    metric = BY_NAME["balanced_accuracy"]
    assert prepare(metric, answers)(weights[None])[0] == pytest.approx(reference(metric, answers, weights))


@pytest.mark.parametrize("name", ["precision", "recall", "f1"])
@settings(max_examples=25, deadline=None)
@given(weighted_answers(labels=2))
def test_binary_values_equal_scikit_learn_under_weights(name: str, drawn: tuple[Judged, np.ndarray]) -> None:
    answers, weights = drawn
    value = prepare(BY_NAME[name], answers)(weights[None])[0]
    assert value == pytest.approx(reference(BY_NAME[name], answers, weights), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(weighted_answers())
def test_a_value_does_not_depend_on_its_neighbours_in_the_batch(drawn: tuple[Judged, np.ndarray]) -> None:
    answers, weights = drawn
    batch = np.stack([weights, weights[::-1], np.ones_like(weights)])
    for metric in METRICS:
        if metric.name not in {"precision", "recall", "f1"}:
            statistic = prepare(metric, answers)
            assert [float(statistic(row[None])[0]).hex() for row in batch] == [
                v.hex() for v in statistic(batch).tolist()
            ]


def test_the_positive_label_is_the_last_in_sorted_order_wherever_it_stands() -> None:
    answers = Judged(("yes", "no"), np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]))
    assert score(BY_NAME["precision"], answers) == 1.0
    assert score(BY_NAME["recall"], answers) == 0.5


@pytest.mark.parametrize("labels", [1, 3])
@pytest.mark.parametrize("name", ["precision", "recall", "f1"])
def test_binary_metrics_refuse_other_than_two_labels(name: str, labels: int) -> None:
    with pytest.raises(UserError, match="this task has") as caught:
        score(BY_NAME[name], judged([0], [0], labels=labels))
    assert caught.value.slug == "metric-needs-two-labels"


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_a_test_without_rows_has_no_score(metric: Metric) -> None:
    assert score(metric, judged([], [], labels=2)) is None


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_one_row_has_a_score(metric: Metric) -> None:
    assert score(metric, judged([1], [1], labels=2)) == (0.0 if metric.name == "mcc" else 1.0)
    assert score(metric, judged([1], [0], labels=2)) == 0.0


def test_a_label_that_occurs_nowhere_is_left_out_of_the_mean() -> None:
    assert score(BY_NAME["macro_f1"], judged([0, 1], [0, 1], labels=5)) == 1.0


def test_a_label_that_is_only_given_counts_as_never_found() -> None:
    assert score(BY_NAME["macro_f1"], judged([0, 0], [0, 2], labels=3)) == pytest.approx((2 / 3 + 0) / 2)


def test_a_label_that_the_model_cannot_give_counts_as_never_found() -> None:
    assert score(BY_NAME["macro_recall"], judged([0, 1, 2], [0, 1, 1], labels=3)) == pytest.approx(2 / 3)


def test_the_confusion_matrix_has_gold_in_rows() -> None:
    matrix = confusion_matrix(judged([0, 0, 1], [0, 1, 1], labels=3))
    assert matrix.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]


def test_each_label_that_occurs_has_a_score_of_its_own() -> None:
    answers = Judged(("好评", "差评", "中评"), np.array([0, 0, 1]), np.array([0, 1, 1]))
    assert by_label(answers) == {
        "好评": LabelScore(1.0, 0.5, pytest.approx(2 / 3), 2),
        "差评": LabelScore(0.5, 1.0, pytest.approx(2 / 3), 1),
    }
