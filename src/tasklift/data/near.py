"""Copies among texts: exact by the digest of their comparison form, near by MinHash with a check of every candidate.

Texts whose comparison forms share enough shingles (Jaccard similarity at or above a threshold) are near copies. A
banded MinHash (Broder, 1997; Leskovec et al., 2014, chapter 3) proposes pairs and the true similarity decides, so a
miss is possible but a false find is not. Texts too short for shingles are compared exactly.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import xxhash

from tasklift.data.bands import candidate_pairs
from tasklift.data.candidates import Indices, Read, Spread, similar_pairs
from tasklift.text.buffers import StringBuffers
from tasklift.text.clusters import connected
from tasklift.text.comparison_form import comparison_buffers
from tasklift.text.minhash import band_hashes, bands_for


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


def fingerprint(forms: StringBuffers, threshold: float | None) -> Fingerprints:
    """Fingerprints of comparison forms; without a threshold for near copies, no bands."""
    exact = np.array([xxhash.xxh3_64_intdigest(form) for form in forms.texts()], dtype=np.uint64)
    if threshold is None:
        return Fingerprints(exact, np.zeros((len(exact), 0), dtype=np.uint32))
    bands, rows = bands_for(threshold)
    return Fingerprints(exact, (band_hashes(forms, bands=bands, rows=rows) >> np.uint64(32)).astype(np.uint32))


def together(prints: Iterator[Fingerprints]) -> Fingerprints:
    """All parts as one. Each is let go as it is copied, so that they are held once."""
    parts = deque(prints)
    exact = np.concatenate([np.zeros(0, dtype=np.uint64), *(part.exact for part in parts)])
    bands = np.empty((len(exact), parts[0].bands.shape[1] if parts else 0), dtype=np.uint32)
    done = 0
    while parts:
        part = parts.popleft().bands
        bands[done : done + len(part)] = part
        done += len(part)
    return Fingerprints(exact, bands)


def find_copies(read: Read, spread: Spread, *, threshold: float | None) -> Copies:
    """Copies among the texts that each call of `read` gives, a batch at a time, in the same order.

    `threshold` is the least Jaccard similarity of near copies; None finds exact copies alone.
    """
    prints = together(spread(lambda texts: fingerprint(comparison_buffers(texts), threshold), read()))
    first = _first_of_equals(prints.exact)
    pairs = candidate_pairs(prints.bands, np.flatnonzero(first == np.arange(len(first))))
    del prints
    if threshold is not None and len(pairs):
        pairs = similar_pairs(read, spread, pairs, threshold)
    return Copies(first, pairs)


def _first_of_equals(exact: npt.NDArray[np.uint64]) -> Indices:
    _, first, inverse = np.unique(exact, return_index=True, return_inverse=True)
    return first.astype(np.int64)[inverse]
