"""How answers are worded: empty, repetitive, long, the right text to the letter."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.metrics.made_texts import TEXTS, judged

from tasklift.metrics.metric import score
from tasklift.metrics.wording import METRICS

BY_NAME = {metric.name: metric for metric in METRICS}


def value(name: str, *rows: tuple[str | None, str | tuple[str, ...]]) -> float | None:
    return score(BY_NAME[name], judged(*rows))


@pytest.mark.parametrize(
    ("answer", "right", "same"),
    [
        ("Ｈｅｌｌｏ　World", "hello world", True),
        (" 你好\n", "你好", True),
        ("STRASSE", "Straße", True),
        ("e\u0301te\u0301", "été", True),
        ("①", "1", True),
        ("你好。", "你好", False),
        ("two  words", "twowords", False),
        (None, "something", False),
    ],
)
def test_exact_matches_differ_in_case_width_and_blanks_alone(answer: str | None, right: str, same: bool) -> None:
    assert value("exact_match", (answer, right)) == float(same)
    assert value("exact_match", (answer, ("another", right))) == float(same)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_every_text_matches_itself_in_other_blanks(text: str) -> None:
    assert value("exact_match", (f"\u3000{text}\n", ("nothing like it", text))) == 1.0


def test_blank_answers_are_empty_and_invisible_ones_too() -> None:
    rows = [(answer, "x") for answer in (None, "", " \n\u3000", "\u200b\ufeff", "0", "。", "😀", "\u0301a")]
    assert value("empty", *rows) == 4 / 8


def test_runs_that_an_answer_had_before_are_repetition() -> None:
    assert value("repetition", ("a b c d a b c d", "x")) == pytest.approx(1 / 5)
    assert value("repetition", ("我爱北京我爱北京", "x")) == pytest.approx(1 / 5)
    assert value("repetition", ("哈" * 103, "x")) == pytest.approx(99 / 100)
    assert value("repetition", ("😀" * 5, "x"), (None, "x"), ("a b c", "x")) == pytest.approx((1 / 2) / 3)


def test_the_length_is_held_against_the_nearest_right_text() -> None:
    assert value("length_ratio", ("a b c d", ("a b c d e", "a b c", "a"))) == pytest.approx(4 / 3)
    assert value("length_ratio", ("我爱北京", "我爱天安门。"), (None, "a b")) == pytest.approx(4 / 8)
    assert value("length_ratio", ("a", ""), ("b", "")) is None
    assert value("length_ratio", ("a b c", "a"), ("", "b")) == pytest.approx(3 / 2)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.none() | TEXTS, TEXTS), min_size=1, max_size=4))
def test_values_keep_to_their_bounds(rows: list[tuple[str | None, str]]) -> None:
    for name, metric in BY_NAME.items():
        found = value(name, *rows)
        low, high = metric.bounds
        assert found is None or low <= found <= high


def test_which_way_is_better_is_said() -> None:
    assert {name for name, metric in BY_NAME.items() if metric.lower_is_better} == {"empty", "repetition"}
    assert BY_NAME["length_ratio"].bounds == (0.0, math.inf)


@pytest.mark.parametrize("name", BY_NAME)
def test_without_rows_there_is_no_score(name: str) -> None:
    assert value(name) is None
