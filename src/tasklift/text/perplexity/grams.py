"""Counting the runs of up to five characters in texts, with all that Kneser-Ney smoothing asks of them."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasklift.text.compiled import compiled
from tasklift.text.perplexity.characters_read import BEGINNING, read_characters

LONGEST: Final = 5
"""Characters of a run: the last is told by those before it."""

RAW, COUNT, TOTAL, TYPES_BEHIND, SINGLE, FIELDS = range(6)
"""What is counted of a run: how often it occurs; what counts for it, see `count_grams`; how much counts of the
runs that go on from it by one character, how many those are, and how many of them occur but once."""

_FACTOR = np.uint64(0xD1342543DE82EF95)
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_LENGTH_BITS = np.uint64(7)
_WIDTH: Final = 64
_ONE = np.uint64(1)
_FULL: Final = 0.6
_SMALLEST: Final = 12
EMPTY = np.uint64(0)


class Grams(NamedTuple):
    """An open table: the run in slot `s` has the key `keys[s]` (0: none) and the counts `counts[s]`; `used` slots."""

    keys: NDArray[np.uint64]
    counts: NDArray[np.int32]
    used: int


@compiled
def keys_of_runs(characters: NDArray[np.int64], place: int, keys: NDArray[np.uint64]) -> None:
    """Write the keys of the runs of 1 to `LONGEST` characters that end at `place`; before the first is the beginning.

    A key is a polynomial of the characters; its lowest bits are the length of the run.
    """
    told, factor = np.uint64(0), _ONE
    for length in range(1, LONGEST + 1):
        at = place - length + 1
        character = np.uint64((characters[at] if at >= 0 else BEGINNING) + 1)
        factor = factor * _FACTOR
        told = told + character * factor
        keys[length - 1] = (told & ~_LENGTH_BITS) | np.uint64(length)


@compiled
def slot_of(keys: NDArray[np.uint64], key: np.uint64, shift: np.uint64) -> np.int64:
    """Where the key stands, or where it would."""
    mask = keys.size - 1
    slot = np.int64((key * GOLDEN) >> shift)
    while keys[slot] != EMPTY and keys[slot] != key:
        slot = (slot + 1) & mask
    return slot


@compiled
def shift_of(slots: int) -> np.uint64:
    """By how many bits hashes are shifted for a table of so many slots, a power of two."""
    bits = 0
    while (1 << bits) < slots:
        bits += 1
    return np.uint64(_WIDTH - bits)


@compiled
def count_grams(offsets: NDArray[np.int64], data: NDArray[np.uint8], plain: NDArray[np.int32], most: int) -> Grams:
    """All runs of the texts, of each at most the first `most` characters.

    What counts for the longest runs is how often they occur; for shorter ones, before how many different characters.
    """
    grams = Grams(np.zeros(1 << _SMALLEST, np.uint64), np.zeros((1 << _SMALLEST, FIELDS), np.int32), 0)
    characters = np.empty(most + 2, np.int64)
    for row in range(offsets.size - 1):
        length = read_characters(data, offsets[row], offsets[row + 1], plain, characters)
        while grams.used + (length + 1) * LONGEST > _FULL * grams.keys.size:
            grams = _grown(grams)
        if length:
            grams = _count_text(characters[:length], grams)
    return grams


@compiled
def _count_text(characters: NDArray[np.int64], grams: Grams) -> Grams:
    keys, counts, used = grams.keys, grams.counts, grams.used
    shift = shift_of(keys.size)
    names = np.empty(LONGEST, np.uint64)
    here, before = np.empty(LONGEST, np.int64), np.empty(LONGEST, np.int64)
    for place in range(-1, characters.size):
        keys_of_runs(characters, place, names)
        for at in range(LONGEST):
            here[at] = slot_of(keys, names[at], shift)
            if keys[here[at]] == EMPTY:
                keys[here[at]] = names[at]
                used += 1
        if place >= 0:
            _count_run(counts, here, before)
        here, before = before, here
    return Grams(keys, counts, used)


@compiled
def _count_run(counts: NDArray[np.int32], here: NDArray[np.int64], before: NDArray[np.int64]) -> None:
    """Count the runs that end at one place, in the slots `here`; those that end one before it are what they follow."""
    for at in range(LONGEST - 1, -1, -1):
        run = counts[here[at]]
        run[RAW] += 1
        longest = at == LONGEST - 1
        is_new = longest or counts[here[at + 1], RAW] == 1
        if is_new:
            run[COUNT] += 1
        if not at:
            continue
        context = counts[before[at - 1]]
        context[TOTAL] += is_new
        context[TYPES_BEHIND] += run[RAW] == 1
        context[SINGLE] += (run[RAW] == 1) - (run[RAW] == 2)


@compiled
def _grown(grams: Grams) -> Grams:
    keys = np.zeros(2 * grams.keys.size, np.uint64)
    counts = np.zeros((keys.size, FIELDS), np.int32)
    shift = shift_of(keys.size)
    for old in range(grams.keys.size):
        if grams.keys[old] != EMPTY:
            slot = slot_of(keys, grams.keys[old], shift)
            keys[slot] = grams.keys[old]
            counts[slot] = grams.counts[old]
    return Grams(keys, counts, grams.used)
