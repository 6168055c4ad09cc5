"""The figures of one column: missing and different values, and how lengths or numbers are distributed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import polars as pl

from tasklift.data.moments import iso_times
from tasklift.models.numbers import Floats, Integers
from tasklift.runs.profiling.distribution import Distribution, distribution

MOST_SHOWN: Final = 5
_ALMOST_ALL: Final = 0.95
_MOST_CATEGORIES: Final = 50
_LONGEST_CATEGORY: Final = 60
_LOOKED_AT: Final = 2000
_NUMBER: Final = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$"


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


@dataclass
class _Gathered:
    """What is kept of each value while the rows go by."""

    lengths: list[Integers]
    numbers: list[Floats]
    hashes: list[pl.Series]
    counts: Counter[str]
    sample: list[pl.Series]
    times: list[str]
    missing: int = 0
    rows: int = 0


def column_figures(name: str, parts: Iterable[pl.Series]) -> ColumnFigures:
    """The figures of a column whose values (text, null where there is none) come in `parts`."""
    gathered = _Gathered([], [], [], Counter(), [], [])
    for part in parts:
        _gather(gathered, part)
    return _figures(name, gathered)


def _gather(gathered: _Gathered, part: pl.Series) -> None:
    bare = part.fill_null("").str.strip_chars()
    there = part.filter(bare != "")
    gathered.rows += len(part)
    gathered.missing += len(part) - len(there)
    gathered.lengths.append(there.str.len_chars().to_numpy().astype(np.int64))
    plain = there.str.strip_chars()
    numbers = plain.filter(plain.str.contains(_NUMBER)).cast(pl.Float64, strict=False)
    gathered.numbers.append(numbers.filter(numbers.is_finite()).to_numpy())
    gathered.hashes.append(there.hash())
    if len(gathered.counts) <= _MOST_CATEGORIES:
        counted = there.alias("value").value_counts(name="rows")
        gathered.counts.update(dict(counted.iter_rows()))
    if sum(map(len, gathered.sample)) < _LOOKED_AT:
        gathered.sample.append(there.head(_LOOKED_AT))
    times = iso_times(there).drop_nulls() if _may_be_times(gathered) else there.clear()
    if len(times):
        gathered.times += [str(times.min()), str(times.max())]


def _figures(name: str, gathered: _Gathered) -> ColumnFigures:
    present = gathered.rows - gathered.missing
    numbers = np.concatenate([*gathered.numbers, np.zeros(0)])
    lengths = np.concatenate([*gathered.lengths, np.zeros(0, np.int64)])
    distinct = int(pl.concat(gathered.hashes).n_unique()) if gathered.hashes else 0
    holds = _holds(gathered, present, len(numbers), distinct)
    told = numbers if holds is Holds.NUMBERS else lengths.astype(np.float64)
    top = tuple(sorted(gathered.counts.items(), key=lambda one: (-one[1], one[0]))[:MOST_SHOWN])
    return ColumnFigures(
        name,
        holds,
        gathered.rows,
        gathered.missing,
        distinct,
        distribution(told, by_powers=holds is not Holds.NUMBERS),
        top if holds is Holds.CATEGORIES else (),
        (min(gathered.times), max(gathered.times)) if holds is Holds.TIMES else None,
        present - len(numbers) if holds is Holds.NUMBERS else 0,
    )


def _holds(gathered: _Gathered, present: int, numbers: int, distinct: int) -> Holds:
    if not present:
        return Holds.NOTHING
    longest = max(int(part.max(initial=0)) for part in gathered.lengths)
    few = distinct <= min(_MOST_CATEGORIES, present // 2) and longest <= _LONGEST_CATEGORY
    sample = pl.concat(gathered.sample)
    if numbers == distinct == present > _MOST_CATEGORIES and _are_whole(gathered.numbers):
        return Holds.NAMES
    if numbers >= _ALMOST_ALL * present:
        return Holds.CATEGORIES if few and distinct <= MOST_SHOWN else Holds.NUMBERS
    if gathered.times and _may_be_times(gathered):
        return Holds.TIMES
    if few:
        return Holds.CATEGORIES
    spaced = float(sample.str.contains(r"\s|\p{Han}").mean() or 0.0)  # type: ignore[arg-type]
    return Holds.NAMES if distinct == present and spaced < 1 - _ALMOST_ALL else Holds.TEXTS


def _may_be_times(gathered: _Gathered) -> bool:
    return float(iso_times(pl.concat(gathered.sample)).is_not_null().mean() or 0.0) >= _ALMOST_ALL  # type: ignore[arg-type]


def _are_whole(parts: Iterable[Floats]) -> bool:
    return all(bool((part == np.floor(part)).all()) for part in parts)
