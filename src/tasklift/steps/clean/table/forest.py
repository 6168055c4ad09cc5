"""Rows that an isolation forest parts most easily from all others."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from tasklift.forms.reasons import each_in_english
from tasklift.text.values.numbers import numbers_written

_DIGITS = 8


def unlike_others(
    ids: pl.Series, columns: Mapping[str, pl.Series], scaled: Mapping[str, pl.Series], share: float
) -> pl.DataFrame:
    """The `share` of rows that are easiest told from the others by all `scaled` columns together, `id` and `reason`.

    The median stands for what is missing. The reason names the column of `columns` in which the row lies farthest out.
    """
    count = int(share * len(ids))
    if not columns or not count:
        return pl.DataFrame(schema={"id": pl.String, "reason": pl.String})
    from sklearn.ensemble import IsolationForest

    matrix = np.stack([one.fill_null(one.median()).fill_null(0.0).to_numpy() for one in scaled.values()], axis=1)
    scores = IsolationForest(random_state=0).fit(matrix).score_samples(matrix)
    gone = np.sort(np.argsort(scores, kind="stable")[:count])
    apart = np.abs(matrix - np.median(matrix, axis=0))
    spread = np.median(apart, axis=0)
    spread = np.where(spread > 0, spread, apart.mean(axis=0))
    most = (apart[gone] / np.where(spread > 0, spread, 1.0)).argmax(axis=1)
    names = list(columns)
    values = pl.DataFrame({str(place): columns[name] for place, name in enumerate(names)})
    here = pl.Series([values[int(row), int(place)] for row, place in zip(gone, most, strict=True)], dtype=pl.Float64)
    reason = each_in_english(
        "unlike other rows in its numbers, most of all in {measure} (here {value})",
        measure=pl.Series([names[place] for place in most], dtype=pl.String),
        value=numbers_written(here, _DIGITS).fill_null("-"),
    )
    return pl.DataFrame({"id": ids.gather(gone)}).with_columns(reason.alias("reason"))
