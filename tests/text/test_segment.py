"""Words in Chinese and in scripts that space them."""

import polars as pl
import pytest

pytest.importorskip("hypothesis")
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.segment import segment, words

MIXED = st.text(st.sampled_from("我爱北京天安门的了 \n\r\t\u2028\x85\x1c，。ab1.-+é😀"), max_size=15)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我爱北京天安门，真的！", ["我", "爱", "北京", "天安门", "真的"]),
        ("南京市长江大桥 Bridge", ["南京市", "长江大桥", "Bridge"]),
        ("Don't stop_me now!", ["Don", "t", "stop_me", "now"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("你好\r\n世界\n", ["你好", "世界"]),
        ("!!! 😀", []),
        ("", []),
    ],
)
def test_the_words_of(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_nulls_stay_and_names_too() -> None:
    column = segment(pl.Series("review", [None, "很好"]))
    assert (column.name, column.to_list()) == ("review", [None, "很 好"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.none() | MIXED, max_size=6))
def test_words_of_a_row_do_not_depend_on_other_rows(texts: list[str | None]) -> None:
    together = segment(pl.Series(texts, dtype=pl.String)).to_list()
    assert together == [None if text is None else " ".join(words(text)) for text in texts]
