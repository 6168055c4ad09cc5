"""Sorting hashes: evenly spread values need no comparisons to be nearly in place."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tasklift.text.compiled import compiled

_SMALL: Final = 32
_WIDTH: Final = 64


@compiled
def sort_hashes(hashes: NDArray[np.uint64]) -> None:
    """Sort in place: by the highest bits into buckets of about two, then within them.

    Several times faster than comparing, and no slower where many are equal.
    Reference: Knuth, "The Art of Computer Programming", 5.2.1, multiple list insertion.
    """
    if hashes.size > _SMALL:
        _scatter(hashes)
    for index in range(1, hashes.size):
        value = hashes[index]
        place = index
        while place and hashes[place - 1] > value:
            hashes[place] = hashes[place - 1]
            place -= 1
        hashes[place] = value


@compiled
def _scatter(hashes: NDArray[np.uint64]) -> None:
    bits = 1
    while (hashes.size >> (bits + 1)) > 1:
        bits += 1
    shift = np.uint64(_WIDTH - bits)
    ends = np.zeros((1 << bits) + 1, dtype=np.int64)
    for value in hashes:
        ends[(value >> shift) + np.uint64(1)] += 1
    for bucket in range(1, ends.size):
        ends[bucket] += ends[bucket - 1]
    for value in hashes.copy():
        hashes[ends[value >> shift]] = value
        ends[value >> shift] += 1
    _settle(hashes, ends)


@compiled
def _settle(hashes: NDArray[np.uint64], ends: NDArray[np.int64]) -> None:
    """Sort the buckets that repeats have filled, which insertion would take quadratic time for."""
    start = 0
    for end in ends[:-1]:
        if end - start > _SMALL:
            hashes[start:end].sort()
        start = end


@compiled
def distinct(hashes: NDArray[np.uint64]) -> int:
    """Sort in place, move the distinct hashes to the front, and say how many there are."""
    sort_hashes(hashes)
    kept = 0
    for index in range(hashes.size):
        if not kept or hashes[index] != hashes[kept - 1]:
            hashes[kept] = hashes[index]
            kept += 1
    return kept


@compiled
def counted(hashes: NDArray[np.uint64], counts: NDArray[np.int32]) -> int:
    """As `distinct`, with how often each occurred beside it in `counts`."""
    sort_hashes(hashes)
    kept = 0
    for index in range(hashes.size):
        if kept and hashes[index] == hashes[kept - 1]:
            counts[kept - 1] += np.int32(1)
        else:
            hashes[kept] = hashes[index]
            counts[kept] = 1
            kept += 1
    return kept
