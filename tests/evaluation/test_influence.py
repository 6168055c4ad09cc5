"""What single units do to a score, beside a naive loop and worked examples."""

import numpy as np
import pytest

from tasklift.evaluation.influence import equal_units, jackknife_variance, losses, values_without_one
from tasklift.evaluation.resampling import Kinds, find_kinds
from tasklift.metrics.judged import Judged
from tasklift.metrics.metric import score

NAMES = ["accuracy", "macro_f1", "balanced_accuracy", "mcc", "weighted_f1"]


def of_units(values: np.ndarray, kinds: Kinds, units: np.ndarray) -> np.ndarray:
    """Values of kinds as values of units, in any order."""
    assert kinds.units == np.unique(units).size
    return np.sort(np.repeat(values, kinds.counts))


def rows_of(model: Judged, rows: np.ndarray) -> Judged:
    return Judged(model.labels, model.gold[rows], model.predicted[rows])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [1, 3])
def test_values_without_one_unit_are_those_of_a_naive_loop(metrics, answer, name: str, size: int) -> None:
    generator = np.random.default_rng(0)
    model = answer(generator, generator.integers(0, 3, 60), 3, 0.8)
    units = np.arange(60) // size
    kinds = find_kinds(metrics[name], [model], units)
    values = values_without_one(metrics[name], [model], kinds)[0]
    naive = [score(metrics[name], rows_of(model, np.flatnonzero(units != unit))) for unit in np.unique(units)]
    assert of_units(values, kinds, units) == pytest.approx(np.sort(naive))


def test_the_jackknifes_variance_of_accuracy_is_the_textbooks(metrics, answer) -> None:
    generator = np.random.default_rng(1)
    model = answer(generator, generator.integers(0, 2, 90), 2, 0.7)
    kinds = find_kinds(metrics["accuracy"], [model], np.arange(90))
    rate = score(metrics["accuracy"], model)
    values = values_without_one(metrics["accuracy"], [model], kinds)[0]
    assert jackknife_variance(values, kinds) == pytest.approx(rate * (1 - rate) / 89)


def test_a_unit_loses_what_its_rows_weigh(metrics) -> None:
    gold = np.array([0, 0, 0, 1])
    model = Judged(("a", "b"), gold, gold)
    kinds = find_kinds(metrics["balanced_accuracy"], [model], np.arange(4))
    lost = losses(metrics["balanced_accuracy"], model, kinds)
    assert of_units(lost, kinds, np.arange(4)) == pytest.approx([1 / 6, 1 / 6, 1 / 6, 1 / 2])


@pytest.mark.parametrize(
    ("name", "worth"),
    [("accuracy", 100), ("balanced_accuracy", 4 / (1 / 90 + 1 / 10)), ("recall", 10), ("weighted_recall", 100)],
)
def test_a_test_is_worth_as_many_rows_as_weigh_in_it(metrics, name: str, worth: float) -> None:
    gold = np.repeat([0, 1], [90, 10])
    model = Judged(("a", "b"), gold, gold)
    kinds = find_kinds(metrics[name], [model], np.arange(100))
    assert equal_units(losses(metrics[name], model, kinds), kinds) == pytest.approx(worth)


def test_units_of_copies_are_worth_no_more_than_units(metrics) -> None:
    gold = np.repeat([0, 1], 50)
    model = Judged(("a", "b"), gold, gold)
    kinds = find_kinds(metrics["accuracy"], [model], np.arange(100) // 4)
    assert equal_units(losses(metrics["accuracy"], model, kinds), kinds) == pytest.approx(25)


def test_where_no_answer_can_be_wrong_nothing_is_worth_anything(metrics) -> None:
    model = Judged(("a",), np.zeros(5, dtype=np.int64), np.zeros(5, dtype=np.int64))
    kinds = find_kinds(metrics["macro_f1"], [model], np.arange(5))
    assert equal_units(losses(metrics["macro_f1"], model, kinds), kinds) == 0.0
