"""Cells of a table in one way of writing, and only those that can be read in one way."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.steps.clean.table.normalize_values import NormalizeValues


def written(cell: str | None, **settings_: Any) -> str | None:
    batch = pl.DataFrame({"id": ["r0"], "x": [cell]}, schema={"id": pl.String, "x": pl.String})
    return NormalizeValues(**settings_).rewrite(batch)["x"][0]


@pytest.mark.parametrize(
    ("cell", "anew"),
    [
        ("2026/11/26", "2026-11-26"),
        ("二〇二六年十一月二十六日", "2026-11-26"),
        ("1,234.50", "1234.5"),
        ("３５", "35"),
        ("3万5千", "35000"),
        ("三万五千", "35000"),
        ("12.50元", "CNY 12.5"),
        ("￥1,200", "CNY 1200"),
        ("$3.5", "USD 3.5"),
        ("五百元", "CNY 500"),
        ("30%", "0.3"),
        ("  7 ", "7"),
        ("CNY 12.5", "CNY 12.5"),
        ("0012", "0012"),
        ("12e5", "12e5"),
        ("3/4/2026", "3/4/2026"),
        ("三万五", "三万五"),
        ("$5€", "$5€"),
        ("room 5", "room 5"),
        ("", ""),
        (None, None),
        ("-", "-"),
        ("13800138000", "13800138000"),
        ("v1.2.3", "v1.2.3"),
        ("一", "1"),
        ("0.50", "0.5"),
    ],
)
def test_what_can_be_read_in_one_way_is_written_anew(cell: str | None, anew: str | None) -> None:
    assert written(cell) == anew
    assert written(anew) == anew


def test_kinds_and_columns_may_be_chosen() -> None:
    assert written("12.50元", kinds=("dates",)) == "12.50元"
    assert written("3/4/2026", day_first=True) == "2026-04-03"
    batch = pl.DataFrame({"id": ["r0"], "a": ["1,000"], "b": ["1,000"]})
    found = NormalizeValues(columns=("b",)).rewrite(batch)
    assert found.to_dicts() == [{"b": "1000"}]
    assert NormalizeValues(columns=("b",)).columns_named() == ("b",) and NormalizeValues().columns_named() is None


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.none(), st.text(max_size=14), st.text(st.sampled_from("0123456789.,%¥元万千年月日-/ "), max_size=14))
)
def test_nothing_changes_twice(cell: str | None) -> None:
    once = written(cell)
    assert written(once) == once
