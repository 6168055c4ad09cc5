"""The bytes of a text column as numpy arrays, the form in which compiled kernels read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True)
class StringBuffers:
    """A text column in Arrow's large layout; all arrays are read-only.

    Row `i` is the UTF-8 text `data[offsets[i]:offsets[i + 1]]`; a null row has no bytes and `valid[i]` is False.
    """

    offsets: NDArray[np.int64]
    data: NDArray[np.uint8]
    valid: NDArray[np.bool_]

    @property
    def rows(self) -> int:
        return self.valid.size

    def texts(self) -> Iterator[memoryview]:
        """The bytes of each row, in order; none for a null."""
        data = self.data.data
        return (data[start:end] for start, end in pairwise(self.offsets.tolist()))

    def to_series(self) -> pl.Series:
        """The rows as a column again, where none is null."""
        from nanoarrow import c_array_from_buffers, large_string

        return pl.Series(c_array_from_buffers(large_string(), self.rows, [None, self.offsets, self.data]))


def string_buffers(series: pl.Series) -> StringBuffers:
    """The buffers of a column of text, whatever its chunks and slices.

    Reference: Apache Arrow columnar format, variable-size binary layout.
    """
    from arro3.core import ChunkedArray, DataType
    from nanoarrow import Array

    texts = series.cast(pl.String).rechunk()
    valid = texts.is_not_null().to_numpy().astype(np.bool_)
    if not valid.size:
        return StringBuffers(_sealed(np.zeros(1, np.int64)), _sealed(np.empty(0, np.uint8)), _sealed(valid))
    (chunk,) = ChunkedArray.from_arrow(texts.fill_null("")).cast(DataType.large_utf8()).chunks
    array = Array(chunk)
    _, offsets, data = (np.asarray(buffer) for buffer in array.buffers)
    rows = offsets[array.offset : array.offset + len(array) + 1]
    return StringBuffers(_sealed(rows - rows[0]), _sealed(data.view(np.uint8)[rows[0] : rows[-1]]), _sealed(valid))


def _sealed(array: NDArray[Scalar]) -> NDArray[Scalar]:
    array.flags.writeable = False
    return array
