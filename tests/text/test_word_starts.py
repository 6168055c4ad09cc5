"""Where words begin, by character."""

import pytest

from tasklift.text.word_starts import word_starts


def cut(*texts: str) -> list[str]:
    """The texts with a bar before every word."""
    starts = iter(word_starts(texts))
    return ["".join("|" * bool(next(starts)) + letter for letter in text) for text in texts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't stop_me now!", "|Don|'|t |stop_me |now|!"),
        ("我来到北京清华大学", "|我|来到|北京|清华大学"),
        ("买了iPhone 15，naïve 很好", "|买|了|iPhone |15|，|naïve |很|好"),
        ("ありがとう 東京", "|あ|り|が|と|う |東京"),
        ("ที่นี่ ok", "|ที่|นี่ |ok"),
        ("हिन्दी भाषा", "|हिन्दी |भाषा"),
        ("e\u0301te\u0301 😀!", "|e\u0301te\u0301 |😀|!"),
        ("  ", "  "),
        ("", ""),
    ],
)
def test_a_word_begins_at(text: str, expected: str) -> None:
    assert cut(text) == [expected]


def test_words_of_a_text_do_not_depend_on_other_texts() -> None:
    texts = ["北京", "大学 ok", "", "now", "あ", "now", "清华"]
    assert cut(*texts) == [cut(text)[0] for text in texts]
