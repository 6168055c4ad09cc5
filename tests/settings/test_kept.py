"""Sentences that stand in English as text, in the reader's language."""

import pytest

from tasklift.settings.kept import in_english, say_kept
from tasklift.settings.messages import speaking


def test_what_is_kept_is_english_whatever_is_spoken() -> None:
    with speaking("zh"):
        assert in_english("shorter than {minimum:,} characters", minimum=1000) == "shorter than 1,000 characters"


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("should be text", "应为文本"),
        ("should be less than or equal to 0.9", "应不大于 0.9"),
        ("expected ',' or ']', but got ':'", "应为 ',' 或 ']'，却出现了 ':'"),
        ("invalid value for '--keep': should be a valid integer", "'--keep' 的值无效：应为整数"),
        ("copy of row 8a2f", "行 8a2f 的副本"),
        ("copy of another row", "另一行的副本"),
        ("same text is labelled 'a: b' elsewhere (row 8a2f)", "相同的文本在别处的标签是 'a: b'（行 8a2f）"),
        ("the quote that opens here is never closed (at line 3)", "从这里开始的引号一直没有闭合（在第 3 行）"),
        ("what a plugin says", "what a plugin says"),
    ],
)
def test_it_is_known_again_by_its_words_and_said_in_the_readers_language(english: str, chinese: str) -> None:
    assert say_kept(english) == english
    with speaking("zh"):
        assert say_kept(english) == chinese
