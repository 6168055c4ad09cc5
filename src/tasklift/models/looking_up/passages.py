"""Texts that can be looked up: those most like a question, by the terms that they share with it (BM25)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl
from scipy.sparse import csr_matrix

from tasklift.forms.rows import Batch
from tasklift.models.features import Matrix
from tasklift.models.looking_up.ranking import Ranking, ranked
from tasklift.models.numbers import Floats, Hashes
from tasklift.text.buffers import string_buffers
from tasklift.text.ngrams import Ngrams
from tasklift.text.terms import count_terms

_AT_ONCE: Final = 1 << 22
_DECIMALS: Final = 9
"""Of a score: sums in another order differ beyond, and equally good passages must stay so."""


@dataclass(frozen=True)
class Passages:
    """Passages by their terms. `terms`: sorted hashes; `weights`: shape (passages, terms), what a term that a question
    shares with a passage is worth there.
    """

    terms: Hashes
    weights: Matrix

    @property
    def height(self) -> int:
        """How many passages there are."""
        return int(self.weights.shape[0])

    @cached_property
    def _by_term(self) -> Matrix:
        return self.weights.T.tocsr()

    def scores(self, questions: pl.Series) -> Iterator[Floats]:
        """How well each passage fits each question, part by part, each of shape (questions, passages)."""
        asked = _counts(_terms_of(questions), self.terms)
        asked.data[:] = 1.0
        step = max(1, _AT_ONCE // max(1, self.height))
        for start in range(0, asked.shape[0], step):
            yield np.round(np.asarray((asked[start : start + step] @ self._by_term).toarray()), _DECIMALS)

    def best(self, questions: pl.Series, count: int) -> Ranking:
        """The best passages for each question. Raises ValueError unless there are as many passages."""
        return ranked(self.scores(questions), count, self.height)


def index_passages(texts: pl.Series, *, k1: float = 1.2, b: float = 0.75) -> Passages:
    """Passages weighed by BM25: words, in Chinese characters and pairs of them, without case.

    `k1`: how soon more of the same term says no more; `b`: how much a long passage is held back.
    Reference: Robertson and Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009; the inverse
    document frequency is Lucene's, log(1 + (n - f + 0.5) / (f + 0.5)), which is never negative.
    """
    found = _terms_of(texts)
    terms, frequencies = np.unique(found.hashes, return_counts=True)
    counts = _counts(found, terms)
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    mean = lengths.mean() if lengths.any() else 1.0
    rarity = np.log1p((len(texts) - frequencies + 0.5) / (frequencies + 0.5))
    held_back = np.repeat(k1 * (1 - b + b * lengths / mean), np.diff(counts.indptr))
    counts.data = rarity[counts.indices] * counts.data * (k1 + 1) / (counts.data + held_back)
    return Passages(terms, counts)


def one_text(batch: Batch) -> pl.Series:
    """The input side of each row as one text to look up."""
    return batch.select(pl.concat_str(pl.all().fill_null(""), separator="\n").alias("text")).to_series()


def _terms_of(texts: pl.Series) -> Ngrams:
    return count_terms(string_buffers(texts.fill_null("").str.to_lowercase()))


def _counts(found: Ngrams, terms: Hashes) -> Matrix:
    """How often each row has each of the terms; others are left out."""
    places = np.minimum(np.searchsorted(terms, found.hashes), max(0, len(terms) - 1))
    known = terms[places] == found.hashes if len(terms) else np.zeros(len(places), np.bool_)
    starts = np.concatenate([[0], np.cumsum(known)])[found.offsets]
    shape = (len(found.offsets) - 1, len(terms))
    counts = csr_matrix((found.counts[known].astype(np.float64), places[known], starts), shape=shape)
    counts.sort_indices()
    return counts
