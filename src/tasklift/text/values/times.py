"""Times of day as ISO 8601 writes them, 09:30, and days with a time."""

from functools import cache
from typing import Final

import polars as pl

from tasklift.text.rows import where_fit
from tasklift.text.values.dates import iso_dates
from tasklift.text.values.tables import hours, looked_up, one_of, table

_SECOND: Final = r"(?<second>[0-5]\d(?:\.\d{1,9})?)"
_ENGLISH: Final = r"(?:[ap]m|[ap]\.m\.)"
_ZONE: Final = r"(Z|\s?[+-]\d{2}:?\d{2})$"
_SURE: Final = {f" {hour}": f"{hour:02d}" for hour in range(24)}
_OF_TWO: Final = {f"点 {hour}": f"{hour:02d}" for hour in (0, *range(13, 24))}
"""With 点 an hour up to twelve is of the day or the night, where no part of the day is named."""


def iso_times(texts: pl.Series) -> pl.Series:
    """Each time as `09:30`, with seconds where it has them; null for others, and where the half of the day is not sure.

    `9:30`, `9:30 pm`, `9am`, `上午9点半`, `下午3点1刻`, `9时30分`, `15点` are times; numerals are in digits already.
    """
    found = where_fit(texts, rf"(?i):|{_ENGLISH}$", _on_the_clock)
    return found.fill_null(where_fit(texts, "[点點时時]", _in_chinese))


def iso_moments(texts: pl.Series, *, day_first: bool | None = None) -> pl.Series:
    """Each date that has a time with it as `2026-11-26 09:30`; null for others. A zone (`Z`, `+08:00`) stays."""
    pattern = rf"(?i)\d(?::|[点點时時]|\s?{_ENGLISH}$)"
    return where_fit(texts, pattern, lambda some: _moments(some, day_first))


def _moments(texts: pl.Series, day_first: bool | None) -> pl.Series:  # noqa: FBT001
    zone = texts.str.extract(_ZONE, 1)
    parts = texts.str.replace(_ZONE, "").str.extract_groups(
        rf"(?i)^(?<date>.+?)(?:T|[\s,]+(?:at\s+)?)?"
        rf"(?<time>(?:{_parts()})?\s?\d{{1,2}}(?::\d|[点點时時]|\s?{_ENGLISH}$).*)$"
    )
    date = iso_dates(parts.struct.field("date"), day_first=day_first)
    day = pl.when(date.str.count_matches("-", literal=True) == len("--")).then(date)
    time = iso_times(parts.struct.field("time"))
    return pl.select(pl.concat_str(day, pl.lit(" "), time, zone.str.strip_chars().fill_null(""))).to_series()


@cache
def _parts() -> str:
    return one_of(name for names, *_ in table("parts_of_the_day") for name in names)


def _on_the_clock(texts: pl.Series) -> pl.Series:
    parts = texts.str.extract_groups(
        rf"(?i)^(?<part>{_parts()})?\s?(?<hour>\d{{1,2}})(?::(?<minute>[0-5]\d)(?::{_SECOND})?)?(?:\s?(?<half>{_ENGLISH}))?$"
    ).struct.unnest()
    told = pl.col("minute").is_not_null() | pl.col("half").is_not_null()
    once = pl.col("part").is_null() | pl.col("half").is_null()
    part = pl.when(told & once).then(pl.coalesce("part", "half", pl.lit("")))
    return _written(parts.with_columns(part.str.to_lowercase().alias("part")))


def _in_chinese(texts: pl.Series) -> pl.Series:
    parts = texts.str.extract_groups(
        rf"^(?<part>{_parts()})?\s?(?<hour>\d{{1,2}})\s?(?<word>[点點时時])"
        r"(?:(?<half>半)|(?<quarter>[13])刻|(?<minute>[0-5]\d|\d分)分?钟?(?:(?<second>[0-5]?\d)秒)?|钟|整)?$"
    ).struct.unnest()
    minute = (
        pl.when(pl.col("half").is_not_null())
        .then(pl.lit("30"))
        .otherwise(
            pl.coalesce(pl.col("quarter").replace({"1": "15", "3": "45"}), pl.col("minute").str.strip_chars("分"))
        )
    )
    unsure = (
        pl.when(pl.col("word").is_in(["点", "點"]))
        .then(pl.lit("点"))
        .when(pl.col("hour").is_not_null())
        .then(pl.lit(""))
    )
    return _written(
        parts.with_columns(
            minute.str.pad_start(2, "0").alias("minute"),
            pl.coalesce("part", unsure).alias("part"),
            pl.col("second").str.pad_start(2, "0"),
        )
    )


def _written(parts: pl.DataFrame) -> pl.Series:
    """From part of the day, hour, minute and second."""
    hour = pl.col("hour").cast(pl.Int64).cast(pl.String)
    keys = parts.select(pl.concat_str("part", pl.lit(" "), hour).alias("key"))["key"]
    clock = looked_up(keys, {**hours(), **_SURE, **_OF_TWO})
    seconds = pl.when(pl.col("second").is_null()).then(pl.lit("")).otherwise(pl.concat_str(pl.lit(":"), "second"))
    minutes = pl.col("minute").fill_null("00")
    return parts.select(pl.concat_str(clock, pl.lit(":"), minutes, seconds).alias("time"))["time"]
