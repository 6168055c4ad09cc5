"""The language of texts, however short and mixed."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklift.text.languages.catalogue import plain_code
from tasklift.text.languages.identify import identify_languages


def language(text: str | None) -> str:
    return str(identify_languages(pl.Series([text], dtype=pl.String))["language"][0])


def confidence(text: str) -> float:
    return float(identify_languages(pl.Series([text]))["confidence"][0])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("the", "en"),
        ("and then they", "en"),
        ("der Mann", "de"),
        ("muy bueno", "es"),
        ("très bien", "fr"),
        ("nie ma", "pl"),
        ("rất tốt", "vi"),
        ("Спасибо, очень хорошо", "ru"),
        ("Дуже дякую, щиро", "uk"),
        ("ευχαριστώ", "el"),
        ("شكرا جزيلا لكم", "ar"),
        ("高", "zh"),
        ("謝謝你的禮物", "zh"),
        ("谢谢你的礼物", "zh"),
        ("ありがとう", "ja"),
        ("東京都に住んでいます", "ja"),
        ("감사합니다", "ko"),
        ("ขอบคุณ", "th"),
    ],
)
def test_short_texts_are_told(text: str, code: str) -> None:
    assert language(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("我用 iPhone 15 Pro 拍的照片", "zh"),
        ("He said 你好 to me yesterday evening", "en"),
        ("优の良品，很好吃", "zh"),
        ("@somebody das ist gut https://example.com/the/best/of/the/web", "de"),
        ("Der Hund läuft über the street", "de"),
        ("The dog runs over the street und dann", "en"),
    ],
)
def test_mixed_texts_are_of_the_language_of_their_larger_part(text: str, code: str) -> None:
    assert language(text) == code


def test_a_mixed_text_is_less_sure_than_a_plain_one() -> None:
    assert confidence("这家店的服务真的很好 but a bit slow") < confidence("这家店的服务真的很好")


def test_chinese_characters_alone_may_be_japanese_the_fewer_the_likelier() -> None:
    assert confidence("営業") < 0.8 < confidence("这家店的服务真的很好，下次还来")


@pytest.mark.parametrize("text", [None, "", " \n", "123 !!!", "👍👍", "https://example.com", "@somebody #tag"])
def test_texts_without_words_show_no_language(text: str | None) -> None:
    found = identify_languages(pl.Series([text], dtype=pl.String))
    assert found.rows() == [("und", 0.0, 0.0)]


@pytest.mark.parametrize(
    ("text", "code"), [("the quick brown fox is here. " * 40_000, "en"), ("这家店很好吃。" * 60_000, "zh")]
)
def test_a_text_of_a_megabyte_has_a_language(text: str, code: str) -> None:
    assert language(text) == code


def test_languages_that_have_no_word_list_are_told_by_the_model() -> None:
    assert language("Labdien, es gribu uzzināt, kā jums šodien klājas") == "lv"
    assert language("Aquest llibre és molt interessant i m'agrada molt llegir-lo") == "ca"


@given(st.lists(st.text(), max_size=6))
def test_whatever_the_text_there_is_a_row_for_it_and_its_neighbours_do_not_matter(texts: list[str]) -> None:
    found = identify_languages(pl.Series(texts, dtype=pl.String))
    assert found.height == len(texts)
    assert found["confidence"].is_between(0, 1 + 1e-9).all() and (found["words"] >= 0).all()
    single = [identify_languages(pl.Series([text])) for text in texts]
    assert pl.concat([found.clear(), *single]).rows() == found.rows()


@pytest.mark.parametrize(
    ("given", "plain"), [("zh-Hant-TW", "zh"), ("zh_CN", "zh"), ("yue", "zh"), ("EN", "en"), ("hr", "sr"), ("xx", "xx")]
)
def test_codes_lose_country_and_script(given: str, plain: str) -> None:
    assert plain_code(given) == plain
