"""What is counted in a text to judge its quality, in one pass over its characters."""

from functools import cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasklift.text.buffers import StringBuffers
from tasklift.text.characters import CODE_POINTS, decoded, matching
from tasklift.text.compiled import compiled

COUNTS: Final = (
    "characters", "spaced_words", "unspaced", "letters_of_words", "words_with_letters", "hashes", "ellipses",
    "symbols", "digits", "capitals", "cased", "longest_run", "braces", "sentences", "lines", "bullet_lines",
    "ellipsis_lines", "punctuated_lines", "short_lines",
)  # fmt: skip
"""The columns. Characters are those that are no white space; `unspaced` are letters of scripts without spaces between
words; `longest_run` is how often the same character stands in a row at most; lines are those that are not blank."""
(
    _CHARACTERS, _WORDS, _UNSPACED_LETTERS, _LETTERS, _WITH_LETTERS, _HASHES, _ELLIPSES,
    _SYMBOLS, _DIGITS, _CAPITALS, _CASED, _RUN, _BRACES, _SENTENCES, _LINES, _BULLETS,
    _ELLIPSIS_LINES, _PUNCTUATED, _SHORT,
) = range(len(COUNTS))  # fmt: skip

_SPACE, _WORD, _LETTER, _UNSPACED, _SYMBOL, _DIGIT, _CAPITAL, _SMALL, _ENDS, _BULLET, _CLOSES = (
    1 << bit for bit in range(11)
)
_PATTERNS: Final = {
    _SPACE: r"\s",
    _WORD: r"[\p{L}\p{M}\p{N}_'’]",
    _LETTER: r"\p{L}",
    _UNSPACED: r"[[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]&&\p{L}]",
    _SYMBOL: r"[[\p{S}\p{Co}\p{Cn}]--[\p{Emoji_Presentation}\p{Extended_Pictographic}\p{Sc}\p{Emoji_Modifier}]]",
    _DIGIT: r"\p{Nd}",
    _CAPITAL: r"\p{Lu}",
    _SMALL: r"\p{Ll}",
    _ENDS: r"[.!?。！？…｡]",
    _BULLET: r"[•●○■□▪▫‣⁃·\-*➤►◦]",
    _CLOSES: "[\"'”’」』）)\\]】]",
}
_HASH, _POINT, _DOTS, _NEW_LINE, _BRACE_OPENS, _BRACE_CLOSES = 0x23, 0x2E, 0x2026, 0x0A, 0x7B, 0x7D
_SHORT_LINE: Final = 30
_WIDTH_UNSPACED: Final = 3
"""A line of fewer characters is short (Penedo et al. 2024), a Chinese character counting as three."""


def count_characters(buffers: StringBuffers) -> pl.DataFrame:
    """A row of counts for each text."""
    return pl.DataFrame(_count(buffers.offsets, buffers.data, _table()), schema=list(COUNTS))


@cache
def _table() -> NDArray[np.uint16]:
    """What each character is, as bits."""
    table = np.zeros(CODE_POINTS, dtype=np.uint16)
    for bit, pattern in _PATTERNS.items():
        table[matching(pattern)] |= bit
    table.flags.writeable = False
    return table


@compiled
def _count(offsets: NDArray[np.int64], data: NDArray[np.uint8], table: NDArray[np.uint16]) -> NDArray[np.int64]:
    counts = np.zeros((offsets.size - 1, _SHORT + 1), np.int64)
    for row in range(offsets.size - 1):
        _count_letters(offsets[row], offsets[row + 1], data, table, counts[row])
        _count_lines(offsets[row], offsets[row + 1], data, table, counts[row])
    return counts


@compiled
def _count_letters(
    place: int, end: int, data: NDArray[np.uint8], table: NDArray[np.uint16], count: NDArray[np.int64]
) -> None:
    before, run, points, in_word, has_letter = -1, 0, 0, False, False
    while place < end:
        character, width = decoded(data, place)
        place += width
        is_ = table[character]
        run = run + 1 if character == before else 1
        before = character
        if not is_ & _SPACE:
            count[_CHARACTERS] += 1
            count[_RUN] = max(count[_RUN], run)
        points = points + 1 if character == _POINT else 0
        count[_ELLIPSES] += (character == _DOTS and run == 1) or points == 3
        count[_HASHES] += character == _HASH
        count[_BRACES] += character in (_BRACE_OPENS, _BRACE_CLOSES)
        count[_SYMBOLS] += is_ & _SYMBOL != 0
        count[_DIGITS] += is_ & _DIGIT != 0
        count[_CAPITALS] += is_ & _CAPITAL != 0
        count[_CASED] += is_ & (_CAPITAL | _SMALL) != 0
        count[_UNSPACED_LETTERS] += is_ & _UNSPACED != 0
        if is_ & _WORD and not is_ & _UNSPACED:
            count[_LETTERS] += 1
            count[_WORDS] += not in_word
            has_letter = is_ & _LETTER != 0 or (in_word and has_letter)
            in_word = True
        else:
            count[_WITH_LETTERS] += in_word and has_letter
            in_word = False
    count[_WITH_LETTERS] += in_word and has_letter


@compiled
def _count_lines(
    place: int, end: int, data: NDArray[np.uint8], table: NDArray[np.uint16], count: NDArray[np.int64]
) -> None:
    width_of_line, first, last, ends, in_end, points = 0, 0, 0, False, False, 0
    while place <= end:
        character, width = (_NEW_LINE, 1) if place == end else decoded(data, place)
        place += width
        is_ = table[character]
        if character == _NEW_LINE:
            if last:
                count[_LINES] += 1
                count[_BULLETS] += table[first] & _BULLET != 0
                count[_PUNCTUATED] += ends
                count[_ELLIPSIS_LINES] += last == _DOTS or points >= 3
                count[_SHORT] += width_of_line < _SHORT_LINE
                count[_SENTENCES] += not in_end
            width_of_line, first, last, ends, in_end, points = 0, 0, 0, False, False, 0
            continue
        width_of_line += _WIDTH_UNSPACED if is_ & _UNSPACED else 1
        if is_ & _SPACE:
            continue
        first = first if last else character
        last = character
        points = points + 1 if character == _POINT else 0
        if is_ & _ENDS:
            count[_SENTENCES] += not in_end
            ends = in_end = True
        elif not (is_ & _CLOSES and ends):
            ends = in_end = False
