"""What is known of how values are written: the tables of `resources/values.yaml`."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from tasklift.settings.located import read_yaml

_FILE: Final = Path(__file__).parents[2] / "resources" / "values.yaml"


def table(name: str) -> Any:
    """One of the tables."""
    return _tables()[name]


@cache
def _tables() -> Any:
    return read_yaml(_FILE).value


@cache
def numeral_digits() -> dict[str, int]:
    """The value of every Chinese digit."""
    return {sign: int(digit) for digit, signs in table("numerals").items() for sign in signs}


@cache
def numeral_powers() -> dict[str, int]:
    """The value of every Chinese power of ten."""
    return {sign: int(power) for power, signs in table("powers").items() for sign in signs}


@cache
def months() -> dict[str, str]:
    """The number of each month by its English names, in lower case."""
    return {name: str(number) for number, names in table("months").items() for name in names}


@cache
def hours() -> dict[str, str]:
    """What o'clock it is, in two digits, by part of the day and hour, as `pm 3`."""
    return {
        f"{name} {hour}": f"{hour + added:02d}"
        for names, first, last, added in table("parts_of_the_day")
        for name in names
        for hour in range(first, last + 1)
    }


@cache
def units() -> dict[str, str]:
    """The symbol of each unit by its names."""
    return {str(name): symbol for symbol, about in table("units").items() for name in (*about["names"], symbol)}


@cache
def unit_sizes() -> dict[str, tuple[str, Decimal]]:
    """For each symbol what it measures, and how many of the first unit for that it is."""
    return {symbol: (about["of"], Decimal(str(about["is"]))) for symbol, about in table("units").items()}


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(_escaped(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def looked_up(keys: pl.Series, values: Mapping[str, str]) -> pl.Series:
    """The value for each key; null where there is none."""
    return keys.replace_strict(list(values), list(values.values()), default=None, return_dtype=pl.String)


def _escaped(word: str) -> str:
    return "".join(f"\\{sign}" if sign in "$.*+?()[]{}|^\\/" else sign for sign in word)
