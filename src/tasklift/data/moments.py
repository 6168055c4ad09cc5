"""Times as users write them, made ISO text that sorts."""

import polars as pl

_FORMATS = (
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
)
_PLAIN_FORMATS = (
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
)
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d")
_WHOLE_YEAR = r"^\d{4}"
_SECONDS = r"^\d{9,10}(\.\d+)?$"
_MILLISECONDS = r"^\d{12,13}$"
_ISO = "%Y-%m-%dT%H:%M:%S%.6f"


def iso_times(texts: pl.Series) -> pl.Series:
    """ISO 8601 text in UTC, to the microsecond; null where the text is no time that is known.

    Known are ISO 8601, `2024-01-31`, `2024/1/31 12:00`, `2024年1月31日`, and seconds or milliseconds since 1970.
    """
    text = pl.col("text").str.strip_chars()
    text = pl.when(text.str.contains(_WHOLE_YEAR)).then(text)
    zoned = [text.str.to_datetime(form, time_unit="us", time_zone="UTC", strict=False) for form in _FORMATS]
    plain = [text.str.to_datetime(form, time_unit="us", strict=False) for form in _PLAIN_FORMATS]
    dates = [text.str.to_date(form, strict=False).cast(pl.Datetime("us")) for form in _DATES]
    seconds = pl.when(text.str.contains(_SECONDS)).then(text).cast(pl.Float64)
    milliseconds = pl.when(text.str.contains(_MILLISECONDS)).then(text).cast(pl.Float64)
    numbers = [(seconds * 1e6).cast(pl.Int64), (milliseconds * 1e3).cast(pl.Int64)]
    found = pl.coalesce(
        *(one.dt.replace_time_zone(None) for one in zoned),
        *plain,
        *(one.cast(pl.Datetime("us")) for one in numbers),
        *dates,
    )
    return pl.DataFrame({"text": texts}).select(found.dt.strftime(_ISO)).to_series()
