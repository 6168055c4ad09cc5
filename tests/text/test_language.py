"""Scripts by their share, languages by a sample."""

import polars as pl
import pytest

from tasklift.text.language import dominant_script, guess_language, script


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello world", "other"),
        ("我用 iPhone 15 Pro 拍照", "cjk"),
        ("He said 你好 to me", "other"),
        ("สวัสดี", "cjk"),
        ("한국어 좋아요", "cjk"),
        ("Привет, мир", "other"),
        ("!!! 123", "other"),
        ("", "other"),
        (None, None),
    ],
)
def test_the_script_of(text: str | None, expected: str | None) -> None:
    assert script(pl.Series("text", [text], dtype=pl.String)).to_list() == [expected]


def test_texts_without_letters_have_no_say_in_the_script_of_a_column() -> None:
    assert dominant_script(pl.Series(["你好", "!!!", "123", None, "", "a b c", "再见"])) == "cjk"
    assert dominant_script(pl.Series(["你好", "one", "two"])) == "other"
    assert dominant_script(pl.Series([None, ""], dtype=pl.String)) == "other"


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (["This product is great, I love it", "Would buy again"], "en"),
        (["这个东西很好用，推荐购买", "\n国家重点\n"], "zh"),
        (["これはペンです"], "ja"),
        (["Das ist ein sehr gutes Buch"], "de"),
    ],
)
def test_the_language_of_a_sample(texts: list[str], code: str) -> None:
    guessed, confidence = guess_language(texts)
    assert guessed == code
    assert 0.5 < confidence <= 1


@pytest.mark.parametrize("texts", [[], ["", "!!!"]])
def test_texts_without_letters_have_no_language(texts: list[str]) -> None:
    assert guess_language(texts) == ("und", 0.0)
