"""Who leads and who follows."""

import numpy as np
import pytest

pytest.importorskip("hypothesis")
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.steps.clean.copies import leaders

PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] != pair[1]), max_size=25)


def led(pairs: list[tuple[int, int]], count: int) -> list[int]:
    return leaders(np.array(pairs, dtype=np.int64).reshape(-1, 2), count).tolist()


def test_a_chain_is_not_followed_to_its_end() -> None:
    assert led([(0, 1), (1, 2), (2, 3)], 4) == [0, 0, 2, 2]


def test_the_first_of_several_leaders_is_followed() -> None:
    assert led([(3, 1), (0, 3)], 4) == [0, 1, 2, 0]


def test_without_pairs_all_lead() -> None:
    assert led([], 3) == [0, 1, 2]


@settings(max_examples=100, deadline=None)
@given(PAIRS)
def test_followers_are_paired_with_their_leaders_and_leaders_with_none_of_them(pairs: list[tuple[int, int]]) -> None:
    leader = led(pairs, 10)
    joined = {frozenset(pair) for pair in pairs}
    assert all(text == led_by or {text, led_by} in joined for text, led_by in enumerate(leader))
    heads = [text for text in range(10) if leader[text] == text]
    assert not any({one, other} in joined for one in heads for other in heads if one != other)
