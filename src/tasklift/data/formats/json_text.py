"""Columns of a table as JSON text."""

import json
from collections.abc import Sequence
from typing import Any

import polars as pl

_OPENING = '{"v":'


def json_objects(columns: Sequence[pl.Series]) -> pl.Series:
    """One JSON object a row, of the values of all `columns` by their names."""
    return pl.select(pl.struct(columns).struct.json_encode()).to_series()


def json_objects_with_nested(columns: Sequence[pl.Series], nested: pl.Series) -> pl.Series:
    """Such objects, in which a text of a column that `nested` names for its row is the list or object that it writes.

    `nested`: a JSON list of names, or null. A text that is no longer JSON stays a text.
    """
    if not nested.null_count() < len(nested):
        return json_objects(columns)
    named = [set(json.loads(names)) if names else set() for names in nested.to_list()]
    members = [_member(column, pl.Series([column.name in names for names in named])) for column in columns]
    joined = pl.concat_str([pl.lit("{"), pl.concat_str(members, separator=","), pl.lit("}")])
    return pl.select(joined).to_series()


def _member(column: pl.Series, is_nested: pl.Series) -> pl.Series:
    values = json_values(column).fill_null("null")
    raw = column.filter(is_nested).to_list() if is_nested.any() else []
    written = [one if _is_nested(one) else None for one in raw]
    values = values.scatter(
        is_nested.arg_true(), pl.Series(written, dtype=pl.String).fill_null(values.filter(is_nested))
    )
    return pl.select(pl.lit(f"{json.dumps(column.name, ensure_ascii=False)}:") + values).to_series()


def _is_nested(text: str | None) -> bool:
    """Whether a text is a JSON list or object on one line."""
    if text is None or "\n" in text or "\r" in text:
        return False
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, list | dict)


def json_values(column: pl.Series) -> pl.Series:
    """The JSON text of each value; null stays null."""
    objects = json_objects([column.alias("v")])
    values = objects.str.strip_prefix(_OPENING).str.strip_suffix("}")
    return values.set(column.is_null(), None).alias(column.name)
