"""Buffers say what the column says, whatever its chunks, slices and nulls."""

import numpy as np
import polars as pl
import pytest

pytest.importorskip("hypothesis")
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.buffers import StringBuffers, string_buffers


def texts_of(buffers: StringBuffers) -> list[str | None]:
    bounds = zip(buffers.offsets[:-1], buffers.offsets[1:], buffers.valid, strict=True)
    return [bytes(buffers.data[start:end]).decode() if valid else None for start, end, valid in bounds]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | st.text(), max_size=30), st.integers(0, 5), st.integers(0, 30))
def test_a_slice_of_a_column_in_chunks_is_read_as_its_texts(texts: list[str | None], start: int, length: int) -> None:
    parts = [pl.Series(texts[:7], dtype=pl.String), pl.Series(texts[7:], dtype=pl.String)]
    buffers = string_buffers(pl.concat(parts, rechunk=False).slice(start, length))
    assert texts_of(buffers) == texts[start : start + length]
    assert buffers.offsets[0] == 0
    assert buffers.offsets[-1] == buffers.data.size


def test_a_column_without_rows_has_one_offset() -> None:
    buffers = string_buffers(pl.Series([], dtype=pl.String))
    assert (buffers.offsets.tolist(), buffers.data.size, buffers.rows) == ([0], 0, 0)


@pytest.mark.parametrize("dtype", [pl.String, pl.Null])
def test_a_column_of_nulls_has_no_bytes(dtype: type[pl.DataType]) -> None:
    buffers = string_buffers(pl.Series([None, None], dtype=dtype))
    assert (buffers.offsets.tolist(), buffers.valid.tolist()) == ([0, 0, 0], [False, False])


def test_kernels_cannot_write_into_the_column() -> None:
    buffers = string_buffers(pl.Series(["好"]))
    with pytest.raises(ValueError, match="read-only"):
        buffers.data[0] = np.uint8(0)


def test_the_bytes_outlive_the_column() -> None:
    column = pl.Series(["a long enough text to leave the view" * 10] * 1000)
    buffers = string_buffers(column)
    del column
    assert texts_of(buffers)[999] == "a long enough text to leave the view" * 10
