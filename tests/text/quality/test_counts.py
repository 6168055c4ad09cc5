"""What is counted in texts."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.buffers import string_buffers
from tasklift.text.quality.counts import COUNTS, count_characters


def counted(text: str) -> dict[str, int]:
    return {
        name: count
        for name, count in count_characters(string_buffers(pl.Series([text]))).row(0, named=True).items()
        if count
    }


def test_an_english_text_is_counted() -> None:
    assert counted("It's Fine!  2 times...") == {
        "characters": 18, "spaced_words": 4, "letters_of_words": 14, "words_with_letters": 3, "ellipses": 1,
        "digits": 1, "capitals": 2, "cased": 12, "longest_run": 3, "sentences": 2, "lines": 1, "ellipsis_lines": 1,
        "punctuated_lines": 1, "short_lines": 1,
    }  # fmt: skip


def test_chinese_is_counted_by_characters() -> None:
    found = counted("味道很好！下次还来iPhone手机")
    assert (found["unspaced"], found["spaced_words"], found["sentences"]) == (10, 1, 2)
    assert "cased" in found and found["characters"] == 17


def test_lines_are_told_by_how_they_begin_and_end() -> None:
    text = "- milk\n• 鸡蛋\n\nAnd so on…\nThis line is long enough to be none of the short ones.\n“这就是全部。”\n{x}"
    found = counted(text)
    assert (found["lines"], found["bullet_lines"], found["ellipsis_lines"]) == (6, 2, 1)
    assert (found["punctuated_lines"], found["short_lines"], found["braces"]) == (3, 5, 2)


@pytest.mark.parametrize(
    ("text", "symbols"),
    [("a + b = c", 2), ("👍🏽❤️", 0), ("¥5 $5 €5", 0), ("，。！?!...", 0), ("~~~ ■", 4), ("\ufffd", 1)],
)
def test_emoji_money_and_punctuation_are_no_symbols(text: str, symbols: int) -> None:
    assert counted(text).get("symbols", 0) == symbols


@settings(deadline=None)
@given(st.text())
def test_counts_are_of_the_text_at_hand(text: str) -> None:
    lone = counted(text)
    both = count_characters(string_buffers(pl.Series(["some text before", text, None]))).rows(named=True)
    assert {name: count for name, count in both[1].items() if count} == lone
    assert both[2] == dict.fromkeys(COUNTS, 0)
    assert lone.get("characters", 0) <= len(text)
    lines = lone.get("lines", 0)
    assert max(lone.get(name, 0) for name in COUNTS if name.endswith("_lines")) <= lines <= text.count("\n") + 1
