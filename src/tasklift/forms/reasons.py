"""Reasons with values of each row in them, as polars makes them."""

from string import Formatter

import polars as pl


def each_in_english(sentence: str, /, **values: pl.Expr | pl.Series) -> pl.Expr:
    """The English sentence for every row, with its `values` in their places; null where one of them is.

    Like other kept sentences (see settings/kept.py) it is known again by its words when it is shown.
    """
    parts: list[pl.Expr | pl.Series] = []
    for words, name, *_ in Formatter().parse(sentence):
        parts += [pl.lit(words), *([values[name]] if name else [])]
    return pl.concat_str(parts)
