"""What a test can find agrees with simulation and with itself."""

import numpy as np
import pytest
from scipy.stats import binom

from tasklift.evaluation.detectable import (
    detectable_beside,
    minimum_detectable_lift,
    units_beside,
    units_needed,
)
from tasklift.evaluation.lift import Lift, Verdict


def test_the_units_needed_are_those_of_the_formula() -> None:
    # ((1.95996 sqrt(0.1) + 0.84162 sqrt(0.1 - 0.0009)) / 0.03)^2
    assert units_needed(0.03) == 870


@pytest.mark.parametrize("units", [200, 500, 2000, 100_000])
@pytest.mark.parametrize("discordance", [0.05, 0.2])
def test_the_lift_and_the_units_are_each_others_inverse(units: int, discordance: float) -> None:
    lift = minimum_detectable_lift(units, discordance=discordance)
    assert lift is not None
    assert units_needed(lift, discordance=discordance) == pytest.approx(units, abs=1)


def test_an_exact_test_finds_the_lift_with_nearly_that_power() -> None:
    units, discordance = 1000, 0.1
    lift = minimum_detectable_lift(units, discordance=discordance)
    generator = np.random.default_rng(0)
    shares = [(discordance + lift) / 2, (discordance - lift) / 2, 1 - discordance]
    gained, lost, _ = generator.multinomial(units, shares, size=20_000).T
    found = 2 * binom.cdf(np.minimum(gained, lost), gained + lost, 0.5) < 0.05
    assert found.mean() == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize(("lift", "discordance"), [(0.02, 0.1), (0.05, 0.1), (0.05, 0.05), (0.1, 0.2)])
def test_with_the_units_needed_an_exact_test_finds_the_lift_in_about_80_of_100(lift, discordance) -> None:
    units = units_needed(lift, discordance=discordance)
    shares = [(discordance + lift) / 2, (discordance - lift) / 2, 1 - discordance]
    gained, lost, _ = np.random.default_rng(1).multinomial(units, shares, size=20_000).T
    found = 2 * binom.cdf(np.minimum(gained, lost), gained + lost, 0.5) < 0.05
    assert found.mean() == pytest.approx(0.8, abs=0.045)


def test_a_test_too_small_for_any_lift_says_so() -> None:
    assert minimum_detectable_lift(0) is None
    assert minimum_detectable_lift(20, discordance=0.1) is None


def test_more_units_find_less() -> None:
    lifts = [minimum_detectable_lift(units) for units in (200, 400, 800)]
    assert lifts == sorted(lifts, reverse=True)


@pytest.mark.parametrize(("lift", "discordance"), [(0.0, 0.1), (0.2, 0.1), (0.5, 1.5)])
def test_models_cannot_differ_by_more_than_they_disagree(lift: float, discordance: float) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        units_needed(lift, discordance=discordance)


def test_of_models_that_differ_more_than_was_planned_for_only_a_larger_lift_is_found() -> None:
    wide = Lift(0.031, -0.01, 0.072, 0.14, Verdict.CANNOT_TELL)
    found = detectable_beside(wide, 1000)
    assert found == pytest.approx(0.041 * (1.96 + 0.8416) / 1.96, rel=1e-3)
    assert units_beside(found, 1000, 0.031) == pytest.approx(1000 * (found / 0.031) ** 2, abs=1)


def test_of_models_that_hardly_differ_no_more_is_promised_than_was_planned() -> None:
    narrow = Lift(0.001, -0.001, 0.003, 0.4, Verdict.CANNOT_TELL)
    assert detectable_beside(narrow, 1000) == minimum_detectable_lift(1000)
    assert detectable_beside(Lift(None, None, None, None, Verdict.CANNOT_TELL), 1000) == minimum_detectable_lift(1000)


def test_an_interval_on_that_many_rows_finds_the_lift_four_times_in_five() -> None:
    """The promise of `detectable_beside`, drawn from differences of the width that it read."""
    smallest = detectable_beside(Lift(0.0, -0.04, 0.04, 1.0, Verdict.CANNOT_TELL), 1000)
    drawn = np.random.default_rng(0).normal(smallest, 0.04 / 1.96, 20_000)
    assert np.mean(drawn > 0.04) == pytest.approx(0.8, abs=0.01)
