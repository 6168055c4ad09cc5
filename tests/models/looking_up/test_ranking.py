"""The best of many: equals come in the order of rows, and several rankings make one that favours none of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklift.models.looking_up.ranking import Ranking, fused, ranked
from tasklift.models.numbers import Floats

SCORES = st.lists(st.integers(-3, 9), min_size=1, max_size=30).map(lambda found: np.array([found], np.float64))


def of(*places: int, scores: list[float] | None = None) -> Ranking:
    """The ranking of one question."""
    return np.array([places]), np.array([scores or np.arange(len(places), 0, -1)], np.float64)


@given(SCORES, st.data())
def test_the_best_are_those_of_a_stable_sort(scores: Floats, data: st.DataObject) -> None:
    height = scores.shape[1]
    count = data.draw(st.integers(1, height))
    places, found = ranked([scores, scores], count, height)
    wanted = np.argsort(-scores[0], kind="stable")[:count]
    assert places.tolist() == [wanted.tolist()] * 2
    assert found.tolist() == [scores[0][wanted].tolist()] * 2


def test_what_is_no_number_comes_last() -> None:
    places, _ = ranked([np.array([[np.nan, -1.0, np.nan, 2.0]])], 3, 4)
    assert places.tolist() == [[3, 1, 0]]


@pytest.mark.parametrize("count", [0, 3])
def test_more_than_there_are_cannot_be_had(count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} of 2"):
        ranked([np.zeros((1, 2))], count, 2)


def test_nobody_asks_for_anything() -> None:
    assert ranked([], 2, 5)[0].shape == (0, 2)
    assert fused([ranked([], 2, 5), ranked([], 2, 5)], 2)[0].shape == (0, 2)


@given(st.permutations(range(12)), st.integers(1, 12), st.integers(1, 3))
def test_of_rankings_that_agree_theirs_is_made(order: list[int], count: int, several: int) -> None:
    places, scores = fused([of(*order)] * several, count)
    assert places.tolist() == [order[:count]]
    np.testing.assert_allclose(scores[0], [several / (60 + rank) for rank in range(1, count + 1)], atol=1e-9)


@given(st.permutations(range(8)), st.permutations(range(8)))
def test_no_ranking_is_worth_more_than_another(one: list[int], other: list[int]) -> None:
    assert fused([of(*one), of(*other)], 8)[0].tolist() == fused([of(*other), of(*one)], 8)[0].tolist()


def test_what_both_know_is_ahead_of_what_one_puts_first() -> None:
    places, _ = fused([of(7, 3, 5), of(4, 3, 6)], 3)
    assert places.tolist() == [[3, 4, 7]]


def test_equals_come_in_the_order_of_rows() -> None:
    assert fused([of(9, 2), of(2, 9)], 2)[0].tolist() == [[2, 9]]


def test_what_has_nothing_to_do_with_a_question_counts_for_nothing() -> None:
    nothing, known = of(0, 1, 2, scores=[0.0, 0.0, 0.0]), of(2, 1, 0)
    assert fused([nothing, known], 3)[0].tolist() == [[2, 1, 0]]
    assert fused([nothing, nothing], 2)[0].tolist() == [[0, 1]]
