"""Which texts are copies, exact or near, of texts in a fixed set."""

from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.data.candidates import Indices, Read, similar_pairs
from tasklift.data.dataset import Dataset
from tasklift.data.near import fingerprint
from tasklift.engines.local import map_batches
from tasklift.text.normal_form import comparison_form

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
        prints = list(texts.map(lambda frame: fingerprint(comparison_form(frame[column]), threshold)))
        self._empty = not prints
        if self._empty:
            return
        self._exact = np.unique(np.concatenate([part.exact for part in prints]))
        bands = np.concatenate([part.bands for part in prints])
        order = np.argsort(bands, axis=0, kind="stable")
        self._rows = np.ascontiguousarray(order.T)
        self._bands = np.ascontiguousarray(np.take_along_axis(bands, order, axis=0).T)

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
        if self._empty:
            nothing = np.zeros(0, dtype=np.int64)
            return _Proposed(np.zeros(len(texts), dtype=np.bool_), nothing, nothing)
        prints = fingerprint(comparison_form(texts), self.threshold)
        exact = np.isin(prints.exact, self._exact)
        return _Proposed(exact, *_candidates(prints.bands, self._bands, self._rows, exact))

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


def _candidates(
    bands: npt.NDArray[np.uint32], index_bands: npt.NDArray[np.uint32], index_rows: Indices, found: Mask
) -> tuple[Indices, Indices]:
    """Pairs (row of the batch, row of the index) that share a band, each once, for rows not yet found."""
    codes = []
    for band in range(bands.shape[1]):
        values = bands[:, band]
        low = np.searchsorted(index_bands[band], values, side="left")
        count = np.searchsorted(index_bands[band], values, side="right") - low
        count[(values == 0) | found] = 0
        rows = np.repeat(np.arange(len(values)), count)
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        codes.append(rows << 32 | index_rows[band][np.repeat(low, count) + within])
    unique = np.unique(np.concatenate(codes)) if codes else np.zeros(0, dtype=np.int64)
    return unique >> 32, unique & 0xFFFFFFFF
