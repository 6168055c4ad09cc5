"""A tokenizer made for texts: all of them come back as they were, whatever they are."""

import random

import pytest

pytest.importorskip("transformers")

from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.models.tokens.trained_bytes import trained_byte_tokenizer

TEXTS = ["open the file", "close the window", "打开文件", "关闭窗口", "日本語のテキスト", "x{0} %1"] * 4
MADE = trained_byte_tokenizer(TEXTS, 400, 64)


@settings(deadline=None)
@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    ids = MADE(text, add_special_tokens=False)["input_ids"]
    if not any(mark in text for mark in MADE.all_special_tokens):
        assert MADE.decode(ids, skip_special_tokens=True) == text


def test_the_order_of_texts_decides_nothing() -> None:
    shuffled = random.Random(1).sample(TEXTS, len(TEXTS))
    assert trained_byte_tokenizer(shuffled, 400, 64).get_vocab() == MADE.get_vocab()


def test_it_is_no_larger_than_asked_and_chinese_characters_stand_alone() -> None:
    assert len(MADE) <= 400
    assert len(MADE("打开文件", add_special_tokens=False)["input_ids"]) == 4
    assert len(trained_byte_tokenizer(["a"], 8000, 64)) < 300
