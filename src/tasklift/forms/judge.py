"""Judge: a batch of rows in, a reason or null for each out. It cannot change a row or lose one unseen."""

from abc import abstractmethod
from typing import TypeAlias

import polars as pl

from tasklift.forms.rows import Batch
from tasklift.forms.step import Step

Reasons: TypeAlias = pl.Series
"""Text: why a row is set aside; null means that it stays."""


class Judge(Step):
    """Sets rows aside, each with a reason.

    One that reads TEXT alone is carried to every text of a row in turn and finds it under the name `text`.
    """

    @abstractmethod
    def judge(self, batch: Batch) -> Reasons:
        """A reason or null for each row of `batch`."""


def because(reason: str, mask: pl.Series) -> Reasons:
    """`reason` where `mask` is true, else null; a null in the mask counts as false."""
    return pl.select(pl.when(mask.fill_null(value=False)).then(pl.lit(reason)).otherwise(None)).to_series()


def nothing_against(rows: int) -> Reasons:
    """No reason for any of so many rows."""
    return pl.Series("reason", [None], pl.String).new_from_index(0, rows)
