"""Closed forms for rates hold what they say, counted exactly."""

import numpy as np
import pytest
from scipy.stats import binom

from tasklift.evaluation.rates import bonett_price, median_bounds, students_quantile, wilson


def held(rows: int, rate: float) -> float:
    """How often the interval of a test of so many rows holds the rate."""
    bounds = [wilson(hits, rows, level=0.95) for hits in range(rows + 1)]
    chances = binom.pmf(np.arange(rows + 1), rows, rate)
    return float(sum(chance for chance, (low, high) in zip(chances, bounds, strict=True) if low <= rate <= high))


def test_wilsons_bounds_are_the_published_ones() -> None:
    assert wilson(81, 263, level=0.95) == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe 1998, table I
    assert wilson(0, 20, level=0.95) == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_few_misses_have_the_bound_of_brown_cai_and_dasgupta() -> None:
    assert 1 - wilson(99, 100, level=0.95)[1] == pytest.approx(-np.log(0.95) / 100)
    assert wilson(1, 100, level=0.95)[0] == pytest.approx(-np.log(0.95) / 100)


@pytest.mark.parametrize("rows", [50, 100, 200])
def test_an_interval_of_any_rate_holds_it_in_92_of_100_tests_and_in_95_on_average(rows: int) -> None:
    rates = np.linspace(0.5, 0.998, 250)
    coverage = [held(rows, rate) for rate in rates]
    assert min(coverage) >= 0.92
    assert np.mean(coverage) == pytest.approx(0.95, abs=0.01)


def test_an_interval_of_a_rate_near_one_holds_it_as_often_as_others() -> None:
    assert held(50, 0.99) >= 0.95  # Wilson's own: 0.911
    assert held(500, 0.9995) >= 0.92  # Wilson's own: 0.779


def test_no_rows_say_nothing() -> None:
    assert wilson(0, 0, level=0.95) == (0.0, 1.0)


def test_an_estimated_variance_reaches_further() -> None:
    narrow = wilson(40, 50, level=0.95)
    wide = wilson(40, 50, level=0.95, reach=students_quantile(0.95, 10))
    assert wide[0] < narrow[0] < 0.8 < narrow[1] < wide[1]


def test_models_that_answer_alike_may_yet_differ_on_other_rows() -> None:
    low, high = bonett_price(0, 0, 50, level=0.95)
    assert -low == high == pytest.approx(1.96 * np.sqrt(2 / 52) / np.sqrt(52), abs=1e-3)


@pytest.mark.parametrize("size", [8, 30, 101])
def test_bounds_of_a_median_hold_it_in_at_least_their_level_of_cases(size: int) -> None:
    lots = np.random.default_rng(size)
    held = 0
    for _ in range(1000):
        low, high = median_bounds(lots.exponential(size=size).tolist(), level=0.95)
        held += low <= np.log(2) <= high
    assert held >= 940


def test_few_values_bound_their_median_by_the_outermost() -> None:
    assert median_bounds([3.0, 1.0, 2.0], level=0.95) == (1.0, 3.0)
    assert median_bounds([5.0], level=0.95) == (5.0, 5.0)
