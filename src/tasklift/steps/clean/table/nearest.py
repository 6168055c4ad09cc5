"""Values of the most similar rows, by Gower's distance over columns of numbers and of categories."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.steps.clean.table.cells import holds_numbers, present
from tasklift.text.values.numbers import number_written, numbers_in

Floats = npt.NDArray[np.float32]

_AT_ONCE: Final = 512
_MOST_DONORS: Final = 5000
"""Rows that may give a value, evenly from all: more make it slower and hardly better."""


@dataclass(frozen=True)
class _Column:
    """A column as numbers, NaN where missing; of categories their codes. `span`: of numbers; None for categories."""

    values: Floats
    span: float | None

    def distances(self, rows: npt.NDArray[np.int64], donors: npt.NDArray[np.int64]) -> Floats:
        """From 0, alike, to 1, shape (rows, donors); NaN where one of them is missing."""
        ones, others = self.values[rows][:, None], self.values[donors][None, :]
        if self.span is None:
            return np.where(np.isnan(ones) | np.isnan(others), np.nan, ones != others).astype(np.float32)
        apart: Floats = np.minimum(1, np.abs(ones - others) / (self.span or 1.0))
        return apart


def nearest_values(name: str, table: pl.DataFrame, neighbours: int) -> pl.Series:
    """For each row whose cell of that column is missing, what its nearest rows have: text; null for all other rows.

    Numbers are averaged, of categories the most frequent is taken, of equally frequent ones that of the nearest row.
    """
    cells = present(table[name])
    rows = np.flatnonzero(cells.is_null().to_numpy())
    donors = np.flatnonzero(cells.is_not_null().to_numpy())
    donors = donors[:: max(1, -(-len(donors) // _MOST_DONORS))]
    columns = [_column(table[other]) for other in table.columns if other != name]
    found: list[str | None] = [None] * table.height
    are_numbers = holds_numbers(cells)
    if not len(donors):
        return pl.Series(name, found, pl.String)
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        nearest = np.argsort(_gower(columns, some, donors), axis=1, kind="stable")[:, :neighbours]
        for row, places in zip(some.tolist(), nearest, strict=True):
            found[row] = _together(cells.gather(donors[places]), are_numbers=are_numbers)
    return pl.Series(name, found, pl.String)


def _gower(columns: list[_Column], rows: npt.NDArray[np.int64], donors: npt.NDArray[np.int64]) -> Floats:
    """The mean over the columns that both have; 1 where they have none in common."""
    total = np.zeros((len(rows), len(donors)), np.float32)
    counted = np.zeros_like(total)
    for column in columns:
        apart = column.distances(rows, donors)
        known = ~np.isnan(apart)
        total += np.where(known, apart, 0)
        counted += known
    return np.where(counted > 0, total / np.maximum(counted, 1), 1.0).astype(np.float32)


def _column(cells: pl.Series) -> _Column:
    if holds_numbers(cells):
        values = numbers_in(present(cells)).fill_null(float("nan")).to_numpy().astype(np.float32)
        known = values[~np.isnan(values)]
        return _Column(values, float(known.max() - known.min()) if known.size else 0.0)
    codes = present(cells).rank("dense").cast(pl.Float64).fill_null(float("nan"))
    return _Column(codes.to_numpy().astype(np.float32), None)


def _together(values: pl.Series, *, are_numbers: bool) -> str | None:
    if are_numbers:
        mean = numbers_in(values).mean()
        return None if mean is None else number_written(float(mean))  # type: ignore[arg-type]
    counts = dict(values.alias("value").value_counts(name="rows").iter_rows())
    found: str = max(values.to_list(), key=lambda value: counts[value])
    return found
