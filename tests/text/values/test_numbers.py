"""Numbers as people write them, and what is none."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.values.numbers import number_written, numbers_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.5", 12.5), (" -3 ", -3.0), ("+.5", 0.5), ("7.", 7.0), ("1e3", 1000.0), ("1,234.5", 1234.5),
        ("12,345,678", 12345678.0), ("１２．５", 12.5), ("¥12", 12.0), ("￥ 12", 12.0), ("$1,200.50", 1200.5),
        ("USD 30", 30.0), ("12.5元", 12.5), ("30%", 0.3), ("5 %", 0.05), ("3.5万", 35000.0), ("2亿", 2e8), ("0", 0.0),
        ("", None), (None, None), ("n/a", None), ("1,5", None), ("1,23,4", None), ("12 34", None), ("2024-01-31", None),
        ("nan", None), ("inf", None), ("1e999", None),
        ("三", 3.0), ("3万5千", 35000.0),
        ("1.2k", 1200.0), ("百分之五", 0.05), ("USD -5.00", -5.0),
        ("1.234,5", 1234.5), ("三四十", None), ("5 kg", None), ("-", None), ("1.2.3", None), ("0x10", None),
    ],
)  # fmt: skip
def test_what_is_a_number_and_what_is_none(text: str | None, number: float | None) -> None:
    assert numbers_in(pl.Series("x", [text], pl.String)).to_list() == [
        number if number is None else pytest.approx(number)
    ]


@settings(deadline=None)
@given(st.floats(-1e12, 1e12, allow_nan=False).map(lambda number: float(f"{number:.8g}")))
def test_a_number_that_is_written_is_read_again(number: float) -> None:
    assert numbers_in(pl.Series("x", [number_written(number)])).to_list() == [
        pytest.approx(number, rel=1e-9, abs=1e-12)
    ]


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=8), st.sampled_from(["1", "2%", "¥3"])), max_size=10))
def test_each_text_is_read_for_itself(texts: list[str | None]) -> None:
    whole = numbers_in(pl.Series("x", texts, pl.String)).to_list()
    assert whole == [numbers_in(pl.Series("x", [text], pl.String))[0] for text in texts]
