"""Chinese texts as words; other texts as they were."""

import polars as pl
import pytest

from tasklift.steps.shape.segment import Segment


def segmented(text: str | None, step: Segment) -> str | None:
    return step.rewrite(pl.DataFrame({"text": [text]}, schema={"text": pl.String}))["text"][0]


@pytest.mark.parametrize(
    ("text", "spaced", "words"),
    [
        ("我喜欢北京烤鸭，很好吃！", "我 喜欢 北京烤鸭 ， 很 好吃 ！", "我 喜欢 北京烤鸭 很 好吃"),
        ("A plain text, it's fine.", "A plain text, it's fine.", "A plain text it s fine"),
        ("标题\x1f我喜欢", "标题\x1f我 喜欢", "标题\x1f我 喜欢"),
        ("", "", ""),
        (None, None, None),
    ],
)
def test_words_have_blanks_between_them(text: str | None, spaced: str | None, words: str | None) -> None:
    assert segmented(text, Segment()) == spaced
    assert segmented(text, Segment(punctuation="drop")) == words
