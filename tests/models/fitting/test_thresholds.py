"""Thresholds chosen on rows: against every choice there is, and on rows of which the best is known."""

from itertools import product

import numpy as np
import pytest

from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.confusion import AVERAGED
from tasklift.metrics.judged import Judged
from tasklift.metrics.metric import score
from tasklift.models.fitting.thresholds import GRID, best_thresholds

NAMES = ("macro_f1", "weighted_f1", "micro_f1", "balanced_accuracy", "mcc")


def value(metric: str, table: np.ndarray, gold: np.ndarray, thresholds: np.ndarray) -> float:
    labels = tuple("abc"[: table.shape[1]])
    return score(find_metric(metric), Judged(labels, gold, (table / thresholds).argmax(axis=1))) or 0.0


def drawn(seed: int, rows: int = 120, shares: tuple[float, ...] = (0.75, 0.25)) -> tuple[np.ndarray, np.ndarray]:
    """Gold labels that are rare to some degree, and the very probabilities of them given a noisy sign."""
    generator = np.random.default_rng(seed)
    gold = generator.choice(len(shares), size=rows, p=shares)
    signs = np.eye(len(shares))[gold] + generator.normal(size=(rows, len(shares)))
    powers = np.array(shares) * np.exp(signs)
    return powers / powers.sum(axis=1, keepdims=True), gold


@pytest.mark.parametrize("metric", NAMES)
@pytest.mark.parametrize("seed", range(5))
def test_of_two_labels_no_choice_on_the_grid_is_better(metric: str, seed: int) -> None:
    table, gold = drawn(seed)
    every = [value(metric, table, gold, np.array([one, 1.0])) for one in GRID]
    found = value(metric, table, gold, best_thresholds(table, gold, AVERAGED[metric]))
    assert found == pytest.approx(max(every))


@pytest.mark.parametrize("metric", NAMES)
def test_of_three_labels_no_single_move_makes_it_better(metric: str) -> None:
    table, gold = drawn(3, shares=(0.7, 0.2, 0.1))
    thresholds = best_thresholds(table, gold, AVERAGED[metric])
    found = value(metric, table, gold, thresholds)
    assert found >= value(metric, table, gold, np.ones(3))
    for label, one in product(range(3), GRID):
        moved = thresholds.copy()
        moved[label] = one
        assert value(metric, table, gold, moved) <= found + 1e-9


def test_where_the_likeliest_label_is_always_right_nothing_moves() -> None:
    table = np.array([[0.9, 0.1], [0.2, 0.8]] * 10)
    assert best_thresholds(table, table.argmax(axis=1), AVERAGED["macro_f1"]).tolist() == [1.0, 1.0]


def test_a_rare_label_is_answered_from_a_lower_probability_on() -> None:
    table, gold = drawn(0, rows=4000, shares=(0.95, 0.05))
    thresholds = best_thresholds(table, gold, AVERAGED["balanced_accuracy"])
    assert thresholds[1] / thresholds.sum() == pytest.approx(0.05, abs=0.03)
