"""Times as users write them."""

import polars as pl
import pytest

from tasklift.data.moments import iso_times

NOON = "2024-01-31T12:00:00.000000"
MIDNIGHT = "2024-01-31T00:00:00.000000"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-01-31", MIDNIGHT),
        ("2024/01/31", MIDNIGHT),
        ("2024/1/31", MIDNIGHT),
        ("20240131", MIDNIGHT),
        ("2024年1月31日", MIDNIGHT),
        (" 2024-01-31 ", MIDNIGHT),
        ("2024-01-31 12:00", NOON),
        ("2024-01-31 12:00:00", NOON),
        ("2024/01/31 12:00", NOON),
        ("2024/1/31 12:00:00", NOON),
        ("2024-01-31T12:00:00", NOON),
        ("2024-01-31T12:00:00Z", NOON),
        ("2024-01-31T20:00:00+08:00", NOON),
        ("2024-01-31 20:00:00+0800", NOON),
        ("2024-01-31T12:00:00.123456", "2024-01-31T12:00:00.123456"),
        ("2024-01-31T12:00:00.5", "2024-01-31T12:00:00.500000"),
        ("2024年01月31日 12:00:00", NOON),
        ("1706702400", NOON),
        ("1706702400.5", "2024-01-31T12:00:00.500000"),
        ("1706702400000", NOON),
    ],
)
def test_a_time_becomes_iso_text_in_utc(written: str, meant: str) -> None:
    assert iso_times(pl.Series([written])).to_list() == [meant]


@pytest.mark.parametrize(
    "written", ["", "yesterday", "31.01.", "2024-13-01", "2024-02-30", "12:00", "17", "昨天", None]
)
def test_what_is_no_time_is_null(written: str | None) -> None:
    assert iso_times(pl.Series([written], dtype=pl.String)).to_list() == [None]


def test_times_of_one_column_may_be_written_in_several_ways() -> None:
    assert iso_times(pl.Series(["2024-01-31", "nonsense", "1706702400", None])).to_list() == [
        MIDNIGHT,
        None,
        NOON,
        None,
    ]
