"""Numbers as they stand in tables: with thousands apart, in full width, with a sign of percent or a currency."""

from typing import Final

import polars as pl

from tasklift.text.normal_form import half_width

_BEFORE: Final = r"^[\s$€£¥￥₹]+|^(?:CNY|RMB|USD|EUR|GBP|JPY|HKD)\s*"
_BEHIND: Final = r"(?:\s|元|块|圆|CNY|RMB|USD|EUR|GBP|JPY|HKD|[$€£¥￥₹])+$"
_APART: Final = r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"
_PLAIN: Final = r"^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$"
_SCALED: Final = {"%": 0.01, "‰": 0.001, "万": 1e4, "亿": 1e8}


def numbers_in(texts: pl.Series) -> pl.Series:
    """Each text as a number, Float64; null where it is none, or where it is not finite.

    `1,234.5`, `１２．５`, `¥12`, `12.5元`, `30%` (0.3), `3.5万` (35000) are numbers. `1,5` is none: to some it is
    1.5, to others 15.
    """
    bare = half_width(texts, punctuation=True).str.replace_all(_BEFORE, "").str.replace_all(_BEHIND, "")
    scale = pl.Series([1.0], dtype=pl.Float64).new_from_index(0, len(texts))
    for sign, factor in _SCALED.items():
        has = bare.str.ends_with(sign).fill_null(value=False)
        scale = pl.select(pl.when(has).then(factor).otherwise(scale)).to_series()
        bare = bare.str.strip_suffix(sign).str.strip_chars_end() if has.any() else bare
    joined = pl.select(
        pl.when(bare.str.contains(_APART)).then(bare.str.replace_all(",", "")).otherwise(bare)
    ).to_series()
    plain = pl.select(pl.when(joined.str.contains(_PLAIN)).then(joined)).to_series()
    numbers = plain.cast(pl.Float64, strict=False) * scale
    return pl.select(pl.when(numbers.is_finite()).then(numbers)).to_series().alias(texts.name)


def number_written(number: float) -> str:
    """A plain decimal without needless digits: 12.5, 300, -0.25."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.10g}"
