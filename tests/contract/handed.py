"""Rows as the runner hands them to steps, made by hand and cut into batches as a test wishes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from tasklift.forms.answers import LabelAnswers
from tasklift.forms.rows import Batch, Rows


def in_order(function: Callable[[Any], Any], items: Iterator[Any]) -> Iterator[Any]:
    """`function` of every item, one after the other."""
    return (function(item) for item in items)


def handed(columns: Mapping[str, Sequence[Any]], batch_size: int = 1000) -> Rows:
    """Rows with the ids `r0`, `r1`, … and columns of text (of lots: numbers), read in batches of `batch_size`."""
    schema = {name: pl.Float64 if name == "lot" else pl.String for name in columns}
    frame = pl.DataFrame(columns, schema=schema)
    frame = frame.select(pl.Series("id", [f"r{row}" for row in range(frame.height)], pl.String), *frame.columns)

    def open_rows() -> Iterator[Batch]:
        return (frame.slice(start, batch_size) for start in range(0, frame.height, batch_size))

    return Rows(frame.height, tuple(frame.columns), open_rows, in_order)


def no_learner(learner: str | Mapping[str, Any], *, folds: int) -> LabelAnswers:
    """What a survey without a learner is handed."""
    raise AssertionError(f"no survey without a Learner asks for {learner} in {folds} folds")
