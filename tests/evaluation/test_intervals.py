"""Intervals hold the truth about as often as they say."""

import numpy as np
import pytest

from tasklift.evaluation.intervals import bounds, interval
from tasklift.evaluation.lift import Interval
from tasklift.evaluation.rates import wilson
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.metric import Judged, score


def test_wilsons_bounds_are_the_published_ones() -> None:
    assert wilson(81, 263, level=0.95) == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe 1998, table I
    assert wilson(0, 20, level=0.95) == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_accuracy_of_single_rows_needs_no_draws(metrics, answer) -> None:
    generator = np.random.default_rng(0)
    model = answer(generator, generator.integers(0, 2, 80), 2, 0.8)
    hits = int((model.gold == model.predicted).sum())
    found = interval(metrics["accuracy"], model, units=np.arange(80), draws=Draws(0, resamples=1))
    assert found == Interval(hits / 80, *wilson(hits, 80, level=0.95))


@pytest.mark.parametrize("name", ["macro_f1", "roc_auc", "log_loss", "mcc", "calibration_error"])
def test_bounds_stand_on_both_sides_of_the_score(metrics, answer, name: str) -> None:
    generator = np.random.default_rng(1)
    model = answer(generator, generator.integers(0, 3, 200), 3, 0.8)
    found = interval(metrics[name], model, units=np.arange(200), draws=Draws(0, resamples=300))
    assert found.value == score(metrics[name], model)
    assert found.low < found.value < found.high
    assert found.calibrated


def test_macro_f1_is_covered_in_95_of_100_tests(metrics, answer) -> None:
    generator = np.random.default_rng(2)
    population = answer(generator, generator.integers(0, 5, 100_000), 5, 0.75)
    truth = score(metrics["macro_f1"], population)
    covered = 0
    for seed in range(300):
        rows = generator.integers(0, 100_000, 200)
        test = Judged(population.labels, population.gold[rows], population.predicted[rows])
        found = interval(metrics["macro_f1"], test, units=np.arange(200), draws=Draws(seed, resamples=500))
        covered += found.low <= truth <= found.high
    assert 0.92 <= covered / 300 <= 0.98


@pytest.mark.parametrize("name", ["accuracy", "macro_f1", "log_loss"])
def test_copies_of_a_row_in_its_unit_teach_nothing_new(metrics, answer, name: str) -> None:
    generator = np.random.default_rng(3)
    model = answer(generator, generator.integers(0, 3, 200), 3, 0.8)
    thrice = Judged(
        model.labels, *(np.repeat(a, 3, axis=0) for a in (model.gold, model.predicted, model.probabilities))
    )
    draws = Draws(0, resamples=2000)
    width = {
        case: found.high - found.low
        for case, found in {
            "once": interval(metrics[name], model, units=np.arange(200), draws=draws),
            "thrice in one unit": interval(metrics[name], thrice, units=np.repeat(np.arange(200), 3), draws=draws),
            "thrice as if new": interval(metrics[name], thrice, units=np.arange(600), draws=draws),
        }.items()
    }
    assert width["thrice in one unit"] == pytest.approx(width["once"], rel=0.1)
    assert width["thrice as if new"] == pytest.approx(width["once"] / np.sqrt(3), rel=0.1)


def test_bounds_stay_where_the_metric_can_be(metrics, answer) -> None:
    generator = np.random.default_rng(4)
    model = answer(generator, generator.integers(0, 2, 60), 2, 0.97)
    found = interval(metrics["macro_f1"], model, units=np.arange(60), draws=Draws(0, resamples=500))
    assert found.high <= 1.0


def test_a_small_or_flawless_test_says_that_its_interval_is_not_calibrated(metrics, answer) -> None:
    generator = np.random.default_rng(5)
    for rows, accuracy in ((30, 0.8), (200, 1.0)):
        model = answer(generator, generator.integers(0, 2, rows), 2, accuracy)
        found = interval(metrics["macro_f1"], model, units=np.arange(rows), draws=Draws(0, resamples=200))
        assert not found.calibrated


def test_an_undefined_score_has_no_interval(metrics) -> None:
    one_sided = Judged(("a", "b"), np.array([1, 1]), np.array([1, 0]), np.array([[0.1, 0.9], [0.6, 0.4]]))
    assert interval(metrics["roc_auc"], one_sided, units=np.arange(2), draws=Draws(0)) == Interval(None, None, None)


def test_one_unit_has_a_score_without_bounds(metrics, answer) -> None:
    generator = np.random.default_rng(6)
    model = answer(generator, generator.integers(0, 2, 10), 2, 0.5)
    found = interval(metrics["macro_f1"], model, units=np.zeros(10, dtype=np.int64), draws=Draws(0, resamples=100))
    assert found.value is not None
    assert (found.low, found.high) == (None, None)


def test_bounds_need_a_metric_that_is_defined_in_most_resamples() -> None:
    values = np.array([0.4, np.nan, np.nan, np.nan])
    assert bounds(values, 0.4, units=10, level=0.95) == (None, None)
