"""Plain decimals: one way of writing for a number, without a loss of digits."""

from decimal import Decimal
from typing import Final

import polars as pl

from tasklift.text.rows import rewritten
from tasklift.text.values.tables import looked_up, one_of, table

SIGNED: Final = r"[+-]?"
NUMERAL: Final = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d+(?:\.\d+)?)"
"""A number as people write it, without its sign."""

_PLAIN: Final = r"^-?(?:0|[1-9]\d*)(?:\.\d+)?$"
_APART: Final = r"^-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$"
_COMMA_LAST: Final = r"^-?[1-9]\d{0,2}(?:\.\d{3})+,\d+$"
_SCREENS: Final = "^[2458]K$"
_POWER: Final = r"^[+-]?\d{1,15}(?:\.\d{1,15})?[eE][+-]\d{1,2}$|^[+-]?\d{1,15}\.\d{1,15}[eE]\d{1,2}$"


def plain_decimals(texts: pl.Series) -> pl.Series:
    """Each number as a plain decimal: `1,234.50` is 1234.50, `1.234,5` is 1234.5, `1.2e+3` is 1200; null for others.

    What begins with a needless zero or a plus may be a code, as may 12E5; `1,5` is 1.5 to some and 15 to others.
    """
    text = pl.col("text")
    found = pl.DataFrame({"text": texts}).select(
        pl.when(text.str.contains(_PLAIN))
        .then(text)
        .when(text.str.contains(_APART))
        .then(text.str.replace_all(",", "", literal=True))
        .when(text.str.contains(_COMMA_LAST))
        .then(text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
        .otherwise(None)
        .alias("found")
    )["found"]
    powers = texts.str.contains(_POWER)
    return rewritten(found, powers, lambda _: _without_powers(texts.filter(powers.fill_null(value=False))))


def scaled_decimals(texts: pl.Series, words: tuple[str, ...] | None = None) -> pl.Series:
    """`1.2k`, `3.5万`, `2 million` as plain decimals; null where none of the `words` of the table `scales` is there.

    `4K` may be a screen and is none.
    """
    scales = {word: zeros for word, zeros in table("scales").items() if words is None or word in words}
    parts = texts.str.extract_groups(rf"^(?<number>-?{NUMERAL})\s?(?<scale>{one_of(scales)})$").struct
    sure = pl.select(pl.when(~texts.str.contains(_SCREENS)).then(parts.field("scale"))).to_series()
    places = looked_up(sure, {word: str(zeros) for word, zeros in scales.items()})
    return shifted(plain_decimals(parts.field("number")), places.cast(pl.Int64))


def shifted(decimals: pl.Series, places: pl.Series) -> pl.Series:
    """Plain decimals with the point so many places further right."""
    parts = decimals.str.extract_groups(r"^(?<sign>-?)(?<whole>\d+)(?:\.(?<fraction>\d+))?$").struct.unnest()
    padded = pl.col("fraction").fill_null("").str.pad_end(pl.col("places"), "0")
    moved = parts.with_columns(places.alias("places")).with_columns(
        pl.concat_str("whole", padded.str.head(pl.col("places"))).str.strip_chars_start("0").alias("whole"),
        padded.str.slice(pl.col("places")).str.strip_chars_end("0").alias("fraction"),
    )
    whole = pl.when(pl.col("whole") == "").then(pl.lit("0")).otherwise("whole")
    point = pl.when(pl.col("fraction") == "").then(pl.lit("")).otherwise(pl.lit("."))
    return moved.select(pl.concat_str("sign", whole, point, "fraction").alias("decimal"))["decimal"]


def times_each(decimals: pl.Series, factors: pl.Series) -> pl.Series:
    """Each plain decimal times its factor, which is written out."""
    pairs = zip(decimals.to_list(), factors.to_list(), strict=True)
    return pl.Series([one and factor and _times(one, factor) for one, factor in pairs], dtype=pl.String)


def _times(one: str, factor: str) -> str:
    text = format(Decimal(one) * Decimal(factor), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _without_powers(texts: pl.Series) -> pl.Series:
    return pl.Series([_times(text.removeprefix("+"), "1") for text in texts], dtype=pl.String)
