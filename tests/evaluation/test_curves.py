"""Curves of probabilities."""

import numpy as np
import pytest
from sklearn.metrics import roc_curve

from tasklift.evaluation.curves import BINS, reliability, roc
from tasklift.metrics.judged import Judged


def judged(rows: int, *, sharpness: float = 1.0, labels: int = 2, seed: int = 3) -> Judged:
    """Answers whose gold labels are drawn from their probabilities before these are sharpened."""
    lots = np.random.default_rng(seed)
    true = lots.dirichlet(np.ones(labels), rows)
    gold = np.array([lots.choice(labels, p=one) for one in true])
    told = true**sharpness
    told /= told.sum(axis=1, keepdims=True)
    return Judged(tuple("abcde"[:labels]), gold, told.argmax(axis=1), told)


def test_a_bin_says_how_sure_the_answers_are_and_how_many_are_right() -> None:
    bins = reliability(judged(20_000))
    assert sum(one.rows for one in bins) == 20_000
    assert len(bins) == BINS
    for one in bins:
        assert one.accuracy == pytest.approx(one.confidence, abs=0.04)
        assert one.low < one.accuracy < one.high


def test_answers_that_are_too_sure_are_right_less_often_than_they_say() -> None:
    assert all(one.accuracy < one.confidence for one in reliability(judged(20_000, sharpness=4.0))[1:])


def test_fewer_rows_than_bins_make_a_bin_each() -> None:
    assert [one.rows for one in reliability(judged(3))] == [1, 1, 1]


def test_labels_alone_have_no_curves() -> None:
    only = Judged(("a", "b"), np.array([0, 1]), np.array([0, 0]))
    assert reliability(only) == roc(only) == []


def test_the_curve_of_two_labels_is_scikit_learns() -> None:
    one = judged(300)
    assert one.probabilities is not None
    false, true, _ = roc_curve(one.gold == 1, one.probabilities[:, 1], drop_intermediate=False)
    ours = np.array(roc(one))
    np.testing.assert_allclose(ours[:, 1], np.interp(ours[:, 0], false, true), atol=1e-12)


def test_the_curve_of_many_labels_is_the_mean_of_each_against_the_rest() -> None:
    many = judged(300, labels=3)
    assert many.probabilities is not None
    parts = []
    for label in range(3):
        false, true, _ = roc_curve(many.gold == label, many.probabilities[:, label], drop_intermediate=False)
        parts.append(np.interp(np.array(roc(many))[:, 0], false, true))
    np.testing.assert_allclose(np.array(roc(many))[:, 1], np.mean(parts, axis=0), atol=1e-12)


def test_one_gold_label_has_no_curve() -> None:
    assert roc(Judged(("a", "b"), np.zeros(4, dtype=np.int64), np.zeros(4, dtype=np.int64), np.full((4, 2), 0.5))) == []
