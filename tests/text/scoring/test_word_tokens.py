"""Words, and characters of scripts that do not space them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.tokenizers import DefaultTokenizer
from tests.metrics.made_texts import TEXTS

from tasklift.text.scoring.word_tokens import summary_tokens, word_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The cat's 2nd e-mail!", ["the", "cat", "s", "2nd", "e", "mail"]),
        ("我用iPhone 15 Pro拍照。", ["我", "用", "iphone", "15", "pro", "拍", "照"]),
        ("𠀀㐀カーが한국", ["𠀀", "㐀", "カ", "ー", "が", "한", "국"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("Привет, Ёлка", ["привет", "ёлка"]),
        ("naïve e\u0301te\u0301", ["naïve", "e\u0301te\u0301"]),
        ("ไทยกิน", ["ไ", "ท", "ย", "กิ", "น"]),
        ("a_b 😀 \u200b", ["a", "b"]),
        ("", []),
    ],
)
def test_the_words_of(text: str, tokens: list[str]) -> None:
    assert word_tokens([text]) == [tokens]


def test_signs_count_where_they_are_asked_for() -> None:
    assert word_tokens(["好！！ ok😀."], signs=True) == [["好", "！", "！", "ok", "😀", "."]]


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.sampled_from(["en", "de", "fr-CA", "vi"]))
def test_in_latin_letters_tokens_of_summaries_are_those_of_rouge_score(text: str, language: str) -> None:
    assert summary_tokens([text], language) == [DefaultTokenizer().tokenize(text)]


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(max_codepoint=127)), st.sampled_from(["zh", "ja", "ru", "th", None]))
def test_in_ascii_they_are_the_same_in_all_languages(text: str, language: str | None) -> None:
    assert summary_tokens([text], language) == [DefaultTokenizer().tokenize(text)]


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=4), st.booleans())
def test_the_tokens_of_a_text_do_not_depend_on_other_texts(texts: list[str], signs: bool) -> None:
    assert word_tokens(texts, signs=signs) == [word_tokens([text], signs=signs)[0] for text in texts]
