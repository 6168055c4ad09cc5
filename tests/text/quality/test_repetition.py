"""How much of a text repeats itself, beside a slow reading of the definition."""

import re
from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.buffers import string_buffers
from tasklift.text.quality.repetition import repeated_lines, repeated_runs


def runs(text: str, words: int) -> tuple[float, float]:
    top, again = repeated_runs(string_buffers(pl.Series([text])), [words])[0, 0]
    return float(top), float(again)


def slowly(text: str, run: int) -> tuple[float, float]:
    words = re.findall(r"\w+", text)
    ends, letters = dict[tuple[str, ...], int](), Counter[tuple[str, ...]]()
    top = again = free = 0
    for first in range(len(words) - run + 1):
        key = tuple(words[first : first + run])
        length = sum(map(len, key))
        if key not in ends:
            ends[key], letters[key] = first + run, length
            continue
        if first >= ends[key]:
            ends[key], letters[key] = first + run, letters[key] + length
            top = max(top, letters[key])
        if first >= free:
            again, free = again + length, first + run
    total = sum(map(len, words))
    return (top / total, again / total) if total else (0.0, 0.0)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "bb", "ccc", "dd,"]), max_size=30), st.integers(1, 5))
def test_runs_of_words_are_those_of_the_definition(words: list[str], run: int) -> None:
    text = " ".join(words)
    assert runs(text, run) == pytest.approx(slowly(text, run))


def test_chinese_runs_are_of_more_characters() -> None:
    assert runs("太慢了太慢了太慢了太慢了", 2) == (1.0, 0.75)
    assert runs("太慢太好", 2) == (0.0, 0.0)


def test_what_is_said_once_is_no_repetition() -> None:
    assert runs("one two three four", 2) == (0.0, 0.0)
    assert runs("", 2) == (0.0, 0.0)
    assert runs("👍👍👍👍👍👍", 2) == (0.0, 0.0)


def test_lines_that_stood_before_are_counted_whatever_their_blanks() -> None:
    shares = repeated_lines(string_buffers(pl.Series(["ab\n cd \n\nab\ncd\nef", "one line", None, "\n\n"])))
    assert shares.rows() == [(0.4, 0.4), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)]


def test_a_text_of_a_megabyte_is_read_through() -> None:
    assert runs("buy now " * 130_000, 2)[0] == pytest.approx(1.0)
