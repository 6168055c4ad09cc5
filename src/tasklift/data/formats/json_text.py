"""Columns of a table as JSON text."""

from collections.abc import Sequence

import polars as pl

_OPENING = '{"v":'


def json_objects(columns: Sequence[pl.Series]) -> pl.Series:
    """One JSON object a row, of the values of all `columns` by their names."""
    return pl.select(pl.struct(columns).struct.json_encode()).to_series()


def json_values(column: pl.Series) -> pl.Series:
    """The JSON text of each value; null stays null."""
    objects = json_objects([column.alias("v")])
    values = objects.str.strip_prefix(_OPENING).str.strip_suffix("}")
    return values.set(column.is_null(), None).alias(column.name)
