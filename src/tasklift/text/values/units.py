"""Measures in one form: a plain decimal, a blank and the symbol of the unit, 5 kg; and shares, 5%."""

from decimal import Decimal
from functools import cache
from typing import Final

import polars as pl

from tasklift.text.rows import where_fit
from tasklift.text.values.decimals import NUMERAL, plain_decimals, times_each
from tasklift.text.values.tables import looked_up, one_of, unit_sizes, units

_NETWORKS: Final = r"^[2-6]g$"
"""Generations of telephone networks."""
_NEVER_BARE: Final = ("L", "h", "l", "m", "s", "t", "d", "W")
"""One letter right behind a number may be anything: 5s is a telephone, 3d a film."""
_SHARE: Final = rf"^(?<number>[+-]?{NUMERAL})\s?(?<sign>%|‰|percent|per cent|pct)$"
_IN_CHINESE: Final = rf"^(?<sign>百分之|千分之)(?<number>-?{NUMERAL})$"
_SHARES: Final = {"百分之": "%", "千分之": "‰", "‰": "‰", "%": "%", "percent": "%", "per cent": "%", "pct": "%"}


def written_measures(texts: pl.Series, into: tuple[str, ...] = ()) -> pl.Series:
    """Each number with a unit as `5 kg`; in a unit of `into` where one of these measures the same; null for others."""
    parts = texts.str.extract_groups(_pattern()).struct.unnest()
    apart = parts["blank"] != ""
    doubtful = (parts["unit"].is_in(list(_NEVER_BARE)) & ~apart) | texts.str.contains(_NETWORKS)
    symbol = pl.select(pl.when(~doubtful).then(looked_up(parts["unit"], units()))).to_series()
    number = plain_decimals(parts["number"])
    for wanted in into:
        factor = looked_up(symbol, _factors(wanted))
        number = times_each(number, factor).fill_null(number) if factor.drop_nulls().len() else number
        symbol = pl.select(pl.when(factor.is_not_null()).then(pl.lit(wanted)).otherwise(symbol)).to_series()
    return pl.select(pl.concat_str(number, pl.lit(" "), symbol)).to_series()


def written_shares(texts: pl.Series) -> pl.Series:
    """Each share as `5%` or `5‰`, whichever it is; null for others. `百分之5` is a share."""
    found = where_fit(texts, _SHARE, lambda some: _shares(some, _SHARE))
    return found.fill_null(where_fit(texts, _IN_CHINESE, lambda some: _shares(some, _IN_CHINESE)))


def _shares(texts: pl.Series, pattern: str) -> pl.Series:
    parts = texts.str.extract_groups(pattern).struct
    sign = looked_up(parts.field("sign"), _SHARES)
    return pl.select(pl.concat_str(plain_decimals(parts.field("number")), sign)).to_series()


@cache
def _factors(wanted: str) -> dict[str, str]:
    """How many of the wanted unit each other is that measures the same."""
    of, size = unit_sizes()[wanted]
    return {name: format(_rounded(is_ / size), "f") for name, (kind, is_) in unit_sizes().items() if kind == of}


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(Decimal("1e-12")).normalize() if number < 1 else number.normalize()


@cache
def _pattern() -> str:
    return rf"^(?<number>-?{NUMERAL})(?<blank>\s?)(?<unit>{one_of(units())})$"
