"""Lots that training drew enter a lift's interval, and are not underestimated from two or three seeds."""

import numpy as np
import pytest
from scipy.special import stdtr

from tasklift.evaluation.spread import Part, Spread, parts_of_seeds


def test_one_part_is_students_interval() -> None:
    spread = Spread((Part(4.0, 10),))
    assert spread.reach(0.95) == pytest.approx(2 * 2.2622, abs=1e-3)
    assert spread.p(3.0) == pytest.approx(2 * stdtr(9, -1.5))
    assert spread.p(0.0) == pytest.approx(1.0)


def test_p_and_interval_agree() -> None:
    spread = Spread((Part(0.5, 200), Part(0.2, 3)))
    assert spread.p(spread.reach(0.95)) == pytest.approx(0.05)
    assert spread.p(-spread.reach(0.99)) == pytest.approx(0.01)


@pytest.mark.parametrize("seeds", [2, 3, 5])
@pytest.mark.parametrize("of_units", [0.0, 0.1, 1.0, 5.0])
def test_equal_techniques_differ_in_5_of_100_tests_at_most(seeds: int, of_units: float) -> None:
    generator = np.random.default_rng(0)
    differ = 0
    for _ in range(4000):
        lots = generator.standard_normal(seeds)
        lift = lots.mean() + np.sqrt(of_units) * generator.standard_normal()
        units = (Part(of_units, 1000),) if of_units else ()
        differ += abs(lift) > Spread((*units, *parts_of_seeds(np.zeros(seeds), lots))).reach(0.95)
    assert differ / 4000 <= 0.05 + 0.01  # Satterthwaite's degrees of freedom: up to 0.126


def test_paired_seeds_have_one_part_and_others_one_a_side() -> None:
    three, two, equal = np.array([0.7, 0.8, 0.9]), np.array([0.5, 0.6]), np.array([0.8, 0.8, 0.8])
    assert [part.size for part in parts_of_seeds(three, three[::-1])] == [3]
    assert [part.size for part in parts_of_seeds(two, three)] == [2, 3]
    assert [part.size for part in parts_of_seeds(np.array([0.5]), three)] == [3]
    assert parts_of_seeds(equal, equal + 0.1) == ()
