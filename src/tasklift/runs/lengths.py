"""How long the texts of rows are, beside those that the table of costs was measured with."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from tasklift.data.dataset import Dataset

_MEASURED: Final = 100
"""Characters of a row in `resources/costs.yaml`."""


def times_as_long(dataset: Dataset, columns: Sequence[str]) -> float:
    """The mean characters of these columns of a row, as a multiple of what was measured; 1 for shorter ones."""
    there = [name for name in columns if name in dataset.columns]
    if not dataset.height or not there:
        return 1.0
    lengths = pl.sum_horizontal(pl.col(there).str.len_chars().fill_null(0)).sum()
    total = sum(int(batch.select(lengths).item()) for batch in dataset.batches(there))
    return max(1.0, total / dataset.height / _MEASURED)
