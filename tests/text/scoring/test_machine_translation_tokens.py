"""Tokens are sacreBLEU's, hostile texts included."""

import pytest
from hypothesis import given, settings
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a
from sacrebleu.tokenizers.tokenizer_char import TokenizerChar
from sacrebleu.tokenizers.tokenizer_zh import TokenizerZh
from tests.metrics.made_texts import TEXTS

from tasklift.text.scoring.machine_translation_tokens import tokenizer_of

THEIRS = {"en": Tokenizer13a(), "zh": TokenizerZh(), "ja": TokenizerChar()}


@pytest.mark.parametrize("language", THEIRS)
@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_tokens_are_those_of_sacrebleu(language: str, text: str) -> None:
    assert tokenizer_of(language).cut([text]) == [THEIRS[language](text.rstrip()).split()]


def test_so_are_they_on_every_character_where_the_blocks_of_chinese_begin_and_end() -> None:
    blocks = (
        (0, 0x3420),
        (0x4DA0, 0x4E10),
        (0x9F90, 0x9FFF),
        (0xF8F0, 0x10010),
        (0x1FFF0, 0x20010),
        (0x2F7F0, 0x2FA20),
    )
    for first, last in blocks:
        text = " ".join(f"1{chr(code)}2{chr(code)}a." for code in range(first, last))
        for language in ("en", "zh"):
            assert tokenizer_of(language).cut([text]) == [THEIRS[language](text.rstrip()).split()]


@pytest.mark.parametrize(
    ("language", "name"),
    [
        *((None, "13a"), ("en", "13a"), ("de-AT", "13a"), ("", "13a"), ("xx", "13a"), ("ru", "13a"), ("hi", "13a")),
        *(("zh", "zh"), ("zh-Hant-TW", "zh"), ("ZH_cn", "zh"), ("yue", "zh"), ("cmn", "zh")),
        *(("ja", "char"), ("ko", "char"), ("th", "char"), ("lo", "char"), ("km", "char"), ("my", "char")),
    ],
)
def test_languages_have_tokenizers(language: str | None, name: str) -> None:
    assert tokenizer_of(language).name == name
