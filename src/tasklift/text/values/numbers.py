"""Numbers as they stand in tables: with thousands apart, in full width, with a sign of percent or a currency."""

from decimal import Decimal
from typing import Final

import polars as pl

from tasklift.text.normal_form import half_width
from tasklift.text.rows import rewritten
from tasklift.text.values.amounts import written_amounts
from tasklift.text.values.decimals import plain_decimals, scaled_decimals
from tasklift.text.values.numerals import digits_for_numerals, numeral_signs
from tasklift.text.values.units import written_shares

_BEFORE: Final = r"^[\s$€£¥￥₹]+|^(?:CNY|RMB|USD|EUR|GBP|JPY|HKD)\s*"
_BEHIND: Final = r"(?:\s|元|块|圆|CNY|RMB|USD|EUR|GBP|JPY|HKD|[$€£¥￥₹])+$"
_APART: Final = r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"
_PLAIN: Final = r"^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$"
_SCALED: Final = {"%": 0.01, "‰": 0.001, "万": 1e4, "亿": 1e8}
_CLEAR: Final = r"^-?\d+(?:\.\d+)?$"
_LONGEST: Final = 60


def numbers_in(texts: pl.Series) -> pl.Series:
    """Each text as a number, Float64; null where it is none, or where it is not finite.

    `1,234.5`, `１２．５`, `¥12`, `12.5元`, `30%` (0.3), `3.5万` (35000), `3万5千`, `1.2k`, `百分之五` are numbers.
    `1,5` is none: to some it is 1.5, to others 15.
    """
    clear = texts.str.contains(_CLEAR)
    numbers = pl.select(pl.when(clear).then(texts)).to_series().cast(pl.Float64, strict=False)
    for read, signs in ((_in_digits, r"[\d０-９]"), (_in_other_signs, rf"[\d{numeral_signs()}]")):
        open_ = (numbers.is_null() & texts.str.contains(signs) & (texts.str.len_chars() <= _LONGEST)).fill_null(
            value=False
        )
        numbers = rewritten(numbers, open_, lambda _, read=read, open_=open_: read(texts.filter(open_)))  # type: ignore[misc]
    return pl.select(pl.when(numbers.is_finite()).then(numbers)).to_series().alias(texts.name)


def number_written(number: float) -> str:
    """A plain decimal without needless digits: 12.5, 300, -0.25."""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    text = format(Decimal(f"{number:.10g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def numbers_written(numbers: pl.Series, digits: int | None = None) -> pl.Series:
    """Each number as `number_written` writes it, with so many significant digits where they are said; null for null."""
    distinct = numbers.unique().drop_nulls().to_list()
    written = [number_written(number if digits is None else float(f"{number:.{digits}g}")) for number in distinct]
    return numbers.replace_strict(distinct, written, default=None, return_dtype=pl.String)


def _in_digits(texts: pl.Series) -> pl.Series:
    wide = texts.str.contains(r"[^\x21-\x7E\p{Han}]")
    bare = rewritten(texts, wide, lambda some: half_width(some, punctuation=True))
    bare = bare.str.replace_all(_BEFORE, "").str.replace_all(_BEHIND, "")
    scale = pl.Series([1.0], dtype=pl.Float64).new_from_index(0, len(texts))
    for sign, factor in _SCALED.items():
        has = bare.str.ends_with(sign).fill_null(value=False)
        scale = pl.select(pl.when(has).then(factor).otherwise(scale)).to_series()
        bare = bare.str.strip_suffix(sign).str.strip_chars_end() if has.any() else bare
    joined = pl.select(
        pl.when(bare.str.contains(_APART)).then(bare.str.replace_all(",", "")).otherwise(bare)
    ).to_series()
    plain = pl.select(pl.when(joined.str.contains(_PLAIN)).then(joined)).to_series()
    return plain.cast(pl.Float64, strict=False) * scale


def _in_other_signs(texts: pl.Series) -> pl.Series:
    """Those of which the notation says more: numerals, scales in words, decimal commas, several signs of a currency."""
    plain = digits_for_numerals(half_width(texts, punctuation=True).str.strip_chars())
    decimals = plain_decimals(plain).fill_null(scaled_decimals(plain))
    amounts = written_amounts(plain).str.extract(r"(-?\d+(?:\.\d+)?)$", 1)
    shares = written_shares(plain)
    share = (
        shares.str.head(-1).cast(pl.Float64, strict=False)
        / pl.select(pl.when(shares.str.ends_with("‰")).then(1000.0).otherwise(100.0)).to_series()
    )
    return decimals.fill_null(amounts).cast(pl.Float64, strict=False).fill_null(share)
