"""Intervals hold the truth about as often as they say."""

import numpy as np
import pytest

from tasklift.evaluation.intervals import bounds, interval
from tasklift.evaluation.lift import Interval
from tasklift.evaluation.rates import wilson
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.judged import Judged
from tasklift.metrics.metric import score


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


@pytest.mark.parametrize(
    ("rows", "is_enough"), [([30, 19], False), ([46, 4], False), ([45, 5], True), ([500, 0], False)]
)
def test_an_interval_is_calibrated_from_50_units_on_and_5_of_each_label(metrics, rows: list[int], is_enough) -> None:
    gold = np.repeat([0, 1], rows)
    model = Judged(("a", "b"), gold, np.where(np.arange(gold.size) % 7, gold, 1 - gold))
    found = interval(metrics["macro_f1"], model, units=np.arange(gold.size), draws=Draws(0))
    assert found.calibrated is is_enough


def test_copies_in_a_unit_do_not_make_a_test_large(metrics, answer) -> None:
    generator = np.random.default_rng(10)
    model = answer(generator, generator.integers(0, 2, 200), 2, 0.8)
    by_unit = {
        size: interval(metrics["accuracy"], model, units=np.arange(200) // size, draws=Draws(0)) for size in (1, 4, 5)
    }
    assert {size: found.calibrated for size, found in by_unit.items()} == {1: True, 4: True, 5: False}


@pytest.mark.parametrize("name", ["accuracy", "macro_f1", "macro_recall", "mcc", "weighted_f1"])
@pytest.mark.parametrize("size", [1, 2])
def test_a_flawless_test_has_an_interval_that_is_no_point(metrics, answer, name: str, size: int) -> None:
    generator = np.random.default_rng(11)
    model = answer(generator, generator.integers(0, 3, 200), 3, 1.0)
    found = interval(metrics[name], model, units=np.arange(200) // size, draws=Draws(0))
    assert found.high == 1.0
    assert (
        3 / 200 < 1 - found.low < 8 / (200 / size)
    )  # of units with 3 misses in the long run, 5 in 100 tests show none


def test_a_rare_label_without_a_miss_may_yet_be_missed(metrics) -> None:
    gold = np.repeat([0, 1, 2], [240, 240, 20])
    predicted = np.where(np.arange(500) < 12, 1, gold)
    found = interval(
        metrics["macro_f1"], Judged(("a", "b", "c"), gold, predicted), units=np.arange(500), draws=Draws(0)
    )
    one_of_ten_missed = score(
        metrics["macro_f1"], Judged(("a", "b", "c"), gold, np.where(np.arange(500) > 497, 0, predicted))
    )
    assert found.low < one_of_ten_missed


@pytest.mark.parametrize(("labels", "accuracy", "rows"), [(2, 0.99, 50), (2, 0.9, 50), (5, 0.95, 100), (5, 0.99, 200)])
def test_an_interval_near_one_holds_macro_f1_in_92_of_100_tests(metrics, answer, labels, accuracy, rows) -> None:
    generator = np.random.default_rng(12)
    population = answer(generator, generator.integers(0, labels, 100_000), labels, accuracy)
    assert held(metrics["macro_f1"], population, np.arange(100_001), rows, generator) >= 0.92


@pytest.mark.parametrize("name", ["accuracy", "macro_f1"])
@pytest.mark.parametrize("chance", [0.7, 0.95])
def test_groups_that_err_together_keep_their_95(metrics, name: str, chance: float) -> None:
    generator = np.random.default_rng(13)
    starts = np.concatenate([[0], np.cumsum(generator.integers(1, 11, 20_000))])
    unit = np.repeat(np.arange(20_000), np.diff(starts))
    gold = generator.integers(0, 2, unit.size)
    hardness = np.where(generator.random(unit.size) < 0.5, generator.random(20_000)[unit], generator.random(unit.size))
    population = Judged(("a", "b"), gold, np.where(hardness < chance, gold, 1 - gold))
    assert 0.92 <= held(metrics[name], population, starts, 100, generator) <= 0.985


def test_three_misses_in_groups_of_ten_do_not_show_that_rows_err_one_by_one(metrics) -> None:
    gold = np.arange(600) % 2
    model = Judged(("a", "b"), gold, np.where(np.isin(np.arange(600), [5, 205, 405]), 1 - gold, gold))
    found = interval(metrics["accuracy"], model, units=np.arange(600) // 10, draws=Draws(0))
    assert found.low < wilson(597, 600, level=0.95)[0] - 0.02


def test_few_units_have_students_interval(metrics) -> None:
    gold = np.repeat(np.arange(20) % 2, 2)
    model = Judged(("a", "b"), gold, np.where(np.arange(40) < 8, 1 - gold, gold))
    found = interval(metrics["accuracy"], model, units=np.arange(40) // 2, draws=Draws(0))
    low, high = wilson(16, 20, level=0.95)
    assert found.high - found.low > 1.07 * (high - low)


def held(metric, population: Judged, starts: np.ndarray, units: int, generator: np.random.Generator) -> float:
    """How often the interval of a test of so many units holds the score of the population; 400 tests."""
    truth, covered = score(metric, population), 0
    for _ in range(400):
        drawn = generator.integers(0, starts.size - 1, units)
        rows = np.concatenate([np.arange(starts[one], starts[one + 1]) for one in drawn])
        unit = np.repeat(np.arange(units), starts[drawn + 1] - starts[drawn])
        test = Judged(population.labels, population.gold[rows], population.predicted[rows])
        found = interval(metric, test, units=unit, draws=Draws(0))
        covered += found.low <= truth <= found.high
    return covered / 400


def test_an_interval_of_labels_needs_no_draws(metrics, answer) -> None:
    generator = np.random.default_rng(14)
    model = answer(generator, generator.integers(0, 4, 300), 4, 0.8)
    found = [interval(metrics["macro_f1"], model, units=np.arange(300), draws=Draws(seed, 1)) for seed in (0, 1)]
    assert found[0] == found[1]


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
