"""Copies among the rows that a survey is handed, and which of them lead."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.data.near import Copies, find_copies
from tasklift.forms.rows import Batch, Rows
from tasklift.text.compiled import compiled

Indices = npt.NDArray[np.int64]


def copies_among(rows: Rows, threshold: float | None) -> Copies:
    """Copies by the column `input`; near copies too where there is a threshold."""

    def read() -> Iterator[pl.Series]:
        return (batch["input"] for batch in rows.batches())

    return find_copies(read, rows.spread, threshold=threshold)


def labels_of(rows: Rows) -> Batch:
    """The columns `id` and `label` of all rows, without their texts; null labels where the dataset has none.

    Of a step that is handed any kind of answer, the label is that.
    """
    found = next((name for name in ("label", "answer") if name in rows.columns), None)
    label = (pl.col(found) if found else pl.lit(None, pl.String)).alias("label")
    nothing = pl.DataFrame(schema={"id": pl.String, "label": pl.String})
    return pl.concat([nothing, *(batch.select("id", label) for batch in rows.batches())])


def leaders(pairs: Indices, count: int) -> Indices:
    """For each of `count` texts, itself or the first leader that it is paired with; `pairs` is (n, 2).

    Taken in order, a text that is paired with an earlier leader follows it, and any other leads. So each follower is
    itself a copy of its leader; a cluster would also join texts that a chain of copies alone connects.
    Reference: Hartigan, "Clustering Algorithms", 1975, chapter 3 (the leader algorithm).
    """
    earlier, later = pairs.min(axis=1), pairs.max(axis=1)
    order = np.lexsort((earlier, later))
    return _leaders(earlier[order], later[order], count)


@compiled
def _leaders(earlier: Indices, later: Indices, count: int) -> Indices:
    leader = np.arange(count)
    for index in range(earlier.size):
        text, other = later[index], earlier[index]
        if leader[text] == text and leader[other] == other:
            leader[text] = other
    return leader
