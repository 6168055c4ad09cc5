"""What each repair does and leaves."""

import unicodedata

import polars as pl
import pytest

pytest.importorskip("hypothesis")
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.normal_form import (
    collapse_whitespace,
    half_width,
    repair_mojibake,
    strip_control,
    unicode_form,
)

SOMETIMES_NULL = st.lists(st.none() | st.text(max_size=20), max_size=8)
CHINESE = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("，。！？“”《》 ab1ＡＢ、")
)


def column(*texts: str | None) -> pl.Series:
    return pl.Series("text", texts, dtype=pl.String)


@settings(max_examples=60, deadline=None)
@given(SOMETIMES_NULL)
def test_repairs_of_a_row_do_not_depend_on_other_rows(texts: list[str | None]) -> None:
    for change in (half_width, collapse_whitespace, strip_control, repair_mojibake):
        together = change(column(*texts)).to_list()
        assert together == [change(column(text))[0] for text in texts]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=8))
def test_unicode_forms_are_those_of_unicodedata(texts: list[str]) -> None:
    known = [text for text in texts if all(unicodedata.category(character) != "Cn" for character in text)]
    assert unicode_form(column(*known), "NFC").to_list() == [unicodedata.normalize("NFC", text) for text in known]
    assert unicode_form(column(*known), "NFKC").to_list() == [unicodedata.normalize("NFKC", text) for text in known]


def test_characters_that_may_compose_are_not_taken_for_settled() -> None:
    assert unicode_form(column("か\u3099", "\u1112\u1161\u11ab", "，"), "NFC").to_list() == ["が", "한", "，"]
    assert unicode_form(column("，…", "①"), "NFKC").to_list() == [",...", "1"]


def test_half_width_spares_chinese_punctuation_unless_asked() -> None:
    text = column("ＡＢｚ１２！，。　x", None)
    assert half_width(text).to_list() == ["ABz12！，。 x", None]
    assert half_width(text, punctuation=True).to_list() == ["ABz12!,。 x", None]


def test_white_space_of_every_kind_becomes_one_space() -> None:
    assert collapse_whitespace(column(" a\u00a0\u200b b\n\nc\u3000", None)).to_list() == ["a b c", None]


def test_lines_can_be_kept() -> None:
    assert collapse_whitespace(column(" a \r\n \n b\t c \n"), keep_lines=True).to_list() == ["a\nb c"]


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        ("a\x00b\x1bc\td", "abc\td"),
        ("a\r\nb\rc\x85d", "a\nb\nc\nd"),
        ("\ufeffx\u202ey\u2066z\u00ad", "xyz"),
        ("\ufdd0\U0001ffffa", "a"),
        ("caf\ufffd", "caf\ufffd"),
        ("👨\u200d👩\u200d👧 a\u200db", "👨\u200d👩\u200d👧 ab"),
        ("❤️\u200d🔥\u200d", "❤️\u200d🔥"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("中文，没有变化。", "中文，没有变化。"),
        (None, None),
    ],
)
def test_unseen_characters_are_stripped(text: str | None, stripped: str | None) -> None:
    assert strip_control(column(text)).to_list() == [stripped]


@pytest.mark.parametrize(
    ("broken", "whole"),
    [("schÃ¶n", "schön"), ("âœ” No problems", "✔ No problems"), ("ä¸\xadæ–‡", "中文"), ("FranÃ§ois", "François")],
)
def test_mojibake_is_repaired(broken: str, whole: str) -> None:
    assert repair_mojibake(column("clean", broken, None)).to_list() == ["clean", whole, None]


@pytest.mark.parametrize("text", ["l’été – “très”", "“Beyoncé”的歌", "价格：¥10", "naïve café", "Ａ／Ｂ"])
def test_clean_text_is_not_repaired(text: str) -> None:
    assert repair_mojibake(column(text)).to_list() == [text]


@settings(max_examples=100, deadline=None)
@given(CHINESE)
def test_chinese_is_never_repaired(text: str) -> None:
    assert repair_mojibake(column(text)).to_list() == [text]
