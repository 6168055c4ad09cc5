"""Dates as ISO 8601 writes them: 2026-11-26, whatever the order and the words they were written in."""

from typing import Final

import polars as pl

from tasklift.text.rows import where_fit
from tasklift.text.values.tables import looked_up, months, one_of, table

_YEAR: Final = r"(?<year>[12]\d{3})"
_MONTH: Final = r"(?<month>\d{1,2})"
_DAY: Final = r"(?<day>\d{1,2})"
_CHINESE: Final = rf"^{_YEAR}\s?年\s?{_MONTH}\s?月(?:\s?份)?(?:\s?{_DAY}\s?[日号號])?$"
_YEAR_FIRST: Final = rf"^{_YEAR}(?:-\d{{1,2}}-|/\d{{1,2}}/|\.\d{{1,2}}\.)\d{{1,2}}$"
_YEAR_LAST: Final = r"^\d{1,2}(?:-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.)[12]\d{3}$"
_LAST_MONTH: Final = 12


def iso_dates(texts: pl.Series, *, day_first: bool | None = None) -> pl.Series:
    """Each date as `2026-11-26`, one without a day as `2026-11`; null for others, and for days that are in no calendar.

    `26/11/2026` has one meaning; `3/4/2026` has two, and is read as `day_first` says, where it says anything.
    """
    found = where_fit(texts, _YEAR_FIRST, lambda some: _in_calendar(_parts(some, rf"^{_YEAR}.{_MONTH}.{_DAY}$")))
    found = found.fill_null(where_fit(texts, "年", lambda some: _in_calendar(_parts(some, _CHINESE))))
    found = found.fill_null(where_fit(texts, _YEAR_LAST, lambda some: _in_calendar(_year_last(some, day_first))))
    return found.fill_null(where_fit(texts, r"[A-Za-z]{3}.*[12]\d{3}$", lambda some: _in_calendar(_english(some))))


def _in_calendar(parts: pl.DataFrame) -> pl.Series:
    """Year, month and day, written; null where there is no such day."""
    month, day = (pl.col(name).str.pad_start(2, "0") for name in ("month", "day"))
    whole = pl.concat_str("year", pl.lit("-"), month, pl.lit("-"), pl.coalesce(day, pl.lit("01")))
    known = whole.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    short = pl.col("day").is_null()
    return parts.select(pl.when(known & short).then(whole.str.head(7)).when(known).then(whole).alias("date"))["date"]


def _parts(texts: pl.Series, pattern: str) -> pl.DataFrame:
    return texts.str.extract_groups(pattern).struct.unnest()


def _year_last(texts: pl.Series, day_first: bool | None) -> pl.DataFrame:  # noqa: FBT001
    parts = _parts(texts, rf"^(?<one>\d{{1,2}}).(?<other>\d{{1,2}}).{_YEAR}$")
    one, other = (pl.col(name).cast(pl.Int64) for name in ("one", "other"))
    surely_day, surely_month = (one > _LAST_MONTH) | (one == other), other > _LAST_MONTH
    first = pl.when(surely_day).then(True).when(surely_month).then(False).otherwise(pl.lit(day_first, pl.Boolean))  # noqa: FBT003
    return parts.select(
        "year",
        pl.when(first).then("other").when(~first).then("one").alias("month"),
        pl.when(first).then("one").when(~first).then("other").alias("day"),
    )


def _english(texts: pl.Series) -> pl.DataFrame:
    """`Nov 26, 2026`, `Thursday, 26th of November 2026`, `26-Nov-2026`, `Nov 2026`."""
    name, weekday = one_of(months()), one_of(table("weekdays"))
    start, stop = rf"(?i)^(?:(?:{weekday})\.?,?\s+)?", rf",?[\s-]+{_YEAR}$"
    numbered = r"(?<day>\d{1,2})(?:st|nd|rd|th)?"
    month = rf"(?<month>{name})\.?"
    forms = (
        rf"{start}{month}\s+{numbered}{stop}",
        rf"{start}{numbered}(?:\s+of)?[\s-]+{month}{stop}",
        rf"^(?i){month}{stop}",
    )
    found = [_parts(texts, form) for form in forms]
    both = pl.DataFrame(
        {
            part: pl.select(pl.coalesce([one[part] for one in found if part in one.columns])).to_series()
            for part in ("year", "month", "day")
        }
    )
    return both.with_columns(looked_up(both["month"].str.to_lowercase(), months()))
