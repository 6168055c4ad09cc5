"""TF-IDF on shelves: what rows have in common, where rows are read batch by batch and no vocabulary is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl
from scipy.sparse import csr_matrix

from tasklift.forms.rows import Batch, Rows
from tasklift.models.features import Matrix
from tasklift.models.numbers import Floats
from tasklift.text.ngrams import Ngrams

Count: TypeAlias = Callable[[pl.Series], Ngrams]


@dataclass(frozen=True)
class Shelves:
    """What `count` finds in texts, on so many shelves: two that share one are taken for the same, a few of many.

    Reference: Weinberger et al., "Feature hashing for large scale multitask learning", 2009; Salton and Buckley, 1988,
    for TF-IDF.
    """

    count: Count
    shelves: int

    def rarity(self, rows: Rows) -> Floats:
        """Inverse document frequencies among the inputs of all rows, shape (shelves,)."""
        frequency = np.zeros(self.shelves)
        for found in rows.map(self._shelves_used):
            frequency += np.bincount(found, minlength=self.shelves)
        return np.log((1 + rows.height) / (1 + frequency)) + 1.0

    def vectors(self, texts: pl.Series, rarity: Floats) -> Matrix:
        """A row of length 1 for each text; nothing where nothing is found in it."""
        counts = self._counted(texts)
        counts.data = (1.0 + np.log(counts.data)) * rarity[counts.indices]
        lengths = np.sqrt(np.asarray(counts.power(2).sum(axis=1)).ravel())
        counts.data /= np.repeat(lengths, np.diff(counts.indptr))
        return counts

    def _shelves_used(self, batch: Batch) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.asarray(self._counted(batch["input"]).indices, dtype=np.int64)

    def _counted(self, texts: pl.Series) -> Matrix:
        ngrams = self.count(texts.fill_null(""))
        places = (ngrams.hashes % np.uint64(self.shelves)).astype(np.int64)
        counts = csr_matrix(
            (ngrams.counts.astype(np.float64), places, ngrams.offsets), shape=(len(texts), self.shelves)
        )
        counts.sum_duplicates()
        return counts
