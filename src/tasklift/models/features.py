"""TF-IDF rows over hashed n-grams: what classical models know of a text. No word is stored, only hashes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeAlias

import numpy as np
import polars as pl
from pydantic import Field
from scipy.sparse import csr_matrix

from tasklift.forms.rows import Batch
from tasklift.models.numbers import Floats, Hashes, Integers
from tasklift.text.buffers import string_buffers
from tasklift.text.ngrams import Ngrams, count_ngrams
from tasklift.text.segment import segment

Matrix: TypeAlias = csr_matrix
"""Rows by features, float64; the indices of a row are sorted."""

RunLength: TypeAlias = Annotated[int, Field(ge=1, le=8)]
"""How many units a feature may span."""

_SLICE: Final = 4096


@dataclass(frozen=True)
class NgramFamily:
    """Runs of `low` to `high` units; `segmented`: words of unspaced scripts are found first."""

    unit: Literal["characters", "words"]
    low: RunLength
    high: RunLength
    segmented: bool = False


@dataclass(frozen=True)
class Reading:
    """How a row becomes n-grams: every family of every text column, each salted so that they do not mix."""

    columns: tuple[str, ...]
    families: tuple[NgramFamily, ...]
    lowercase: bool

    def ngrams(self, batch: Batch) -> list[Ngrams]:
        """The n-grams of `batch` by column and family; a null text has none."""
        return [
            family_ngrams(batch[column], family, role=role, lowercase=self.lowercase)
            for role, column in enumerate(self.columns)
            for family in self.families
        ]


def family_ngrams(texts: pl.Series, family: NgramFamily, *, role: int, lowercase: bool) -> Ngrams:
    """The n-grams of one family in each text; `role` is the column's place among the text columns."""
    texts = texts.str.to_lowercase() if lowercase else texts
    salt = 2 * role + (family.unit == "words")
    pieces = [texts.slice(start, _SLICE) for start in range(0, max(len(texts), 1), _SLICE)]
    return joined(
        count_ngrams(
            string_buffers(segment(piece) if family.segmented else piece),
            low=family.low,
            high=family.high,
            unit=family.unit,
            salt=salt,
        )
        for piece in pieces
    )


def joined(parts: Iterable[Ngrams]) -> Ngrams:
    """The rows of all parts, one part after the other."""
    pieces = list(parts)
    lengths = np.concatenate([np.diff(piece.offsets) for piece in pieces])
    return Ngrams(
        np.concatenate([[0], np.cumsum(lengths)]),
        np.concatenate([piece.hashes for piece in pieces]),
        np.concatenate([piece.counts for piece in pieces]),
    )


@dataclass(frozen=True)
class TfIdf:
    """Rows of length 1 over a fixed vocabulary (Salton and Buckley, 1988).

    `vocabulary`: sorted hashes, shape (features,). `rarity`: inverse document frequencies, shape (features,).
    `sublinear`: a count c counts as 1 + log c.
    """

    reading: Reading
    vocabulary: Hashes
    rarity: Floats
    sublinear: bool

    def matrix(self, batch: Batch) -> Matrix:
        """One row of features for each row of `batch`; a row without a known n-gram is empty."""
        return self.weigh(self.reading.ngrams(batch))

    def weigh(self, ngrams: Sequence[Ngrams]) -> Matrix:
        """The same from n-grams that were counted before."""
        counts = sum((self._counts(part) for part in ngrams[1:]), start=self._counts(ngrams[0]))
        counts.data = (1.0 + np.log(counts.data) if self.sublinear else counts.data) * self.rarity[counts.indices]
        lengths = np.sqrt(counts.power(2) @ np.ones(len(self.vocabulary)))
        counts.data /= np.repeat(lengths, np.diff(counts.indptr))
        return counts

    def _counts(self, ngrams: Ngrams) -> Matrix:
        features, known = _places(ngrams.hashes, self.vocabulary)
        starts = np.concatenate([[0], np.cumsum(known)])[ngrams.offsets]
        shape = (len(ngrams.offsets) - 1, len(self.vocabulary))
        return csr_matrix((ngrams.counts[known].astype(np.float64), features[known], starts), shape=shape)


def fit_tf_idf(
    reading: Reading,
    ngrams: Sequence[Ngrams],
    *,
    min_document_frequency: int,
    max_features: int,
    sublinear: bool,
) -> TfIdf:
    """The vocabulary of the n-grams that stand in enough rows, the most frequent first where there are too many."""
    rows = len(ngrams[0].offsets) - 1
    hashes, frequencies = np.unique(np.concatenate([part.hashes for part in ngrams]), return_counts=True)
    frequent = np.flatnonzero(frequencies >= min_document_frequency)
    kept = np.sort(frequent[np.lexsort((frequent, -frequencies[frequent]))][:max_features])
    rarity = np.log((1 + rows) / (1 + frequencies[kept])) + 1.0
    return TfIdf(reading, hashes[kept], rarity, sublinear)


def _places(hashes: Hashes, vocabulary: Hashes) -> tuple[Integers, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Where each hash stands in the vocabulary, and whether it stands there at all."""
    if not len(vocabulary):
        return np.zeros(len(hashes), np.int64), np.zeros(len(hashes), np.bool_)
    places = np.minimum(np.searchsorted(vocabulary, hashes), len(vocabulary) - 1)
    return places, vocabulary[places] == hashes
