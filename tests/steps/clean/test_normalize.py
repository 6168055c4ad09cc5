"""What normalising changes, and what it leaves."""

import polars as pl
import pytest

pytest.importorskip("hypothesis")
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.steps.clean.normalize import Normalize

NASTY = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("Ã¶â€™ä¸\xad \u200b\x00\n\r\x1fＡ　e\u0301ﬁ")
)
SETTINGS = [Normalize(), Normalize(form="NFKC", full_width="all", whitespace="collapse"), Normalize(control=False)]


def normalized(text: str | None, step: Normalize | None = None) -> str | None:
    return (step or Normalize()).rewrite(pl.DataFrame({"text": [text]}, schema={"text": pl.String}))["text"][0]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ＡＢＣ１２３　好", "ABC123 好"),
        ("cafe\u0301", "café"),
        ("价格：￥10 ① 25℃，很好！", "价格：￥10 ① 25℃，很好！"),
        (" a \t b\r\n\n c ", "a b\nc"),
        ("\u200b\x08pro-\xadgovernment", "pro-government"),
        ("schÃ¶n", "schön"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("", ""),
        (None, None),
    ],
)
def test_by_default_only_the_writing_changes(text: str | None, written: str | None) -> None:
    assert normalized(text) == written


def test_what_a_removed_character_brings_together_is_repaired_too() -> None:
    assert normalized("Ã\x00¶") == "ö"


def test_the_boundary_between_joined_columns_stays() -> None:
    texts = pl.DataFrame({"text": [" Ｔitle \x1f\nbody", None, "\x1f", "x "]})
    assert Normalize().rewrite(texts)["text"].to_list() == ["Title\x1fbody", None, "\x1f", "x"]


def test_every_setting_can_be_turned_off() -> None:
    off = Normalize(form="keep", full_width="keep", whitespace="keep", control=False, mojibake=False)
    text = " Ａ\x00  e\u0301 schÃ¶n "
    assert normalized(text, off) == text


def test_compatibility_forms_are_a_choice() -> None:
    assert normalized("① ℃ ，", Normalize(form="NFKC")) == "1 °C ,"


@pytest.mark.parametrize("step", SETTINGS)
@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.none() | NASTY, min_size=1, max_size=6))
def test_normalising_twice_is_normalising_once(step: Normalize, texts: list[str | None]) -> None:
    once = step.rewrite(pl.DataFrame({"text": texts}, schema={"text": pl.String}))
    assert step.rewrite(once).to_series().to_list() == once.to_series().to_list()


@pytest.mark.parametrize(
    ("settings_", "text", "written"),
    [
        ({"markup": "entities"}, "&lt;b&gt; &amp;amp; ＆", "<b> & ＆"),
        ({"markup": "html"}, "<p>&lt;b&gt;x&lt;/b&gt; 好</p>", "x 好"),
        ({"markup": "markdown"}, "# <b>Title</b>\n**好**", "Title\n好"),
        ({"urls": "mask", "mentions": "drop"}, "@ann see https://a.b/c", "see [URL]"),
        ({"emoji": "drop"}, "great 👍🏽 thing", "great thing"),
        ({"emoji": "name"}, "👍", ":thumbs up sign:"),
        ({"quotes": True}, "“it’s” — ‘so’…「好」", "\"it's\" - 'so'...「好」"),
        ({"repeats": 2}, "soooo 哈哈哈 1000", "soo 哈哈 1000"),
        ({"chinese": "simplified", "chinese_blanks": "drop"}, "漢 字 ，Ａ ok", "汉字，A ok"),
    ],
)
def test_what_more_is_asked_for_is_taken_out(settings_: dict[str, object], text: str, written: str) -> None:
    step = Normalize.model_validate(settings_)
    assert normalized(text, step) == written
    assert normalized(written, step) == written
