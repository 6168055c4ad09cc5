"""Which terms a text has."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklift.text.buffers import string_buffers
from tasklift.text.terms import count_terms


def terms(*texts: str | None) -> list[dict[int, int]]:
    """The counts of each text's terms, by hash."""
    found = count_terms(string_buffers(pl.Series(texts, dtype=pl.String)))
    hashes, counts = found.hashes.tolist(), found.counts.tolist()
    return [
        dict(zip(hashes[start:end], counts[start:end], strict=True))
        for start, end in zip(found.offsets[:-1], found.offsets[1:], strict=True)
    ]


def shared(one: str, other: str) -> int:
    left, right = terms(one, other)
    return len(left.keys() & right.keys())


def test_words_of_spaced_scripts_are_whole() -> None:
    (found,) = terms("good food, GOOD food!")
    assert sorted(found.values()) == [1, 1, 2]
    assert shared("good food", "goodfood") == 0 and shared("café naïve", "naïve café") == 2


def test_chinese_has_characters_and_pairs_of_neighbours() -> None:
    (found,) = terms("很好吃")
    assert len(found) == 5
    assert shared("很好吃", "好吃") == 3 and shared("好吃", "吃好") == 2 and shared("好，吃", "好吃") == 2
    assert shared("好 吃", "好，吃") == 2


def test_scripts_side_by_side_are_told_apart() -> None:
    assert shared("买了iPhone手机", "iPhone") == 1
    assert shared("买iPhone手", "买手") == 2


@pytest.mark.parametrize("nothing", [None, "", " \n\u3000", "!?…", "😀"])
def test_what_has_no_words_has_no_terms(nothing: str | None) -> None:
    assert terms(nothing) == [{}]


@given(st.lists(st.text(max_size=40), max_size=8))
def test_a_text_has_the_same_terms_whatever_is_beside_it(texts: list[str]) -> None:
    together = terms(*texts)
    assert together == [terms(text)[0] for text in texts]
    assert all(sum(found.values()) <= 2 * len(text) for text, found in zip(texts, together, strict=True))
