"""How long two texts go together: the tokens that they share in the same order, with gaps or without."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tasklift.text.compiled import compiled
from tasklift.text.scoring.ngram_matches import Codes

_WIDTH: Final = 64
_NONE, _ONE = np.uint64(0), np.uint64(1)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


def common_subsequences(given: Codes, gold: Codes) -> NDArray[np.int64]:
    """The length of the longest common subsequence of text `i` of `given` and text `i` of `gold`.

    64 tokens of the one are held against a token of the other at once, in memory that grows with the texts, not with
    their product. Reference: Hyyrö, "Bit-parallel LCS-length computation revisited", 2004.
    """
    return _subsequences(given.tokens, given.offsets, gold.tokens, gold.offsets)


def common_runs(given: Codes, gold: Codes) -> NDArray[np.int64]:
    """The length of the longest run of tokens that is in text `i` of `given` and in text `i` of `gold`."""
    return _runs(given.tokens, given.offsets, gold.tokens, gold.offsets)


@compiled
def _subsequences(
    given: NDArray[np.uint64],
    given_offsets: NDArray[np.int64],
    gold: NDArray[np.uint64],
    gold_offsets: NDArray[np.int64],
) -> NDArray[np.int64]:
    lengths = np.zeros(given_offsets.size - 1, dtype=np.int64)
    for pair in range(lengths.size):
        one = given[given_offsets[pair] : given_offsets[pair + 1]]
        other = gold[gold_offsets[pair] : gold_offsets[pair + 1]]
        lengths[pair] = _subsequence(one, other)
    return lengths


@compiled
def _subsequence(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> int:
    known = np.unique(one)
    places, others = np.searchsorted(known, one), np.searchsorted(known, other)
    for index in range(other.size):
        if others[index] < known.size and known[others[index]] != other[index]:
            others[index] = known.size
    masks = np.zeros(known.size + 1, dtype=np.uint64)
    carried = np.zeros(other.size, dtype=np.uint64)
    length = 0
    for start in range(0, one.size, _WIDTH):
        block = places[start : start + _WIDTH]
        for bit in range(block.size):
            masks[block[bit]] |= _ONE << np.uint64(bit)
        length += _column(masks, others, carried)
        masks[block] = _NONE
    return length


@compiled
def _column(masks: NDArray[np.uint64], others: NDArray[np.int64], carried: NDArray[np.uint64]) -> int:
    """What up to 64 tokens add to the length; `carried` goes from one such column to the next, token by token."""
    state = _ALL
    for index in range(others.size):
        mask = masks[others[index]]
        both = state & mask
        total = state + both + carried[index]
        over = total < state or (total == state and both != _NONE)
        carried[index] = _ONE if over else _NONE
        state = total | (state & ~mask)
    length, gone = 0, ~state
    while gone != _NONE:
        gone &= gone - _ONE
        length += 1
    return length


@compiled
def _runs(
    given: NDArray[np.uint64],
    given_offsets: NDArray[np.int64],
    gold: NDArray[np.uint64],
    gold_offsets: NDArray[np.int64],
) -> NDArray[np.int64]:
    lengths = np.zeros(given_offsets.size - 1, dtype=np.int64)
    for pair in range(lengths.size):
        one = given[given_offsets[pair] : given_offsets[pair + 1]]
        other = gold[gold_offsets[pair] : gold_offsets[pair + 1]]
        ending = np.zeros(other.size + 1, dtype=np.int64)
        for token in one:
            for place in range(other.size, 0, -1):
                ending[place] = ending[place - 1] + 1 if other[place - 1] == token else 0
                lengths[pair] = max(lengths[pair], ending[place])
    return lengths
