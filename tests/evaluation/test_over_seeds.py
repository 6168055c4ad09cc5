"""Intervals of a mean over seeds."""

import numpy as np
import pytest

from tasklift.evaluation.intervals import interval
from tasklift.evaluation.over_seeds import intervals_over_seeds
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Judged

ROWS = 200
ACCURACY = find_metric("accuracy")
UNITS = np.arange(ROWS)


def judged(right: int) -> Judged:
    """The first so many rows are answered rightly."""
    gold = np.arange(ROWS) % 2
    return Judged(("a", "b"), gold, np.where(np.arange(ROWS) < right, gold, 1 - gold))


def test_seeds_that_agree_add_nothing_to_the_rows() -> None:
    (found,) = intervals_over_seeds(ACCURACY, [[judged(150), judged(150)]], units=UNITS, draws=Draws(0))
    alone = interval(ACCURACY, judged(150), units=UNITS, draws=Draws(0))
    assert (found.value, found.low, found.high) == pytest.approx((alone.value, alone.low, alone.high))


def test_one_seed_has_the_interval_of_its_rows() -> None:
    first, second = intervals_over_seeds(ACCURACY, [[judged(150)], [judged(20)]], units=UNITS, draws=Draws(0))
    assert first.low == pytest.approx(interval(ACCURACY, judged(150), units=UNITS, draws=Draws(0)).low)
    assert second.value == 0.1


def test_the_spread_of_seeds_is_that_of_all_techniques() -> None:
    steady, shaky = [judged(150), judged(150)], [judged(140), judged(160)]
    both = intervals_over_seeds(ACCURACY, [steady, shaky], units=UNITS, draws=Draws(0))
    alone = intervals_over_seeds(ACCURACY, [steady], units=UNITS, draws=Draws(0))
    assert both[0].low is not None and alone[0].low is not None and both[0].low < alone[0].low
    # Scores 0.70 and 0.80, and twice 0.75: the variance 0.0025 by 2 degrees of freedom; t is 4.303.
    reach = 4.3027 * np.sqrt(0.0025 / 2)
    assert 0.75 - both[0].low == pytest.approx(np.hypot(0.75 - alone[0].low, reach), rel=1e-4)


def test_bounds_stay_where_scores_can_be() -> None:
    (found,) = intervals_over_seeds(ACCURACY, [[judged(200), judged(150)]], units=UNITS, draws=Draws(0))
    assert found.high == 1.0 and found.low == 0.0
