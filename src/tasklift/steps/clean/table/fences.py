"""The bounds beyond which numbers lie far out."""

from typing import Final

import polars as pl

_NORMAL: Final = 0.6745
"""The median of the absolute deviations of a normal distribution, in standard deviations."""


def fences_by(method: str, values: pl.Series, kinds: pl.Series | None, threshold: float) -> pl.DataFrame:
    """For each value the bounds `low` and `high` of its kind, or of all values where `kinds` is None.

    `deviation`: the mean and so many standard deviations. `robust_deviation`: the median and so many medians of the
    absolute deviations, each as long as a standard deviation would be. `box`: the quarters and so many times the box.
    Where so many values are the same that this length is nothing, there are no bounds.
    """
    frame = pl.DataFrame(
        {"value": values, "kind": kinds if kinds is not None else pl.repeat("", len(values), eager=True)}
    )
    value = pl.col("value")
    middle, length = {
        "deviation": (value.mean(), value.std(ddof=0)),
        "robust_deviation": (value.median(), (value - value.median()).abs().median() / _NORMAL),
        "box": (value.quantile(0.25, "linear"), value.quantile(0.75, "linear") - value.quantile(0.25, "linear")),
    }[method]
    upper = value.quantile(0.75, "linear") if method == "box" else middle
    far = threshold * length
    low = pl.when(length > 0).then(middle - far).otherwise(float("-inf"))
    high = pl.when(length > 0).then(upper + far).otherwise(float("inf"))
    of_kind = frame.group_by("kind").agg(low.alias("low"), high.alias("high"))
    joined = frame.join(of_kind, on="kind", how="left", maintain_order="left", nulls_equal=True)
    return joined.select(pl.col("low").fill_null(float("-inf")), pl.col("high").fill_null(float("inf")))
