"""What the comparison form joins and keeps apart; that the quick way and the long way are one."""

import numpy as np
import polars as pl
import pytest

pytest.importorskip("hypothesis")
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.comparison_form import _by_expressions, comparison_form

TRICKY = (
    "aA 中，。…ー か\u3099 e\u0301 Σς ﬁ Ａ１ ① ½ ℃ \u200b\u00ad ❤️👍🏽 \u1112\u1161\u11ab ǅ ß İ K ｶﾞ"
    " \U00016d67 !?-\x1f\t\n"
)
TEXTS = st.text(st.sampled_from(TRICKY) | st.characters(codec="utf-8"), max_size=30)


def column(*texts: str | None) -> pl.Series:
    return pl.Series("text", texts, dtype=pl.String)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Hello,  World!!", "hello world"),
        ("价格 便宜，iPhone 15 Pro 好用。 真 的", "价格便宜iphone 15 pro好用真的"),
        ("ＡＢＣ１２３", "abc123"),
        ("ﬁne e\u0301", "fine é"),
        ("co\u00adop\u200berate", "cooperate"),
        ("スーパー マーケット", "スーパーマーケット"),
        ("question\x1fcontext", "question context"),
        ("good 👍🏽", "good"),
        ("!!!", "!!!"),
        ("？？ ！", "?? !"),
        ("❤️", "❤"),
        ("\u0301", "\u0301"),
        (" \u200b\n", ""),
        ("stop. . . now - -", "stop now"),
        ("", ""),
        (None, ""),
    ],
)
def test_the_comparison_form_of(text: str | None, form: str) -> None:
    assert comparison_form(column(text)).to_list() == [form]


@pytest.mark.parametrize("context", ["{}", "a{}b", "中 {} 文", "e{}\u0301", ". {} ."])
def test_every_character_is_folded_as_the_expressions_say(context: str) -> None:
    codes = [*range(0xD800), *range(0xE000, 0x32000), *range(0xE0000, 0xE0200)]
    texts = pl.Series([context.format(chr(code)) for code in codes])
    quick, long = comparison_form(texts), _by_expressions(texts)
    assert texts.filter(quick != long).to_list() == []


@settings(max_examples=400, deadline=None)
@given(st.lists(st.none() | TEXTS, max_size=8))
def test_any_text_is_folded_as_the_expressions_say_whatever_stands_beside_it(texts: list[str | None]) -> None:
    together = comparison_form(column(*texts)).to_list()
    assert together == _by_expressions(column(*texts)).to_list()
    assert together == [comparison_form(column(text))[0] for text in texts]


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_the_form_of_a_form_is_itself(text: str) -> None:
    once = comparison_form(column(text))
    assert comparison_form(once).to_list() == once.to_list()


def test_most_texts_take_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(series: pl.Series) -> pl.Series:
        raise AssertionError(series.to_list())

    monkeypatch.setattr("tasklift.text.comparison_form._by_expressions", refuse)
    texts = column("It's “good”…", "很好吃，送得也快！～", "ＡＢＣ　１２３", "naïve café 👍🏽", "", None)
    assert comparison_form(texts).to_list()[1:3] == ["很好吃送得也快", "abc 123"]


def test_long_columns_keep_their_rows_in_order() -> None:
    lots = np.random.default_rng(0)
    texts = column(*(TRICKY[at : at + 5] for at in lots.integers(0, len(TRICKY), 20_000)))
    assert comparison_form(texts).to_list() == _by_expressions(texts).to_list()
