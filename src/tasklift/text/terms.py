"""Counting the terms of texts by hash: words of scripts with spaces, and characters and pairs of them of those without.

Reference: Nie, Gao, Zhang and Zhou, "On the use of words and n-grams for Chinese information retrieval", 2000.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tasklift.text.buffers import StringBuffers
from tasklift.text.characters import UNSPACED_SCRIPTS, WORD, character_classes, decoded, matching
from tasklift.text.compiled import compiled
from tasklift.text.mixing import mixed, rotated
from tasklift.text.ngrams import Ngrams
from tasklift.text.sorting import counted

_UNSPACED: Final = 3
"""The class of word characters that no spaces part into words."""
_SCRIPTS: Final = rf"[[{UNSPACED_SCRIPTS}]&&[\p{{L}}\p{{M}}]]"
_NO_WORD = np.uint64(0xCBF29CE484222325)
_STEP = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(33)
_TURN = np.uint64(27)


def count_terms(buffers: StringBuffers) -> Ngrams:
    """The distinct terms of each row and how often each occurs. Nothing is lower-cased here."""
    return Ngrams(*_count(buffers.offsets, buffers.data, _classes()))


@cache
def _classes() -> NDArray[np.uint8]:
    classes = character_classes().copy()
    classes[matching(_SCRIPTS) & (classes == WORD)] = _UNSPACED
    classes.flags.writeable = False
    return classes


@compiled
def _count(
    offsets: NDArray[np.int64], data: NDArray[np.uint8], classes: NDArray[np.uint8]
) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int32]]:
    starts = np.zeros(offsets.size, dtype=np.int64)
    hashes = np.empty(data.size, dtype=np.uint64)  # a character without spaces has two terms and at least two bytes
    counts = np.empty(data.size, dtype=np.int32)
    total = 0
    for row in range(offsets.size - 1):
        found = _terms(data, offsets[row], offsets[row + 1], classes, hashes[total:])
        total += counted(hashes[total : total + found], counts[total:])
        starts[row + 1] = total
    return starts, hashes[:total].copy(), counts[:total].copy()


@compiled
def _terms(
    data: NDArray[np.uint8], position: int, end: int, classes: NDArray[np.uint8], terms: NDArray[np.uint64]
) -> int:
    count, word, before = 0, _NO_WORD, np.uint64(0)
    while position < end:
        character, width = decoded(data, position)
        position += width
        if classes[character] == WORD:
            word = (word ^ np.uint64(character)) * _STEP
            word ^= word >> _HALF
            before = np.uint64(0)
            continue
        if word != _NO_WORD:
            terms[count] = mixed(word)
            count, word = count + 1, _NO_WORD
        if classes[character] != _UNSPACED:
            before = np.uint64(0)
            continue
        here = mixed(np.uint64(character) * _STEP)
        terms[count] = here
        count += 1
        if before:
            terms[count] = mixed(rotated(before, _TURN) ^ here)
            count += 1
        before = here
    if word != _NO_WORD:
        terms[count] = mixed(word)
        count += 1
    return count
