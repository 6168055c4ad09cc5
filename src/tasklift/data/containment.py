"""Which texts hold runs of words of texts in a fixed set: of long documents that is asked, not how alike they are."""

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.data.dataset import Dataset
from tasklift.text.comparison_form import comparison_buffers
from tasklift.text.containment.run_table import run_table
from tasklift.text.containment.units import Units, units_of

Counts = npt.NDArray[np.int64]


class ContainmentIndex:
    """An index of the runs of `length` units in one column of a dataset; holds some 25 bytes a unit."""

    def __init__(self, texts: Dataset, column: str, *, length: int) -> None:
        parts = [units_of(comparison_buffers(frame[column])) for frame in texts.batches([column])]
        sizes = [np.diff(part.offsets) for part in parts]
        offsets = np.concatenate([np.zeros(1, np.int64), *sizes]).cumsum()
        hashes = np.concatenate([np.zeros(0, np.uint64), *(part.hashes for part in parts)])
        self._table = run_table(Units(offsets, hashes), length)

    def longest(self, texts: pl.Series, share: float) -> Counts:
        """How many units the longest run has that each text shares with one of the index, 0 for none; shape (texts,).

        At least `share` of the runs of a text of the index must be in it; of a text shorter than a run, all.
        """
        return self._table.longest_shared(units_of(comparison_buffers(texts)), share)
