"""The bounds beyond which numbers lie far out."""

from typing import Final

import polars as pl

from tasklift.forms.survey import Cut

_NORMAL: Final = 0.6745
"""The median of the absolute deviations of a normal distribution, in standard deviations."""


_FIVE: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_MOST_KINDS: Final = 8


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


def cuts_of(name: str, fences: pl.DataFrame, bounds: pl.DataFrame, *, by_powers: bool) -> list[Cut]:
    """What was cut of one column, of each kind; of many kinds those of which most was.

    `fences` and `bounds` are on the scale of the values themselves.
    """
    out = ((pl.col("value") < pl.col("low")) | (pl.col("value") > pl.col("high"))).fill_null(value=False)
    value = pl.col("value").filter(~out)
    rest = bounds.group_by("kind").agg(
        out.sum().alias("cut"),
        pl.concat_list(value.quantile(at, "linear") for at in _FIVE).first().alias("after"),
    )
    known = fences.filter(pl.col("values") > 0).join(rest, on="kind", nulls_equal=True)
    ordered = known.sort(["cut", "values", "kind"], descending=[True, True, False]).head(_MOST_KINDS)
    return [
        Cut(
            name,
            row["kind"] or None,
            row["values"],
            row["cut"],
            row["low"],
            row["high"],
            (row["least"], row["quarter"], row["middle"], row["three_quarters"], row["most"]),
            None if None in row["after"] else tuple(row["after"]),
            by_powers,
        )
        for row in ordered.iter_rows(named=True)
    ]
