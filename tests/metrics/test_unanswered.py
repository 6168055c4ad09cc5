"""Rows without an answer, in every metric: as scikit-learn has it with "no answer" as one more label of the answers."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics

from tasklift.metrics.calibration import held_answers
from tasklift.metrics.catalogue import all_metrics
from tasklift.metrics.confusion import by_label, confusion_matrix, unanswered_rows
from tasklift.metrics.judged import UNANSWERED, Judged
from tasklift.metrics.metric import prepare, score

METRICS = all_metrics()
HAND = Judged(("a", "b", "c"), np.array([0, 0, 0, 1, 1, 2]), np.array([0, 1, -1, 1, -1, -1]))


@st.composite
def answers(draw: st.DrawFn) -> tuple[Judged, np.ndarray]:
    size, labels = draw(st.integers(1, 25)), draw(st.integers(2, 5))
    gold = draw(st.lists(st.integers(0, labels - 1), min_size=size, max_size=size))
    given_ = draw(st.lists(st.integers(UNANSWERED, labels - 1), min_size=size, max_size=size))
    weights = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size).filter(any))
    return Judged(tuple("abcde"[:labels]), np.array(gold), np.array(given_)), np.array(weights, dtype=float)


@pytest.mark.filterwarnings("ignore:A single label was found")
@pytest.mark.parametrize("average", ["macro", "micro", "weighted"])
@pytest.mark.parametrize("measure", ["precision", "recall", "f1"])
@settings(max_examples=30, deadline=None)
@given(answers())
def test_averages_are_scikit_learns_over_the_labels_that_occur(
    average: str, measure: str, drawn: tuple[Judged, np.ndarray]
) -> None:
    judged, weights = drawn
    kept = weights > 0
    gold, given_, weights_ = judged.gold[kept], judged.predicted[kept], weights[kept]
    occurring = sorted({*gold, *given_} - {UNANSWERED})
    function = getattr(sklearn_metrics, f"{measure}_score")
    expected = function(gold, given_, labels=occurring, average=average, sample_weight=weights_, zero_division=0)
    found = prepare(METRICS[f"{average}_{measure}"], judged)(weights[None])[0]
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.filterwarnings("ignore:A single label was found")
@settings(max_examples=60, deadline=None)
@given(answers())
def test_accuracy_and_correlation_are_scikit_learns_with_one_more_label(drawn: tuple[Judged, np.ndarray]) -> None:
    judged, weights = drawn
    for name, function in (("accuracy", "accuracy_score"), ("mcc", "matthews_corrcoef")):
        expected = getattr(sklearn_metrics, function)(judged.gold, judged.predicted, sample_weight=weights)
        assert prepare(METRICS[name], judged)(weights[None])[0] == pytest.approx(expected, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(answers())
def test_the_accuracy_on_answered_rows_is_that_of_a_test_without_the_others(drawn: tuple[Judged, np.ndarray]) -> None:
    judged, weights = drawn
    answered = judged.answered
    assert prepare(METRICS["coverage"], judged)(weights[None])[0] == pytest.approx(
        np.average(answered, weights=weights)
    )
    assume(weights[answered].any())
    alone = Judged(judged.labels, judged.gold[answered], judged.predicted[answered])
    expected = prepare(METRICS["accuracy"], alone)(weights[None, answered])[0]
    assert prepare(METRICS["selective_accuracy"], judged)(weights[None])[0] == pytest.approx(expected)


def test_what_is_unanswered_is_a_miss_but_against_no_label() -> None:
    found = by_label(HAND)
    assert [found["a"].precision, found["a"].recall, found["a"].rows] == [1.0, pytest.approx(1 / 3), 3]
    assert [found["b"].precision, found["b"].recall, found["b"].rows] == [0.5, 0.5, 2]
    assert [found["c"].precision, found["c"].recall, found["c"].rows] == [0.0, 0.0, 1]
    assert score(METRICS["accuracy"], HAND) == pytest.approx(2 / 6)
    assert score(METRICS["coverage"], HAND) == 0.5
    assert score(METRICS["selective_accuracy"], HAND) == pytest.approx(2 / 3)


def test_unanswered_rows_are_counted_beside_the_matrix() -> None:
    assert confusion_matrix(HAND).tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert unanswered_rows(HAND).tolist() == [1, 1, 1]


def test_where_nothing_is_answered_the_accuracy_on_answered_rows_is_undefined() -> None:
    silent = Judged(("a", "b"), np.array([0, 1]), np.array([UNANSWERED, UNANSWERED]))
    assert score(METRICS["coverage"], silent) == 0.0
    assert score(METRICS["selective_accuracy"], silent) is None
    assert score(METRICS["macro_f1"], silent) == 0.0


@pytest.mark.parametrize("name", ["log_loss", "brier", "calibration_error", "roc_auc", "pr_auc"])
def test_metrics_of_probabilities_do_not_see_what_is_left_unanswered(name: str) -> None:
    table = np.random.default_rng(0).dirichlet([1, 1, 1], 60)
    gold, likeliest = np.arange(60) % 3, table.argmax(axis=1)
    whole = Judged(("a", "b", "c"), gold, likeliest, table)
    some = Judged(whole.labels, gold, np.where(np.arange(60) % 4, likeliest, UNANSWERED), table)
    assert held_answers(some).tolist() == likeliest.tolist()
    assert score(METRICS[name], some) == score(METRICS[name], whole)
