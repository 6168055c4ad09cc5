"""How many words of each text are among the frequent words of which language in Latin letters."""

from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasklift.text.buffers import StringBuffers, string_buffers
from tasklift.text.characters import decoded, matching
from tasklift.text.compiled import compiled
from tasklift.text.languages.catalogue import catalogue

_NO_WORD = np.uint64(0xCBF29CE484222325)
_STEP = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(33)


@cache
def languages_with_words() -> tuple[str, ...]:
    """The languages that are told apart by words, in the order of their columns."""
    return tuple(sorted(catalogue().words))


def word_hits(lower: StringBuffers) -> NDArray[np.int64]:
    """How many words of each text are frequent in each language, shape (rows, languages); texts are in lower case."""
    hashes, spoken = _words()
    return _hits(lower.offsets, lower.data, matching(r"[\p{L}\p{M}]"), hashes, spoken)


@cache
def _words() -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """The hash of every frequent word, sorted, and in which languages it is one."""
    lists = [" ".join(catalogue().words[code]) for code in languages_with_words()]
    buffers = string_buffers(pl.Series(lists).str.to_lowercase())
    each = [_hashes(text, matching(r"[\p{L}\p{M}]")) for text in _texts(buffers)]
    hashes = np.unique(np.concatenate(each))
    spoken = np.stack([np.isin(hashes, one) for one in each], axis=1)
    return hashes, spoken


def _texts(buffers: StringBuffers) -> list[NDArray[np.uint8]]:
    return [buffers.data[buffers.offsets[row] : buffers.offsets[row + 1]] for row in range(buffers.rows)]


@compiled
def _hashes(data: NDArray[np.uint8], letters: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """The hash of each word."""
    found = np.empty(data.size, np.uint64)
    count, place, word = 0, 0, _NO_WORD
    while place < data.size:
        character, width = decoded(data, place)
        place += width
        if letters[character]:
            word = (word ^ np.uint64(character)) * _STEP
            word ^= word >> _HALF
        if word != _NO_WORD and (place >= data.size or not letters[character]):
            found[count] = word
            count += 1
            word = _NO_WORD
    return found[:count]


@compiled
def _hits(
    offsets: NDArray[np.int64],
    data: NDArray[np.uint8],
    letters: NDArray[np.bool_],
    hashes: NDArray[np.uint64],
    spoken: NDArray[np.bool_],
) -> NDArray[np.int64]:
    hits = np.zeros((offsets.size - 1, spoken.shape[1]), np.int64)
    for row in range(offsets.size - 1):
        for word in _hashes(data[offsets[row] : offsets[row + 1]], letters):
            place = np.searchsorted(hashes, word)
            if place < hashes.size and hashes[place] == word:
                hits[row] += spoken[place]
    return hits
