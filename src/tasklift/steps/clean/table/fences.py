"""The bounds beyond which numbers lie far out."""

from typing import Final

import polars as pl

_NORMAL: Final = 0.6745
"""The median of the absolute deviations of a normal distribution, in standard deviations."""


def fences_by(method: str, values: pl.Series, kinds: pl.Series | None, threshold: float) -> pl.DataFrame:
    """For each kind of value (one, empty, where `kinds` is None) its five numbers and its bounds `low` and `high`.

    Columns: `kind`, `values` (how many), `least`, `quarter`, `middle`, `three_quarters`, `most`, `low`, `high`; a bound
    is null where there is none. `deviation`: the mean and so many standard deviations. `robust_deviation`: the median
    and so many medians of the absolute deviations, each as long as a standard deviation would be. `box`: the quarters
    and so many times the box. Where so many values are the same that this length is nothing, there are no bounds.
    """
    value = pl.col("value")
    quarter, three = (value.quantile(at, "linear") for at in (0.25, 0.75))
    start, stop, length = {
        "deviation": (value.mean(), value.mean(), value.std(ddof=0)),
        "robust_deviation": (value.median(), value.median(), (value - value.median()).abs().median() / _NORMAL),
        "box": (quarter, three, three - quarter),
    }[method]
    frame = pl.DataFrame({"value": values, "kind": _kinds(values, kinds)})
    return frame.group_by("kind", maintain_order=True).agg(
        value.count().alias("values"),
        value.min().alias("least"),
        quarter.alias("quarter"),
        value.median().alias("middle"),
        three.alias("three_quarters"),
        value.max().alias("most"),
        pl.when(length > 0).then(start - threshold * length).alias("low"),
        pl.when(length > 0).then(stop + threshold * length).alias("high"),
    )


def fences_of_rows(fences: pl.DataFrame, values: pl.Series, kinds: pl.Series | None) -> pl.DataFrame:
    """The bounds `low` and `high` of each row's kind, with its `value`."""
    frame = pl.DataFrame({"value": values, "kind": _kinds(values, kinds)})
    bounds = fences.select("kind", "low", "high")
    return frame.join(bounds, on="kind", how="left", maintain_order="left", nulls_equal=True)


def _kinds(values: pl.Series, kinds: pl.Series | None) -> pl.Series:
    return kinds if kinds is not None else pl.repeat("", len(values), eager=True)
