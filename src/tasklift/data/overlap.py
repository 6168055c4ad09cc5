"""Which texts of a batch are copies, exact or near, of texts in a fixed set."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.data.candidates import Indices
from tasklift.data.dataset import Dataset
from tasklift.data.near import fingerprint
from tasklift.text.buffers import string_buffers
from tasklift.text.compiled import compiled
from tasklift.text.normal_form import comparison_form
from tasklift.text.shingles import jaccard, shingle_hashes

Shingles: TypeAlias = tuple[Indices, npt.NDArray[np.uint64]]
"""Offsets and sorted shingle hashes, as `shingle_hashes` gives them."""


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
        self._starts = np.cumsum([0, *(part.bands.shape[0] for part in prints)])

    def mask(self, texts: pl.Series) -> npt.NDArray[np.bool_]:
        """True for each text that is a copy of one in the index."""
        if self._empty or not len(texts):
            return np.zeros(len(texts), dtype=np.bool_)
        forms = comparison_form(texts)
        prints = fingerprint(forms, self.threshold)
        found = np.isin(prints.exact, self._exact)
        rows, others = _candidates(prints.bands, self._bands, self._rows, found)
        if len(rows):
            self._check(found, rows, others, shingle_hashes(string_buffers(forms)))
        return found

    def _check(self, found: npt.NDArray[np.bool_], rows: Indices, others: Indices, mine: Shingles) -> None:
        """Mark in `found` the candidates that are alike enough, a shard of the index at a time."""
        shards = np.searchsorted(self._starts, others, side="right") - 1
        for shard in np.unique(shards).tolist():
            here = shards == shard
            needed, places = np.unique(others[here] - self._starts[shard], return_inverse=True)
            _mark(found, rows[here], places, mine, self._shingles(shard, needed), self.threshold)

    def _shingles(self, shard: int, rows: Indices) -> Shingles:
        """Shingles of some rows of a shard: few are candidates, so the others are not cut up."""
        texts = self.texts.read(self.texts.shards[shard])[self.column].gather(rows)
        return shingle_hashes(string_buffers(comparison_form(texts)))


def _candidates(
    bands: npt.NDArray[np.uint32],
    index_bands: npt.NDArray[np.uint32],
    index_rows: Indices,
    found: npt.NDArray[np.bool_],
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


@compiled
def _mark(
    found: npt.NDArray[np.bool_], rows: Indices, others: Indices, mine: Shingles, theirs: Shingles, threshold: float
) -> None:
    offsets, hashes = mine
    their_offsets, their_hashes = theirs
    for index in range(len(rows)):
        row, other = rows[index], others[index]
        if found[row]:
            continue
        ours = hashes[offsets[row] : offsets[row + 1]]
        other_ones = their_hashes[their_offsets[other] : their_offsets[other + 1]]
        if jaccard(ours, other_ones) >= threshold:
            found[row] = True
