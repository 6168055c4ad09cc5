"""Shingles: the sets of short token runs by which two texts are near-copies of one another.

Kernels read comparison forms (`comparison_form`), where one space is the only separator.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tasklift.text.buffers import StringBuffers
from tasklift.text.characters import decoded
from tasklift.text.compiled import compiled
from tasklift.text.mixing import mixed, rotated
from tasklift.text.sorting import distinct

CHARACTERS_PER_SHINGLE: Final = 3
WORDS_PER_SHINGLE: Final = 2
"""Short on purpose: longer shingles lose short near-copies. Of Chinese reviews of 20 to 100 characters, 99 % keep a
similarity of 0.7 when one character changes (65 % with 5 characters), and no two unrelated ones reach 0.5."""
MINIMUM_SHINGLES: Final = 8
"""A text with fewer has none: too little to tell a near-copy from a common phrase."""

_SPACE = np.uint8(0x20)
_LONG_SEQUENCE = np.uint8(0xE0)
_SEED = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)
_CHARACTER_STEP = np.uint64(0x9E3779B97F4A7C15)
_TURN = np.uint64(13)


def shingle_hashes(buffers: StringBuffers) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Sorted, distinct shingle hashes of each row: those of row `i` are `hashes[offsets[i]:offsets[i + 1]]`.

    Rows mostly in scripts without spaces are cut into runs of 3 characters, others into runs of 2 words.
    Reference: Broder, "On the resemblance and containment of documents", 1997.
    """
    return _shingle_hashes(buffers.offsets, buffers.data)


def jaccard_pairs(
    offsets: NDArray[np.int64], hashes: NDArray[np.uint64], pairs: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The Jaccard similarity of each pair of rows, (n,); `pairs` is (n, 2), the sets are those of `shingle_hashes`."""
    return _jaccard_pairs(offsets, hashes, pairs)


@compiled
def jaccard(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> float:
    """Shared over all elements of two sorted sets, 0 to 1; sets without elements are like nothing, so 0."""
    i = j = shared = 0
    while i < left.size and j < right.size:
        shared += left[i] == right[j]
        smaller = left[i] < right[j]
        larger = left[i] > right[j]
        i += not larger
        j += not smaller
    union = left.size + right.size - shared
    return shared / union if union else 0.0


@compiled
def row_shingles(data: NDArray[np.uint8], start: int, end: int, scratch: NDArray[np.uint64]) -> int:
    """Write the shingle hashes of one row into `scratch`, in reading order and with repeats; how many there are.

    `scratch` must hold `end - start` hashes. The hash of a run of tokens is a cyclic polynomial (Cohen, "Recursive
    hashing functions for n-grams", 1997), so each costs the same whatever its length.
    """
    if _without_spaces(data, start, end):
        tokens, length = _character_tokens(data, start, end, scratch), CHARACTERS_PER_SHINGLE
    else:
        tokens, length = _word_tokens(data, start, end, scratch), WORDS_PER_SHINGLE
    count = tokens - length + 1
    if count < MINIMUM_SHINGLES:
        return 0
    _roll(scratch, tokens, length)
    return count


@compiled
def _without_spaces(data: NDArray[np.uint8], start: int, end: int) -> bool:
    """Whether characters of scripts that are not read by spaced words outnumber the spaces.

    Those scripts: U+3000 to U+D7FF (kana, Han, Hangul: leading bytes E3 to ED), Thai and Lao (E0 B8 to BB), Burmese
    (E1 80 to 82), Khmer (E1 9E, 9F) and the supplementary Han planes (F0 A0 and on).
    """
    spaces = long_sequences = 0
    for position in range(start, end):  # no branch: the compiler does 32 or 64 at once
        spaces += data[position] == _SPACE
        long_sequences += data[position] >= _LONG_SEQUENCE
    return long_sequences > spaces and _unspaced(data, start, end) > spaces


@compiled
def _unspaced(data: NDArray[np.uint8], start: int, end: int) -> int:
    characters = 0
    for position in range(start, end):
        if data[position] >= _LONG_SEQUENCE:
            characters += _is_unspaced(int(data[position]), int(data[position + 1]))
    return characters


@compiled
def _is_unspaced(first: int, second: int) -> bool:
    if first >= 0xE3:
        return first <= 0xED or (first == 0xF0 and second >= 0xA0)
    if first == 0xE0:
        return 0xB8 <= second <= 0xBB
    return first == 0xE1 and (0x80 <= second <= 0x82 or 0x9E <= second <= 0x9F)


@compiled
def _character_tokens(data: NDArray[np.uint8], start: int, end: int, scratch: NDArray[np.uint64]) -> int:
    count, position = 0, start
    while position < end:
        character, width = decoded(data, position)
        scratch[count] = mixed(np.uint64(character) * _CHARACTER_STEP)
        count += 1
        position += width
    return count


@compiled
def _word_tokens(data: NDArray[np.uint8], start: int, end: int, scratch: NDArray[np.uint64]) -> int:
    """Words by single spaces; each is hashed by FNV-1a over its bytes, then mixed."""
    if start == end:
        return 0
    count, token = 0, _SEED
    for position in range(start, end):
        byte = data[position]
        if byte == _SPACE:
            scratch[count] = mixed(token)
            count += 1
            token = _SEED
        else:
            token = (token ^ np.uint64(byte)) * _PRIME
    scratch[count] = mixed(token)
    return count + 1


@compiled
def _roll(scratch: NDArray[np.uint64], tokens: int, length: int) -> None:
    """Replace token hashes by the hashes of all runs of `length` tokens, in place."""
    run = np.uint64(0)
    for index in range(length):
        run = rotated(run, _TURN) ^ scratch[index]
    past = _TURN * np.uint64(length) % np.uint64(64)
    leaving = scratch[0]
    scratch[0] = mixed(run)
    for index in range(length, tokens):
        run = rotated(run, _TURN) ^ scratch[index] ^ rotated(leaving, past)
        leaving = scratch[index - length + 1]
        scratch[index - length + 1] = mixed(run)


@compiled
def _shingle_hashes(
    offsets: NDArray[np.int64], data: NDArray[np.uint8]
) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    starts = np.zeros(offsets.size, dtype=np.int64)
    hashes = np.empty(data.size, dtype=np.uint64)
    total = 0
    for row in range(offsets.size - 1):
        rest = hashes[total:]
        count = row_shingles(data, offsets[row], offsets[row + 1], rest)
        total += distinct(rest[:count])
        starts[row + 1] = total
    return starts, hashes[:total].copy()


@compiled
def _jaccard_pairs(
    offsets: NDArray[np.int64], hashes: NDArray[np.uint64], pairs: NDArray[np.int64]
) -> NDArray[np.float64]:
    similarities = np.empty(pairs.shape[0], dtype=np.float64)
    for index in range(pairs.shape[0]):
        left, right = pairs[index, 0], pairs[index, 1]
        similarities[index] = jaccard(
            hashes[offsets[left] : offsets[left + 1]], hashes[offsets[right] : offsets[right + 1]]
        )
    return similarities
