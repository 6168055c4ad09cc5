"""Which label a reply names: itself, or the only one in it."""

import pytest

from tasklift.models.choosing.named_label import named_label

WORDS = ("negative", "positive", "very positive", "card arrival", "0", "1", "好评", "差评", "+")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("positive", "positive"),
        ("Positive.", "positive"),
        ("**NEGATIVE**", "negative"),
        ("The sentiment is positive.", "positive"),
        ("I would say: very positive!", "very positive"),
        ("Label: card   arrival", "card arrival"),
        ("1", "1"),
        ("Answer: 0.", "0"),
        ("这条评论是好评。", "好评"),
        ("差评", "差评"),
        ("+", "+"),
    ],
)
def test_a_reply_that_is_or_names_one_label_is_that(text: str, word: str) -> None:
    assert WORDS[named_label(text, WORDS) or 0] == word


@pytest.mark.parametrize(
    "text", ["", "neutral", "positively", "10", "positive or negative", "very positive, not negative", "好", "?", "- -"]
)
def test_a_reply_that_names_none_or_several_is_none(text: str) -> None:
    assert named_label(text, WORDS) is None


def test_labels_that_differ_in_signs_alone_are_named_as_they_are_written() -> None:
    assert named_label("a-b", ["ab", "a-b", "A B"]) == 1
