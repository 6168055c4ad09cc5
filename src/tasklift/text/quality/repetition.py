"""How much of a text repeats itself: lines, and runs of words or characters."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasklift.text.buffers import StringBuffers
from tasklift.text.characters import SPACE, WORD, character_classes, decoded, matching
from tasklift.text.compiled import compiled
from tasklift.text.mixing import mixed

CHARACTERS_A_WORD: Final = 1.6
"""How many characters a word has in scripts without spaces: a run of two words is one of three characters there."""

_UNSPACED: Final = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_STEP = np.uint64(0x9E3779B97F4A7C15)
_NEW_LINE: Final = 0x0A
_LETTERS, _END = 0, 1
"""What is kept of a run: its letters so far, and where it last ended."""


def repeated_lines(buffers: StringBuffers) -> pl.DataFrame:
    """Of lines that are not blank: the share that stood there before, and the share of characters in these."""
    shares = _repeated_lines(buffers.offsets, buffers.data, character_classes())
    return pl.DataFrame(shares, schema=["repeated_lines", "repeated_line_characters"])


def repeated_runs(buffers: StringBuffers, words: Sequence[int]) -> NDArray[np.float64]:
    """For runs of so many words each: shares of the text's letters, shape (rows, runs, 2), from 0 to 1.

    First the share in the most frequent run, if it occurs twice without overlap, then that in any run that occurred
    before, none counted twice. Case counts; marks and blanks do not.
    Reference: Rae et al., "Scaling language models: Gopher", 2021, appendix A.1.1.
    """
    sizes = np.array([[size, max(size + 1, round(size * CHARACTERS_A_WORD))] for size in words], dtype=np.int64)
    return _repeated_runs(buffers.offsets, buffers.data, character_classes(), matching(_UNSPACED), sizes)


@compiled
def _slot(keys: NDArray[np.uint64], stamps: NDArray[np.int64], stamp: int, key: np.uint64) -> int:
    """Where a key stands in an open table, or may: entries of other stamps are free."""
    slot = np.int64(key & np.uint64(keys.size - 1))
    while stamps[slot] == stamp and keys[slot] != key:
        slot = (slot + 1) & (keys.size - 1)
    return int(slot)


@compiled
def _table_size(entries: int) -> int:
    size = 16
    while size < 2 * entries:
        size *= 2
    return size


@compiled
def _repeated_lines(
    offsets: NDArray[np.int64], data: NDArray[np.uint8], classes: NDArray[np.uint8]
) -> NDArray[np.float64]:
    shares = np.zeros((offsets.size - 1, 2))
    for row in range(offsets.size - 1):
        lines = 1
        for place in range(offsets[row], offsets[row + 1]):
            lines += data[place] == _NEW_LINE
        if lines > 1:
            _share_of_lines(data[offsets[row] : offsets[row + 1]], classes, lines, shares[row])
    return shares


@compiled
def _share_of_lines(
    data: NDArray[np.uint8], classes: NDArray[np.uint8], lines: int, shares: NDArray[np.float64]
) -> None:
    size = _table_size(lines)
    keys, stamps = np.empty(size, np.uint64), np.zeros(size, np.int64)
    key, length, place = np.uint64(0), 0, 0
    counted, characters, again, characters_again = 0, 0, 0, 0
    while place <= data.size:
        character, width = (_NEW_LINE, 1) if place == data.size else decoded(data, place)
        place += width
        if character != _NEW_LINE:
            if classes[character] != SPACE:
                key = mixed(key ^ np.uint64(character) * _STEP)
                length += 1
            continue
        if length:
            slot = _slot(keys, stamps, 1, key)
            counted, characters = counted + 1, characters + length
            if stamps[slot]:
                again, characters_again = again + 1, characters_again + length
            keys[slot], stamps[slot] = key, 1
        key, length = np.uint64(0), 0
    if counted:
        shares[0], shares[1] = again / counted, characters_again / characters


@compiled
def _repeated_runs(
    offsets: NDArray[np.int64],
    data: NDArray[np.uint8],
    classes: NDArray[np.uint8],
    unspaced: NDArray[np.bool_],
    sizes: NDArray[np.int64],
) -> NDArray[np.float64]:
    longest = 1
    for row in range(offsets.size - 1):
        longest = max(longest, offsets[row + 1] - offsets[row])
    tokens, lengths = np.empty(longest, np.uint64), np.empty(longest, np.int64)
    size = _table_size(longest)
    keys, stamps, seen = np.empty(size, np.uint64), np.zeros(size, np.int64), np.empty((size, 2), np.int64)
    shares, stamp = np.zeros((offsets.size - 1, len(sizes), 2)), 0
    for row in range(offsets.size - 1):
        count, closed = _tokens(data[offsets[row] : offsets[row + 1]], classes, unspaced, tokens, lengths)
        fit = min(size, _table_size(count))
        for number in range(len(sizes)):
            stamp += 1
            run = sizes[number, 1] if 2 * closed >= count else sizes[number, 0]
            found = _share_of_runs(tokens[:count], lengths[:count], run, keys[:fit], stamps[:fit], seen[:fit], stamp)
            shares[row, number, 0], shares[row, number, 1] = found
    return shares


@compiled
def _tokens(
    data: NDArray[np.uint8],
    classes: NDArray[np.uint8],
    unspaced: NDArray[np.bool_],
    tokens: NDArray[np.uint64],
    lengths: NDArray[np.int64],
) -> tuple[int, int]:
    """Write the hash and length of each word, and of each letter of scripts without spaces; how many, of both."""
    count, closed, place, in_word = 0, 0, 0, False
    while place < data.size:
        character, width = decoded(data, place)
        place += width
        if unspaced[character]:
            tokens[count], lengths[count] = mixed(np.uint64(character)), 1
            count, closed, in_word = count + 1, closed + 1, False
        elif classes[character] == WORD:
            if not in_word:
                tokens[count], lengths[count] = np.uint64(0), 0
                count += 1
            tokens[count - 1] = mixed(tokens[count - 1] ^ np.uint64(character) * _STEP)
            lengths[count - 1] += 1
            in_word = True
        else:
            in_word = False
    return count, closed


@compiled
def _share_of_runs(
    tokens: NDArray[np.uint64],
    lengths: NDArray[np.int64],
    run: int,
    keys: NDArray[np.uint64],
    stamps: NDArray[np.int64],
    seen: NDArray[np.int64],  # shape (slots, 2)
    stamp: int,
) -> tuple[float, float]:
    letters, top, again, free = lengths.sum(), 0, 0, 0
    for first in range(tokens.size - run + 1):
        key, length = np.uint64(run), 0
        for place in range(first, first + run):
            key = mixed(key ^ tokens[place] * _STEP)
            length += lengths[place]
        slot = _slot(keys, stamps, stamp, key)
        if stamps[slot] != stamp:
            keys[slot], stamps[slot], seen[slot, _LETTERS], seen[slot, _END] = key, stamp, length, first + run
            continue
        if first >= seen[slot, _END]:
            seen[slot, _LETTERS], seen[slot, _END] = seen[slot, _LETTERS] + length, first + run
            top = max(top, seen[slot, _LETTERS])
        if first >= free:
            again, free = again + length, first + run
    return (top / letters, again / letters) if letters else (0.0, 0.0)
