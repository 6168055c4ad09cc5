"""Which texts are copies, exact or near, of texts in a fixed set."""

from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.data.bands import BandIndex
from tasklift.data.candidates import Indices, Read, similar_pairs
from tasklift.data.dataset import Dataset
from tasklift.data.near import fingerprint, together
from tasklift.engines.local import map_batches
from tasklift.text.comparison_form import comparison_buffers

Mask = npt.NDArray[np.bool_]


class _Proposed(NamedTuple):
    """Of a batch of texts: which are exact copies, and pairs (row of the batch, row of the index) to check."""

    exact: Mask
    rows: Indices
    others: Indices


class CopyIndex:
    """An index of the texts of one column of a dataset; holds some bytes a row, and reads the texts that it needs."""

    def __init__(self, texts: Dataset, column: str, *, threshold: float) -> None:
        self.texts = texts
        self.column = column
        self.threshold = threshold
        prints = together(texts.map(lambda frame: fingerprint(comparison_buffers(frame[column]), threshold)))
        self._exact, self._rows = np.unique(prints.exact, return_index=True)
        self._bands = BandIndex(prints.bands[self._rows])

    def mask(self, read: Read) -> Mask:
        """True for each of the texts, which are read twice, that is a copy of one in the index; shape (texts,)."""
        proposed = list(map_batches(self._propose, read()))
        if not proposed:
            return np.zeros(0, dtype=np.bool_)
        found = np.concatenate([part.exact for part in proposed])
        starts = np.cumsum([0, *(len(part.exact) for part in proposed)])
        rows = np.concatenate([start + part.rows for start, part in zip(starts, proposed, strict=False)])
        if len(rows):
            found[self._similar(rows, np.concatenate([part.others for part in proposed]), read)] = True
        return found

    def _propose(self, texts: pl.Series) -> _Proposed:
        prints = fingerprint(comparison_buffers(texts), self.threshold)
        exact = np.searchsorted(self._exact, prints.exact, side="left") < np.searchsorted(
            self._exact, prints.exact, side="right"
        )
        rows, others = self._bands.meetings(prints.bands, ~exact)
        return _Proposed(exact, rows, self._rows[others])

    def _similar(self, rows: Indices, others: Indices, read: Read) -> Indices:
        """Those of the candidate `rows` that are alike enough, found in one reading of index and texts."""
        starts = np.cumsum([0, *(shard.height for shard in self.texts.shards)])
        shards = np.searchsorted(starts, others, side="right") - 1
        needed, places = np.unique(shards, return_inverse=True)
        heights = np.diff(starts)[needed]
        ends = np.cumsum(heights)
        before = others - starts[shards] + (ends - heights)[places]
        pairs = np.stack([before, ends[-1] + rows], axis=1)
        held = [self.texts.shards[shard] for shard in needed.tolist()]

        def read_both() -> chain[pl.Series]:
            return chain((self.texts.read(shard)[self.column] for shard in held), read())

        alike: Indices = similar_pairs(read_both, map_batches, pairs, self.threshold)[:, 1] - ends[-1]
        return alike
