"""Keyboard mash is told from rare words, names, slang and other languages."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.buffers import string_buffers
from tasklift.text.quality.gibberish import MODEL_FILE, gibberish_share, keys_of_characters


def share(text: str) -> float:
    return float(gibberish_share(string_buffers(pl.Series([text])))[0])


@pytest.mark.parametrize(
    "text",
    ["asdfghjk", "ASDFGHJKL", "qwertyuiop", "sdfsdfsdf", "jkljkljkl", "lkjhgfdsa", "zxcvbnm", "kjhkjhkjh",
     "aksjdhaksjd", "阿斯顿发过火", "阿斯顿发过火就看了"],
)  # fmt: skip
def test_keyboard_mash_is_gibberish(text: str) -> None:
    assert share(text) == 1.0


@pytest.mark.parametrize(
    "text",
    ["Nguyen", "Krzysztof Szymborska", "Tchaikovsky", "Schwarzenegger", "Dvořák", "rhythms and strengths", "hahahaha",
     "hmmmmmmm", "soooooo goooood", "lmao smh tbh", "yyds xswl", "iPhone15Pro", "https://t.co/4QEhDkKi", "AVCHD HDMI",
     "Rindfleischetikettierung", "szczęście", "zhongguo xiexie", "queue", "Спасибо", "ありがとう", "👍👍👍👍👍👍",
     "哈哈哈哈哈哈", "是的是的是的是的", "沃尔玛的东西", "阿斯顿马丁", "艾泽拉斯国家地理", "魑魅魍魉", "", "123456789",
     "!!!!!!!!!!!", "\x00\x1f", "喂喂喂喂喂"],
)  # fmt: skip
def test_rare_words_are_none(text: str) -> None:
    assert share(text) == 0.0


def test_a_word_of_gibberish_counts_by_its_letters() -> None:
    assert share("the food asdfghjk") == pytest.approx(8 / 15)


def test_keys_are_told_by_the_pinyin_of_characters() -> None:
    keys = keys_of_characters()
    told = "".join(
        chr(ord("a") + keys[ord(character)] - 1) for character in "阿不才的饿发个好及看了吗你哦怕去人三他我下一在"
    )
    assert told == "abcdefghjklmnopqrstwxyz"
    assert keys[ord("龘")] == 0


def test_the_model_is_small() -> None:
    assert MODEL_FILE.stat().st_size <= 300_000


@settings(deadline=None)
@given(st.lists(st.text(), max_size=5))
def test_every_text_has_a_share_that_hangs_on_it_alone(texts: list[str]) -> None:
    shares = gibberish_share(string_buffers(pl.Series(texts, dtype=pl.String))).tolist()
    assert shares == [share(text) for text in texts]
    assert all(0 <= one <= 1 for one in shares)


def test_a_text_of_a_megabyte_is_read_through() -> None:
    assert share("asdfghjkl " * 100_000) == 1.0
    assert share("好吃" * 200_000) == 0.0
    assert share("x" * 1_000_000) == 0.0
