"""Counting n-grams by hash: the features of classical models."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from tasklift.text.buffers import StringBuffers
from tasklift.text.characters import SPACE, WORD, character_classes, decoded
from tasklift.text.compiled import compiled
from tasklift.text.mixing import mixed, rotated
from tasklift.text.sorting import counted

Unit = Literal["characters", "words"]

_BLANK: Final = 0x20
_ALL_BITS: Final = 0xFFFFFFFFFFFFFFFF
_NO_WORD = np.uint64(0xCBF29CE484222325)
_STEP = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(33)
_TURN = np.uint64(27)


@dataclass(frozen=True)
class Ngrams:
    """The distinct n-grams of each row, sorted: those of row `i` are `hashes[offsets[i]:offsets[i + 1]]`."""

    offsets: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    counts: NDArray[np.int32]


def count_ngrams(buffers: StringBuffers, *, low: int, high: int, unit: Unit, salt: int) -> Ngrams:
    """Count the runs of `low` to `high` characters or words in each row; `1 <= low <= high`.

    Words are runs of letters, marks, numbers and underscores; among characters, each run of white space is one space.
    Another salt gives other hashes. Nothing is lower-cased or segmented here.
    """
    words = unit == "words"
    seed = np.uint64(salt & _ALL_BITS)
    return Ngrams(*_count(buffers.offsets, buffers.data, character_classes(), low, high, words, seed))


@compiled
def _count(
    offsets: NDArray[np.int64],
    data: NDArray[np.uint8],
    classes: NDArray[np.uint8],
    low: int,
    high: int,
    words: bool,
    seed: np.uint64,
) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int32]]:
    starts = np.zeros(offsets.size, dtype=np.int64)
    hashes = np.empty(data.size * (high - low + 1), dtype=np.uint64)
    counts = np.empty(hashes.size, dtype=np.int32)
    total = 0
    for row in range(offsets.size - 1):
        tokens = np.empty(offsets[row + 1] - offsets[row], dtype=np.uint64)
        if words:
            length = _words(data, offsets[row], offsets[row + 1], classes, tokens)
        else:
            length = _characters(data, offsets[row], offsets[row + 1], classes, tokens)
        found = _grams(tokens[:length], low, high, seed, hashes[total:])
        total += counted(hashes[total : total + found], counts[total:])
        starts[row + 1] = total
    return starts, hashes[:total].copy(), counts[:total].copy()


@compiled
def _characters(
    data: NDArray[np.uint8], start: int, end: int, classes: NDArray[np.uint8], tokens: NDArray[np.uint64]
) -> int:
    count, position, after_space = 0, start, False
    while position < end:
        character, width = decoded(data, position)
        position += width
        space = classes[character] == SPACE
        if not (space and after_space):
            tokens[count] = np.uint64(_BLANK if space else character)
            count += 1
        after_space = space
    return count


@compiled
def _words(
    data: NDArray[np.uint8], start: int, end: int, classes: NDArray[np.uint8], tokens: NDArray[np.uint64]
) -> int:
    count, position, word = 0, start, _NO_WORD
    while position < end:
        character, width = decoded(data, position)
        position += width
        if classes[character] == WORD:
            word = (word ^ np.uint64(character)) * _STEP
            word ^= word >> _HALF
        elif word != _NO_WORD:
            tokens[count] = word
            count += 1
            word = _NO_WORD
    if word != _NO_WORD:
        tokens[count] = word
        count += 1
    return count


@compiled
def _grams(tokens: NDArray[np.uint64], low: int, high: int, seed: np.uint64, hashes: NDArray[np.uint64]) -> int:
    """Write the hash of every run of `low` to `high` tokens; how many there are."""
    count = 0
    for first in range(tokens.size):
        run = seed
        for index in range(first, min(first + high, tokens.size)):
            run = mixed(rotated(run, _TURN) ^ tokens[index] * _STEP)
            if index - first + 1 >= low:
                hashes[count] = run
                count += 1
    return count
