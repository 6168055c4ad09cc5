"""Words, and characters where words are not spaced: tokens for counting what is said, whatever the language."""

import re
from collections.abc import Sequence
from typing import Final

import polars as pl

from tasklift.text.languages.catalogue import catalogue, plain_code

_ONE_BY_ONE: Final = (
    r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Hangul}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}"
)
_WORDS: Final = rf"[[{_ONE_BY_ONE}]&&[\p{{L}}\p{{N}}]]\p{{M}}*|[[\p{{L}}\p{{M}}\p{{N}}]--[{_ONE_BY_ONE}]]+"
_SIGNS: Final = r"\S"
_LATIN: Final = re.compile("[a-z0-9]+")


def word_tokens(texts: Sequence[str], *, signs: bool = False) -> list[list[str]]:
    """Words in lower case: runs of letters, marks and numbers, and each character of scripts that space no words.

    These are Han, kana, Hangul, bopomofo, Thai, Lao, Khmer, Burmese and Tibetan; marks stay with their letter. With
    `signs` whatever else can be seen counts, too, punctuation and emoji, each character a token.
    """
    pattern = f"{_WORDS}|{_SIGNS}" if signs else _WORDS
    found = pl.Series([text.lower() for text in texts], dtype=pl.String).str.extract_all(pattern)
    return [list(tokens) for tokens in found.to_list()]


def summary_tokens(texts: Sequence[str], language: str | None) -> list[list[str]]:
    """Tokens as summaries are scored by.

    In a language that is known to be written in Latin letters those of Google's `rouge-score`, runs of a to z and of
    digits in lower case, so that its values are met: there `naïve` is two words. For all others `word_tokens`, which
    for texts in ASCII are the same; that tokenizer would leave nothing of Chinese.
    """
    if not _in_latin_letters(language):
        return word_tokens(texts)
    return [_LATIN.findall(text.lower()) for text in texts]


def runs_of(tokens: list[str], size: int) -> list[tuple[str, ...]]:
    """All runs of so many tokens, from first to last."""
    return list(zip(*(tokens[skip:] for skip in range(size)), strict=False))


def _in_latin_letters(language: str | None) -> bool:
    if not language:
        return False
    elsewhere = {code for script in catalogue().scripts for code in script.languages}
    return plain_code(language) not in elsewhere
