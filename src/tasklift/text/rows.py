"""Rewriting some rows of a column, so that costly rewriting is spent only where it is needed."""

from collections.abc import Callable

import polars as pl


def rewritten(series: pl.Series, where: pl.Series, rewrite: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """The column with the rows at which `where` is true rewritten; a null there means no."""
    rows = where.arg_true()
    if not rows.len():
        return series
    return series.clone().scatter(rows, rewrite(series.gather(rows)))
