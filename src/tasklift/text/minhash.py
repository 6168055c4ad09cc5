"""MinHash: near-copies found without comparing all pairs, in one pass over the bytes of a text column.

One permutation serves all bins (Li, Owen and Zhang, "One permutation hashing", 2012). A bin that no shingle falls into
borrows from another, drawn anew for each bin, so that every bin collides with the probability of the Jaccard similarity
(Shrivastava, "Optimal densification for fast and accurate minwise hashing", 2017).
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tasklift.text.buffers import StringBuffers
from tasklift.text.compiled import compiled
from tasklift.text.mixing import mixed, rotated
from tasklift.text.shingles import row_shingles

BINS: Final = 128
RECALL: Final = 0.99
"""The share of pairs at the threshold that banding must find; candidates are verified, so misses are what costs."""

_BIN_SHIFT = np.uint64(64 - 7)
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
_VACANT = np.uint8(0xFF)
_TURN = np.uint64(23)


def bands_for(threshold: float) -> tuple[int, int]:
    """Bands and rows a band, at most 128 bins, with the longest bands that find pairs at `threshold` with RECALL.

    A pair of similarity s shares one of b bands of r rows with probability 1 - (1 - s^r)^b (Leskovec, Rajaraman and
    Ullman, "Mining of Massive Datasets", 3.4). Below 0.04 no banding does; single rows are then the best there is.
    """
    fitting = [rows for rows in range(1, BINS + 1) if _recall(threshold, BINS // rows, rows) >= RECALL]
    rows = max(fitting, default=1)
    return BINS // rows, rows


def _recall(similarity: float, bands: int, rows: int) -> float:
    return 1 - (1 - similarity**rows) ** bands


BANDS, ROWS_PER_BAND = bands_for(0.8)


def band_hashes(forms: StringBuffers, bands: int = BANDS, rows: int = ROWS_PER_BAND) -> NDArray[np.uint64]:
    """One hash a band for each comparison form, (texts, bands): near-copies share at least one in the same column.

    A text without shingles has zeros, which mean none; no other text has a zero. At most 128 bins can be banded.
    """
    if bands * rows > BINS:
        raise ValueError(f"{bands} bands of {rows} rows need more than {BINS} bins")
    return _band_hashes(forms.offsets, forms.data, *_borrowing(), bands, rows)


def signatures(buffers: StringBuffers) -> NDArray[np.uint64]:
    """The 128 bins of each comparison form, (texts, 128); all ones for a text without shingles.

    The share of equal bins estimates the Jaccard similarity of two texts' shingles.
    """
    return _signatures(buffers.offsets, buffers.data, *_borrowing())


@cache
def _borrowing() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """For each bin the order in which it asks the others: `turns[bin, other]`, and its inverse `lenders[bin, turn]`.

    The orders are part of the signature, so they come from our own hash, which no library changes.
    """
    keys = np.array([[mixed(np.uint64(bin * BINS + other + 1)) for other in range(BINS)] for bin in range(BINS)])
    lenders = np.argsort(keys, axis=1, kind="stable").astype(np.uint8)
    turns = np.argsort(lenders, axis=1, kind="stable").astype(np.uint8)
    return turns, lenders


@compiled
def _signatures(
    offsets: NDArray[np.int64], data: NDArray[np.uint8], turns: NDArray[np.uint8], lenders: NDArray[np.uint8]
) -> NDArray[np.uint64]:
    found = np.empty((offsets.size - 1, BINS), dtype=np.uint64)
    scratch = _scratch(offsets)
    vacant = np.empty(BINS, dtype=np.uint8)
    for row in range(offsets.size - 1):
        count = row_shingles(data, offsets[row], offsets[row + 1], scratch)
        _fill(found[row], scratch[:count])
        if count:
            _densify(found[row], vacant, turns, lenders)
    return found


@compiled
def _band_hashes(
    offsets: NDArray[np.int64],
    data: NDArray[np.uint8],
    turns: NDArray[np.uint8],
    lenders: NDArray[np.uint8],
    bands: int,
    rows: int,
) -> NDArray[np.uint64]:
    found = np.zeros((offsets.size - 1, bands), dtype=np.uint64)
    scratch = _scratch(offsets)
    bins = np.empty(BINS, dtype=np.uint64)
    vacant = np.empty(BINS, dtype=np.uint8)
    for row in range(offsets.size - 1):
        count = row_shingles(data, offsets[row], offsets[row + 1], scratch)
        if count:
            _fill(bins, scratch[:count])
            _densify(bins, vacant, turns, lenders)
            _fold(bins, found[row], rows)
    return found


@compiled
def _scratch(offsets: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Room for the longest row's shingles."""
    longest = 0
    for row in range(offsets.size - 1):
        longest = max(longest, offsets[row + 1] - offsets[row])
    return np.empty(longest, dtype=np.uint64)


@compiled
def _fill(bins: NDArray[np.uint64], shingles: NDArray[np.uint64]) -> None:
    """The smallest hash of each bin; the highest seven bits say which bin a hash falls into."""
    bins[:] = _EMPTY
    for index in range(shingles.size):
        value = shingles[index]
        place = np.int64(value >> _BIN_SHIFT)
        bins[place] = min(bins[place], value)


@compiled
def _densify(
    bins: NDArray[np.uint64], vacant: NDArray[np.uint8], turns: NDArray[np.uint8], lenders: NDArray[np.uint8]
) -> None:
    """Each empty bin takes the value of the first filled bin in its own order of asking."""
    empty = 0
    for place in range(BINS):
        vacant[place] = _VACANT if bins[place] == _EMPTY else np.uint8(0)
        empty += vacant[place] == _VACANT
    if not empty:
        return
    for place in range(BINS):
        if vacant[place]:
            bins[place] = bins[lenders[place, _first_turn(turns[place], vacant)]]


@compiled
def _first_turn(turns: NDArray[np.uint8], vacant: NDArray[np.uint8]) -> np.uint8:
    first = _VACANT
    for other in range(BINS):  # no branch, no exit: the compiler does 32 or 64 at once
        first = min(first, np.uint8(turns[other] | vacant[other]))
    return first


@compiled
def _fold(bins: NDArray[np.uint64], found: NDArray[np.uint64], rows: int) -> None:
    for band in range(found.size):
        folded = np.uint64(rows)
        for index in range(band * rows, (band + 1) * rows):
            folded = mixed(rotated(folded, _TURN) ^ bins[index])
        found[band] = max(folded, np.uint64(1))
