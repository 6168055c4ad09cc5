"""How far a text is from the centre of its label: 1 less the cosine of its TF-IDF and the mean of all others."""

from collections.abc import Iterator
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_matrix

from tasklift.forms.rows import Batch, Rows
from tasklift.models.features import NgramFamily, family_ngrams

Floats = npt.NDArray[np.float64]

_SHELVES: Final = 1 << 15
"""N-grams that share a shelf are taken for one: a few, which moves no distance much."""
_FAMILY: Final = NgramFamily("characters", 1, 3)
_MOST_LABELS: Final = 1000
"""Of so many labels, the most frequent, centres are kept."""


def distances_from_centres(rows: Rows) -> pl.Series:
    """For each row a distance from 0 to 1; null where its text has nothing, or its label no other text.

    Rows are read three times, so that no more of them is in memory than a batch. Reference: Rocchio, "Relevance
    feedback in information retrieval", 1971, for centres; Salton and Buckley, 1988, for TF-IDF.
    """
    rarity = _rarity(rows)
    labels = _labels(rows)
    centres = np.zeros((len(labels), _SHELVES))
    for summed in rows.map(partial(_sums, rarity=rarity, labels=labels)):
        for label, vector in summed.items():
            centres[label] += vector
    parts: Iterator[pl.Series] = rows.map(partial(_distances, rarity=rarity, labels=labels, centres=centres))
    return pl.concat([pl.Series(dtype=pl.Float64), *parts])


def _rarity(rows: Rows) -> Floats:
    """Inverse document frequencies."""
    frequency = np.zeros(_SHELVES)
    for counted in rows.map(_frequencies):
        frequency += counted
    return np.log((1 + rows.height) / (1 + frequency)) + 1.0


def _labels(rows: Rows) -> dict[str | None, int]:
    """The place of each label; one alone, null, where there are none."""
    if "label" not in rows.columns:
        return {None: 0}
    counts = pl.concat([pl.Series(dtype=pl.String), *(batch["label"] for batch in rows.batches())]).alias("label")
    ordered = counts.value_counts(name="rows").sort("rows", "label", descending=[True, False])
    return {label: place for place, label in enumerate(ordered["label"].head(_MOST_LABELS).to_list())}


def _counted(batch: Batch) -> csr_matrix:
    ngrams = family_ngrams(batch["input"].fill_null(""), _FAMILY, role=0, lowercase=True)
    shelves = (ngrams.hashes % np.uint64(_SHELVES)).astype(np.int64)
    counts = csr_matrix((ngrams.counts.astype(np.float64), shelves, ngrams.offsets), shape=(batch.height, _SHELVES))
    counts.sum_duplicates()
    return counts


def _frequencies(batch: Batch) -> Floats:
    return np.bincount(_counted(batch).indices, minlength=_SHELVES).astype(np.float64)


def _vectors(batch: Batch, rarity: Floats) -> csr_matrix:
    """Rows of length 1."""
    counts = _counted(batch)
    counts.data = (1.0 + np.log(counts.data)) * rarity[counts.indices]
    lengths = np.sqrt(np.asarray(counts.power(2).sum(axis=1)).ravel())
    counts.data /= np.repeat(lengths, np.diff(counts.indptr))
    return counts


def _places(batch: Batch, labels: dict[str | None, int]) -> npt.NDArray[np.int64]:
    """The place of each row's label, -1 where it has no centre."""
    of_rows = batch["label"].to_list() if "label" in batch.columns else [None] * batch.height
    return np.array([labels.get(label, -1) for label in of_rows], dtype=np.int64)


def _sums(batch: Batch, rarity: Floats, labels: dict[str | None, int]) -> dict[int, Floats]:
    vectors, places = _vectors(batch, rarity), _places(batch, labels)
    return {
        int(place): np.asarray(vectors[places == place].sum(axis=0)).ravel()
        for place in np.unique(places)
        if place >= 0
    }


def _distances(batch: Batch, rarity: Floats, labels: dict[str | None, int], centres: Floats) -> pl.Series:
    """From the centre of all other rows of the label."""
    vectors, places = _vectors(batch, rarity), _places(batch, labels)
    found = np.full(batch.height, np.nan)
    for place in np.unique(places[places >= 0]):
        rows = np.flatnonzero((places == place) & (np.diff(vectors.indptr) > 0))
        along = vectors[rows] @ centres[place]
        others = np.sqrt(np.maximum(0, centres[place] @ centres[place] - 2 * along + 1))
        alone = others < 1e-6
        found[rows] = np.where(alone, np.nan, np.clip(1 - (along - 1) / np.where(alone, 1, others), 0, 1))
    return pl.Series(found).fill_nan(None)
