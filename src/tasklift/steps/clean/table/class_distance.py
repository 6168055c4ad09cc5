"""How far a text is from the centre of its label: 1 less the cosine of its TF-IDF and the mean of all others."""

from collections.abc import Iterator
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.forms.rows import Batch, Rows
from tasklift.models.features import NgramFamily, family_ngrams
from tasklift.models.numbers import Floats
from tasklift.models.shelves import Shelves

_FAMILY: Final = NgramFamily("characters", 1, 3)
_SHELVES: Final = Shelves(partial(family_ngrams, family=_FAMILY, role=0, lowercase=True), 1 << 15)
_MOST_LABELS: Final = 1000
"""Of so many labels, the most frequent, centres are kept."""


def distances_from_centres(rows: Rows) -> pl.Series:
    """For each row a distance from 0 to 1; null where its text has nothing, or its label no other text.

    Rows are read three times, so that no more of them is in memory than a batch. Reference: Rocchio, "Relevance
    feedback in information retrieval", 1971, for centres; Salton and Buckley, 1988, for TF-IDF.
    """
    rarity = _SHELVES.rarity(rows)
    labels = _labels(rows)
    centres = np.zeros((len(labels), _SHELVES.shelves))
    for summed in rows.map(partial(_sums, rarity=rarity, labels=labels)):
        for label, vector in summed.items():
            centres[label] += vector
    parts: Iterator[pl.Series] = rows.map(partial(_distances, rarity=rarity, labels=labels, centres=centres))
    return pl.concat([pl.Series(dtype=pl.Float64), *parts])


def _labels(rows: Rows) -> dict[str | None, int]:
    """The place of each label; one alone, null, where there are none."""
    if "label" not in rows.columns:
        return {None: 0}
    counts = pl.concat([pl.Series(dtype=pl.String), *(batch["label"] for batch in rows.batches())]).alias("label")
    ordered = counts.value_counts(name="rows").sort("rows", "label", descending=[True, False])
    return {label: place for place, label in enumerate(ordered["label"].head(_MOST_LABELS).to_list())}


def _places(batch: Batch, labels: dict[str | None, int]) -> npt.NDArray[np.int64]:
    """The place of each row's label, -1 where it has no centre."""
    of_rows = batch["label"].to_list() if "label" in batch.columns else [None] * batch.height
    return np.array([labels.get(label, -1) for label in of_rows], dtype=np.int64)


def _sums(batch: Batch, rarity: Floats, labels: dict[str | None, int]) -> dict[int, Floats]:
    vectors, places = _SHELVES.vectors(batch["input"], rarity), _places(batch, labels)
    return {
        int(place): np.asarray(vectors[places == place].sum(axis=0)).ravel()
        for place in np.unique(places)
        if place >= 0
    }


def _distances(batch: Batch, rarity: Floats, labels: dict[str | None, int], centres: Floats) -> pl.Series:
    """From the centre of all other rows of the label."""
    vectors, places = _SHELVES.vectors(batch["input"], rarity), _places(batch, labels)
    found = np.full(batch.height, np.nan)
    for place in np.unique(places[places >= 0]):
        rows = np.flatnonzero((places == place) & (np.diff(vectors.indptr) > 0))
        along = vectors[rows] @ centres[place]
        others = np.sqrt(np.maximum(0, centres[place] @ centres[place] - 2 * along + 1))
        alone = others < 1e-6
        found[rows] = np.where(alone, np.nan, np.clip(1 - (along - 1) / np.where(alone, 1, others), 0, 1))
    return pl.Series(found).fill_nan(None)
