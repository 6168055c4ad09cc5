"""Rewriting some rows of a column, so that costly rewriting is spent only where it is needed."""

from collections.abc import Callable
from typing import Final

import polars as pl

_OFTEN: Final = 2
"""Where values stand so often on average, it pays to rewrite each once."""


def rewritten(series: pl.Series, where: pl.Series, rewrite: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """The column with the rows at which `where` is true rewritten; a null there means no."""
    rows = where.arg_true()
    if not rows.len():
        return series
    return series.clone().scatter(rows, rewrite(series.gather(rows)))


def where_fit(series: pl.Series, pattern: str, read: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """What `read` makes of the texts that a pattern is found in; null for all others."""
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(series))
    fits = series.str.contains(pattern).fill_null(value=False)
    return rewritten(nothing, fits, lambda _: read(series.filter(fits)))


def each_once(series: pl.Series, rewrite: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`rewrite` of every value, spent on equal values but once where there are many."""
    distinct = series.unique()
    if len(distinct) * _OFTEN > len(series):
        return rewrite(series)
    table = pl.DataFrame({"before": distinct, "after": rewrite(distinct)})
    both = (
        series.alias("before").to_frame().join(table, on="before", how="left", maintain_order="left", nulls_equal=True)
    )
    return both["after"].alias(series.name)
