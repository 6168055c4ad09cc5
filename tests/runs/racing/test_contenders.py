"""Who races, and at which rates."""

from typing import get_args

import pytest

from tasklift.runs.racing.contenders import ALL, SIMPLEST_FIRST, TIMES_ADAMW, USUAL, first_rates, further_rate, named
from tasklift.settings.errors import UserError
from tasklift.training.pace import OptimizerName, Pace


def test_every_optimizer_has_a_usual_rate_and_a_place_by_simplicity() -> None:
    assert set(ALL) == set(get_args(OptimizerName)) == set(SIMPLEST_FIRST) == set(TIMES_ADAMW)
    assert len(SIMPLEST_FIRST) == len(ALL)


def test_rates_lie_around_what_suits_each_as_the_pace_suits_its_own() -> None:
    assert first_rates("adamw", Pace()) == [1.25e-5, 5e-5, 2e-4]
    assert first_rates("sgd", Pace()) == [0.0125, 0.05, 0.2]
    assert first_rates("adamw", Pace(optimizer="sgd", learning_rate=0.1)) == [2.5e-5, 1e-4, 4e-4]
    assert max(first_rates("sgd", Pace(learning_rate=0.1))) == 10.0


def test_a_best_rate_at_the_edge_asks_for_the_one_beyond_until_five_are_tried() -> None:
    assert further_rate([1.0, 4.0, 16.0], 16.0) == 10.0
    assert further_rate([0.1, 0.4, 1.6], 1.6) == 6.4
    assert further_rate([0.1, 0.4, 1.6], 0.1) == 0.025
    assert further_rate([0.1, 0.4, 1.6], 0.4) is None
    assert further_rate([0.1, 0.4, 1.6, 6.4, 10.0], 10.0) is None
    assert further_rate([0.625, 2.5, 10.0], 10.0) is None


def test_names_are_taken_once_in_the_order_of_the_list() -> None:
    assert named("sgd, adamw,sgd") == ("sgd", "adamw")
    assert named("all") == ALL
    assert set(named(None)) == set(USUAL)


@pytest.mark.parametrize(("names", "words"), [("adamw,sdg", "sgd"), ("adamw", "two or more"), (",", "two or more")])
def test_names_that_make_no_race_are_explained(names: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        named(names)
    assert caught.value.slug == "no-such-optimizer"
    assert words in caught.value.advice
