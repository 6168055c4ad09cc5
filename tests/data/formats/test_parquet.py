"""Parquet files."""

import gzip
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tasklift.data.formats import parquet
from tasklift.settings.errors import UserError


def _content(frame: pl.DataFrame) -> bytes:
    written = io.BytesIO()
    frame.write_parquet(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (pl.Series([1, None, -3]), ["1", None, "-3"]),
        (pl.Series([1.0, None, float("nan")]), ["1", None, None]),
        (pl.Series([0.1, 1e300, -2.0]), ["0.1", "1e+300", "-2"]),
        (pl.Series([0.1, 2.0, float("inf")], dtype=pl.Float32), ["0.1", "2", "inf"]),
        (pl.Series([True, False, None]), ["true", "false", None]),
        (pl.Series([date(2024, 2, 29)]), ["2024-02-29"]),
        (pl.Series([datetime(2024, 2, 29, 1, 2, 3)]), ["2024-02-29T01:02:03.000000"]),
        (pl.Series([datetime(2024, 2, 29, tzinfo=UTC)]), ["2024-02-29T00:00:00.000000+00:00"]),
        (pl.Series([timedelta(days=1)]), ["P1D"]),
        (pl.Series([Decimal("1.50")]), ["1.50"]),
        (pl.Series(["no", "", None]), ["no", "", None]),
        (pl.Series(["x"], dtype=pl.Categorical), ["x"]),
        (pl.Series([[1, 2], [], None]), ["[1,2]", "[]", None]),
        (pl.Series([{"a": "中"}, None]), ['{"a":"中"}', None]),
    ],
)
def test_values_become_text_as_one_would_write_them(column: pl.Series, texts: list[str | None]) -> None:
    assert parquet.as_text(column).to_list() == texts


def test_rows_are_numbered_and_other_columns_kept(read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "PART_ROWS", 7)
    frame = pl.DataFrame(
        {"text": [f"t{n}" for n in range(50)], "label": [1.0] * 50, "n": range(50), "raw": [b"\xff"] * 50}
    )
    whole = read(_content(frame), columns=["text", "label"])
    assert whole.column(":line") == list(range(1, 51))
    assert whole.column("text") == frame["text"].to_list()
    assert set(whole.column("label")) == {"1"}
    assert whole.column(":rest")[1] == '{"n":1,"raw":"/w=="}'


def test_lists_are_told_by_their_position_and_bad_bytes_quarantined(read) -> None:
    whole = read(_content(pl.DataFrame({"a": [b"x", b"\xff", b"z"], "b": [None, [1], [2]]})))
    assert whole.column("a") == ["x", "z"]
    assert whole.nested == [{"b": (1,)}]
    assert [(fault.line, fault.reason, fault.excerpt) for fault in whole.quarantined] == [
        (2, "bytes in column 'a' that are not utf-8", "\\xff")
    ]


def test_a_packed_parquet_file_is_read(read) -> None:
    assert read(gzip.compress(_content(pl.DataFrame({"a": ["x"]})))).column("a") == ["x"]


def test_a_corrupt_file_is_refused(read, tmp_path: Path) -> None:
    content = _content(pl.DataFrame({"a": ["x"] * 100}))
    for broken in (content[:-6], content[:50], b"PAR1", content[:-20] + b"\xff" * 12 + content[-8:]):
        with pytest.raises(UserError) as caught:
            read(broken)
        assert caught.value.slug == "parquet-corrupt"


def test_a_table_without_rows_is_refused(read) -> None:
    with pytest.raises(UserError, match="the table has no rows"):
        read(_content(pl.DataFrame({"a": []}, schema={"a": pl.String})))
