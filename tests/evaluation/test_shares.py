"""Metrics that are a share of the rows that count."""

import numpy as np
import pytest

from tasklift.evaluation.intervals import interval
from tasklift.evaluation.rates import wilson
from tasklift.evaluation.resampling import Draws
from tasklift.evaluation.shares import SHARES, share_bounds, share_of
from tasklift.metrics.judged import UNANSWERED, Judged
from tasklift.metrics.metric import score


def rare(generator: np.random.Generator, rows: int, recall: float = 0.9) -> Judged:
    """A label that a tenth of the rows have, and that 2 % of the others are given."""
    gold = (generator.random(rows) < 0.1).astype(np.int64)
    given = generator.random(rows) < np.where(gold == 1, recall, 0.02)
    return Judged(("a", "b"), gold, given.astype(np.int64))


@pytest.mark.parametrize("name", sorted(SHARES))
def test_a_share_is_the_metric(metrics, name: str) -> None:
    model = rare(np.random.default_rng(0), 500)
    counted = SHARES[name].counted(model)
    share = float(SHARES[name].hit(model)[counted].mean())
    assert SHARES[name].value(share) == pytest.approx(score(metrics[name], model))


def test_recall_is_a_rate_of_the_rows_that_have_the_label() -> None:
    model = rare(np.random.default_rng(1), 300)
    positives = model.gold == 1
    hits = int((model.predicted[positives] == 1).sum())
    assert share_bounds(SHARES["recall"], model, level=0.95) == wilson(hits, int(positives.sum()), level=0.95)


@pytest.mark.parametrize("name", ["precision", "recall", "f1"])
@pytest.mark.parametrize("recall", [0.7, 0.99])
def test_the_score_of_a_rare_label_is_held_in_95_of_100_tests(metrics, name: str, recall: float) -> None:
    generator = np.random.default_rng(2)
    truth = score(metrics[name], rare(generator, 1_000_000, recall))
    found = [
        interval(metrics[name], rare(generator, 100, recall), units=np.arange(100), draws=Draws(0)) for _ in range(600)
    ]
    assert np.mean([one.low <= truth <= one.high for one in found]) >= 0.93
    assert all(one.calibrated for one in found)


def test_a_label_that_no_row_has_may_have_any_recall(metrics) -> None:
    model = Judged(("a", "b"), np.zeros(60, dtype=np.int64), np.zeros(60, dtype=np.int64))
    found = interval(metrics["recall"], model, units=np.arange(60), draws=Draws(0))
    assert (found.low, found.high) == (0.0, 1.0)


@pytest.mark.parametrize("name", sorted(set(SHARES) - {"micro_f1"}))
def test_a_share_is_the_metric_where_rows_are_left_unanswered(metrics, name: str) -> None:
    model = rare(np.random.default_rng(0), 500)
    model = Judged(model.labels, model.gold, np.where(np.arange(500) % 5, model.predicted, UNANSWERED))
    share = share_of(name, model)
    value = share.value(float(share.hit(model)[share.counted(model)].mean()))
    assert value == pytest.approx(score(metrics[name], model))


def test_micro_f1_is_no_share_where_rows_are_left_unanswered(metrics) -> None:
    model = rare(np.random.default_rng(0), 500)
    some = Judged(model.labels, model.gold, np.where(np.arange(500) % 5, model.predicted, UNANSWERED))
    assert share_of("micro_f1", model) is SHARES["micro_f1"]
    assert share_of("micro_f1", some) is None
    found = interval(metrics["micro_f1"], some, units=np.arange(500), draws=Draws(0))
    assert found.low < found.value < found.high


@pytest.mark.parametrize("name", ["coverage", "selective_accuracy", "macro_f1"])
def test_scores_with_unanswered_rows_are_held_in_95_of_100_tests_of_groups(metrics, name: str) -> None:
    generator = np.random.default_rng(5)
    whole = rare(generator, 200_000)
    whole = Judged(whole.labels, whole.gold, np.where(generator.random(200_000) < 0.3, UNANSWERED, whole.predicted))
    truth, held = score(metrics[name], whole), 0
    for _ in range(150):
        rows = generator.integers(0, 200_000, 300)
        test = Judged(whole.labels, whole.gold[rows], whole.predicted[rows])
        found = interval(metrics[name], test, units=np.arange(300) // 2, draws=Draws(0))
        held += found.low <= truth <= found.high
    assert held / 150 >= 0.9
