"""Long texts in parts: all of the text, none too long, and cut where a reader would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklift.text.parts import in_parts

TEXTS = st.text(st.sampled_from("ab北京 .!?;。！？；…\n\t3"), max_size=80) | st.text(max_size=60)


@given(TEXTS, st.integers(1, 40))
def test_the_parts_together_are_the_text_and_none_is_empty_or_too_long(text: str, letters: int) -> None:
    parts = list(in_parts(text, letters))
    assert "".join(parts) == text
    assert all(0 < len(part) <= letters for part in parts)


@given(TEXTS, st.integers(2, 40))
def test_no_part_but_the_last_is_shorter_than_half(text: str, letters: int) -> None:
    assert all(len(part) >= letters // 2 for part in list(in_parts(text, letters))[:-1])


def test_a_short_text_is_one_part_and_an_empty_one_none() -> None:
    assert list(in_parts("The soup was cold.", 18)) == ["The soup was cold."]
    assert list(in_parts("", 18)) == []


@pytest.mark.parametrize(
    ("text", "letters", "parts"),
    [
        ("The soup was cold. We left soon", 24, ["The soup was cold. ", "We left soon"]),
        ("The soup was cold. We left", 20, ["The soup was cold. ", "We left"]),
        ("Was it? It was! So we left then", 20, ["Was it? It was! ", "So we left then"]),
        ("It cost us 3.50 in town", 16, ["It cost us 3.50 ", "in town"]),
        ("It cost us 3.50 in town", 14, ["It cost us ", "3.50 in town"]),
        ("一二三四五。六七八九十", 8, ["一二三四五。", "六七八九十"]),
        ("汤太冷了！服务也慢？我们走了。", 12, ["汤太冷了！服务也慢？", "我们走了。"]),
        ("标题很短\n正文从这里开始", 7, ["标题很短\n", "正文从这里开始"]),
    ],
)
def test_a_part_ends_after_a_sentence(text: str, letters: int, parts: list[str]) -> None:
    assert list(in_parts(text, letters)) == parts


def test_without_a_sentence_it_ends_after_a_word_and_without_one_anywhere() -> None:
    assert list(in_parts("the soup we had in town", 12)) == ["the soup we ", "had in town"]
    assert list(in_parts("x" * 25, 10)) == ["x" * 10, "x" * 10, "x" * 5]
    assert list(in_parts("一二三四五六七", 3)) == ["一二三", "四五六", "七"]


def test_a_sentence_that_ends_in_the_first_half_does_not_make_a_short_part() -> None:
    assert list(in_parts("No. The soup we had was cold", 20)) == ["No. The soup we had ", "was cold"]
