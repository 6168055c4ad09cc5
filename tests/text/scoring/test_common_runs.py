"""The longest common subsequence and run are those of the plain tables, across borders of 64 tokens."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.scoring.common_runs import common_runs, common_subsequences
from tasklift.text.scoring.ngram_matches import character_codes


def table(one: str, other: str, *, gaps: bool) -> int:
    lengths = np.zeros((len(one) + 1, len(other) + 1), dtype=int)
    for i, left in enumerate(one, 1):
        for j, right in enumerate(other, 1):
            skipped = max(lengths[i - 1, j], lengths[i, j - 1]) if gaps else 0
            lengths[i, j] = lengths[i - 1, j - 1] + 1 if left == right else skipped
    return int(lengths.max())


def both(pairs: list[tuple[str, str]]) -> tuple[list[int], list[int]]:
    codes = [character_codes(list(column)) for column in zip(*pairs, strict=True)]
    return common_subsequences(*codes).tolist(), common_runs(*codes).tolist()


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.text("ab我", max_size=90), st.text("ab我c", max_size=90)), min_size=1, max_size=3))
def test_lengths_are_those_of_the_plain_tables(pairs: list[tuple[str, str]]) -> None:
    subsequences, runs = both(pairs)
    assert subsequences == [table(*pair, gaps=True) for pair in pairs]
    assert runs == [table(*pair, gaps=False) for pair in pairs]


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 127, 128, 129, 200])
@pytest.mark.parametrize("letters", ["a", "ab", "甲乙丙丁戊己庚辛"])
def test_borders_of_a_machine_word(length: int, letters: str) -> None:
    generator = np.random.default_rng(length)
    one, other = ("".join(generator.choice(list(letters), size)) for size in (length, length + 5))
    subsequences, runs = both([(one, other), (other, one), (one, one), (one, ""), (one, "z" * 70)])
    expected = table(one, other, gaps=True), table(one, other, gaps=False)
    assert subsequences == [expected[0], expected[0], length, 0, 0]
    assert runs == [expected[1], expected[1], length, 0, 0]


def test_the_longest_run_has_no_gap_and_the_subsequence_may() -> None:
    assert both([("天安门前的广场", "天安门广场")]) == ([5], [3])
