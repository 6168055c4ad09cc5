"""Values of the most similar rows, by Gower's distance over columns of numbers and of categories."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.steps.clean.table.cells import Column
from tasklift.text.values.numbers import numbers_written

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

_AT_ONCE: Final = 256
_MOST_DONORS: Final = 5000
"""Rows that may give a value, evenly from all: more make it slower and hardly better."""
_OUTER: Final = (5, 95)
"""Numbers are measured by the span between these percentiles, so that one far out does not make all others alike."""


@dataclass(frozen=True)
class _Scaled:
    """A column as numbers, NaN where missing; of categories their codes. `span`: of numbers; None for categories."""

    values: Floats
    span: float | None

    def distances(self, rows: Places, donors: Places) -> Floats:
        """From 0, alike, to 1, shape (rows, donors); NaN where one of them is missing."""
        ones, others = self.values[rows][:, None], self.values[donors][None, :]
        if self.span is None:
            return np.where(np.isnan(ones) | np.isnan(others), np.nan, ones != others).astype(np.float32)
        apart: Floats = np.minimum(np.float32(1), np.abs(ones - others) / np.float32(self.span))
        return apart


def nearest_values(wanted: Column, others: Iterable[Column], neighbours: int) -> pl.Series:
    """For each row whose cell of that column is missing, what its nearest rows have: text; null for all other rows.

    Of numbers the median, which a slip among them does not move; of categories the most frequent, of equally frequent
    ones that of the nearest row.
    """
    missing = wanted.there.is_null()
    rows = np.flatnonzero(missing.to_numpy())
    donors = np.flatnonzero(~missing.to_numpy())
    donors = donors[:: max(1, -(-len(donors) // _MOST_DONORS))]
    if not len(donors) or not len(rows):
        return pl.Series(wanted.there.name, [None], pl.String).new_from_index(0, len(missing))
    columns = [_scaled(column) for column in others]
    nearest = [
        donors[_first(_gower(columns, rows[start : start + _AT_ONCE], donors), neighbours)]
        for start in range(0, len(rows), _AT_ONCE)
    ]
    found = _together(wanted, np.concatenate(nearest))
    return pl.Series(wanted.there.name, [None], pl.String).new_from_index(0, len(missing)).scatter(rows, found)


def _first(distances: Floats, count: int) -> Places:
    """The places of the smallest in each row, in order; of equal ones those that stand first."""
    order = (distances.view(np.int32).astype(np.int64) << 32) | np.arange(distances.shape[1], dtype=np.int64)
    count = min(count, distances.shape[1])
    smallest = np.sort(np.partition(order, count - 1, axis=1)[:, :count], axis=1)
    places: Places = smallest & 0xFFFFFFFF
    return places


def _gower(columns: list[_Scaled], rows: Places, donors: Places) -> Floats:
    """The mean over the columns that both have; 1 where they have none in common."""
    total = np.zeros((len(rows), len(donors)), np.float32)
    counted = np.zeros_like(total)
    for column in columns:
        apart = column.distances(rows, donors)
        known = ~np.isnan(apart)
        total += np.where(known, apart, np.float32(0))
        counted += known
    return np.where(counted > 0, total / np.maximum(counted, 1), np.float32(1)).astype(np.float32)


def _scaled(column: Column) -> _Scaled:
    if not column.is_numeric:
        codes = column.there.rank("dense").cast(pl.Float64).fill_null(float("nan"))
        return _Scaled(codes.to_numpy().astype(np.float32), None)
    values = column.numbers.fill_null(float("nan")).to_numpy()
    low, high = np.nanpercentile(values, _OUTER)
    span = float(high - low) or float(np.nanmax(values) - np.nanmin(values)) or 1.0
    return _Scaled((values - low).astype(np.float32), span)


def _together(wanted: Column, nearest: Places) -> pl.Series:
    """One value for each row from those of its nearest, shape (rows, neighbours)."""
    if wanted.is_numeric:
        values = wanted.numbers.fill_null(float("nan")).to_numpy()[nearest]
        with np.errstate(invalid="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # rows of which no neighbour has a number
            middles = np.nanmedian(values, axis=1)
        return numbers_written(pl.Series(middles).fill_nan(None))
    codes = wanted.there.rank("dense").fill_null(0).to_numpy()[nearest]
    chosen = [
        (some[:, :, None] == some[:, None, :]).sum(axis=2).argmax(axis=1)
        for some in np.split(codes, range(_AT_ONCE, len(codes), _AT_ONCE))
    ]
    return wanted.there.gather(nearest[np.arange(len(nearest)), np.concatenate(chosen)])
