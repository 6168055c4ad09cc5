"""Copies among texts: exact by the digest of their comparison form, near by MinHash with a check of every candidate.

Texts whose comparison forms share enough shingles (Jaccard similarity at or above a threshold) are near copies. A
banded MinHash (Broder, 1997; Leskovec et al., 2014, chapter 3) proposes pairs and the true similarity decides, so a
miss is possible but a false find is not. Texts too short for shingles are compared exactly.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import xxhash

from tasklift.data.candidates import Indices, Read, Spread, similar_pairs
from tasklift.text.clusters import connected
from tasklift.text.minhash import band_hashes, bands_for
from tasklift.text.normal_form import comparison_form

_ALL_PAIRS_UP_TO = 16
"""A band's texts are paired all with all up to this many; a larger group by neighbours and with its first."""


@dataclass(frozen=True)
class Fingerprints:
    """What is kept of each text to find its copies: `exact` (rows,) and `bands` (rows, bands), 0 for none."""

    exact: npt.NDArray[np.uint64]
    bands: npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Copies:
    """Which of the texts are copies.

    `first`, shape (rows,): the first text with the same comparison form. `pairs`, shape (pairs, 2): near copies among
    those first texts, checked.
    """

    first: Indices
    pairs: Indices

    def clusters(self) -> Indices:
        """For each text the first text of the cluster that copies join it to, shape (rows,)."""
        return connected(self.pairs, len(self.first))[self.first]


def fingerprint(texts: pl.Series, threshold: float | None) -> Fingerprints:
    """Fingerprints of comparison forms; without a threshold for near copies, no bands."""
    exact = np.array([xxhash.xxh3_64_intdigest(text) for text in texts.cast(pl.Binary).to_list()], dtype=np.uint64)
    if threshold is None:
        return Fingerprints(exact, np.zeros((len(exact), 0), dtype=np.uint32))
    bands, rows = bands_for(threshold)
    return Fingerprints(exact, (band_hashes(texts, bands=bands, rows=rows) >> np.uint64(32)).astype(np.uint32))


def find_copies(read: Read, spread: Spread, *, threshold: float | None) -> Copies:
    """Copies among the texts that each call of `read` gives, a batch at a time, in the same order.

    `threshold` is the least Jaccard similarity of near copies; None finds exact copies alone.
    """
    prints = list(spread(lambda texts: fingerprint(comparison_form(texts), threshold), read()))
    if not prints:
        return Copies(np.zeros(0, dtype=np.int64), np.zeros((0, 2), dtype=np.int64))
    exact = np.concatenate([part.exact for part in prints])
    bands = np.concatenate([part.bands for part in prints])
    del prints
    first = _first_of_equals(exact)
    pairs = candidate_pairs(bands, np.flatnonzero(first == np.arange(len(first))))
    if threshold is not None and len(pairs):
        pairs = similar_pairs(read, spread, pairs, threshold)
    return Copies(first, pairs)


def candidate_pairs(bands: npt.NDArray[np.uint32], rows: Indices) -> Indices:
    """Pairs among `rows` that share a band, each once, the smaller index first, sorted; shape (pairs, 2)."""
    found = [_pairs_of_band(bands[rows, band], rows) for band in range(bands.shape[1])]
    if not found:
        return np.zeros((0, 2), dtype=np.int64)
    codes = np.unique(np.concatenate(found))
    return np.stack([codes >> 32, codes & 0xFFFFFFFF], axis=1)


def _first_of_equals(exact: npt.NDArray[np.uint64]) -> Indices:
    _, first, inverse = np.unique(exact, return_index=True, return_inverse=True)
    return first.astype(np.int64)[inverse]


def _pairs_of_band(values: npt.NDArray[np.uint32], rows: Indices) -> Indices:
    """Pairs of rows with equal values, as codes `smaller << 32 | larger`."""
    order = np.argsort(values, kind="stable")
    order = order[values[order] != 0]
    ordered, members = values[order], rows[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(ordered) else np.zeros(0, dtype=np.int64)
    group = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(ordered)]))
    codes = [(members[starts[group]] << 32 | members)[members[starts[group]] != members]]
    for distance in range(1, _ALL_PAIRS_UP_TO):
        same = ordered[distance:] == ordered[:-distance]
        if not same.any():
            break
        codes.append((members[:-distance] << 32 | members[distance:])[same])
    return np.unique(np.concatenate(codes))
