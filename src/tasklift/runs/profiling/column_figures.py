"""The figures of one column: missing and different values, and how lengths or numbers are distributed."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl

from tasklift.data.moments import iso_times
from tasklift.models.numbers import Floats, Integers
from tasklift.runs.profiling.distribution import Distribution, distribution
from tasklift.text.values.missing import present
from tasklift.text.values.numbers import numbers_in

MOST_SHOWN: Final = 5
_ALMOST_ALL: Final = 0.95
_MOST_CATEGORIES: Final = 50
_LONGEST_CATEGORY: Final = 60
_LOOKED_AT: Final = 2000


class Holds(StrEnum):
    """What a column's values look like."""

    NOTHING = "nothing"
    NUMBERS = "numbers"
    TIMES = "times"
    CATEGORIES = "categories"
    TEXTS = "texts"
    NAMES = "names of rows"


@dataclass(frozen=True)
class ColumnFigures:
    """`missing`: rows without a value. `distribution`: of the numbers, or else of lengths in characters.

    `top`: the most frequent values of categories, with their rows. `ends`: the first and the last of times. `odd`:
    values of a column of numbers that are none.
    """

    name: str
    holds: Holds
    rows: int
    missing: int
    distinct: int
    distribution: Distribution | None
    top: tuple[tuple[str, int], ...] = ()
    ends: tuple[str, str] | None = None
    odd: int = 0


class Figures:
    """Takes a column's values (text, null where there is none) part by part, and keeps a few numbers of each."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lengths: list[Integers] = []
        self._numbers: list[Floats] = []
        self._hashes: list[pl.Series] = []
        self._counts: Counter[str] = Counter()
        self._sample = pl.Series(dtype=pl.String)
        self._ends: list[str] = []
        self._rows = 0

    def see(self, part: pl.Series) -> None:
        """The next values."""
        there = present(part).drop_nulls()
        self._rows += len(part)
        self._lengths.append(there.str.len_chars().to_numpy().astype(np.int64))
        self._numbers.append(numbers_in(there).drop_nulls().to_numpy())
        self._hashes.append(there.hash())
        if len(self._counts) <= _MOST_CATEGORIES:
            self._counts.update(dict(there.alias("value").value_counts(name="rows").iter_rows()))
        self._sample = self._sample if len(self._sample) else there.head(_LOOKED_AT)
        times = iso_times(there).drop_nulls() if len(there) and self._are_times else there.clear()
        if len(times):
            self._ends += [str(times.min()), str(times.max())]

    def column(self) -> ColumnFigures:
        """The figures of all values seen."""
        numbers = np.concatenate([*self._numbers, np.zeros(0)])
        lengths = np.concatenate([*self._lengths, np.zeros(0, np.int64)])
        distinct = int(pl.concat(self._hashes).n_unique()) if self._hashes else 0
        holds = self._holds(lengths, numbers, distinct)
        told = numbers if holds is Holds.NUMBERS else lengths.astype(np.float64)
        top = tuple(sorted(self._counts.items(), key=lambda one: (-one[1], one[0]))[:MOST_SHOWN])
        return ColumnFigures(
            self._name,
            holds,
            self._rows,
            self._rows - lengths.size,
            distinct,
            distribution(told, by_powers=holds is not Holds.NUMBERS),
            top if holds is Holds.CATEGORIES else (),
            (min(self._ends), max(self._ends)) if holds is Holds.TIMES else None,
            lengths.size - numbers.size if holds is Holds.NUMBERS else 0,
        )

    @cached_property
    def _are_times(self) -> bool:
        """By the first values that are there."""
        return float(iso_times(self._sample).is_not_null().mean() or 0.0) >= _ALMOST_ALL  # type: ignore[arg-type]

    def _holds(self, lengths: Integers, numbers: Floats, distinct: int) -> Holds:
        there = lengths.size
        if not there:
            return Holds.NOTHING
        few = distinct <= min(_MOST_CATEGORIES, there // 2) and lengths.max() <= _LONGEST_CATEGORY
        if numbers.size == distinct == there > _MOST_CATEGORIES and bool((numbers == np.floor(numbers)).all()):
            return Holds.NAMES
        if numbers.size >= _ALMOST_ALL * there:
            return Holds.CATEGORIES if few and distinct <= MOST_SHOWN else Holds.NUMBERS
        if self._ends:
            return Holds.TIMES
        if few:
            return Holds.CATEGORIES
        spaced = float(self._sample.str.contains(r"\s|\p{Han}").mean() or 0.0)  # type: ignore[arg-type]
        return Holds.NAMES if distinct == there and spaced < 1 - _ALMOST_ALL else Holds.TEXTS
