"""Characters as kernels see them: decoding UTF-8, and what is a word character or white space."""

from functools import cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasklift.text.compiled import compiled

CODE_POINTS: Final = 0x110000
OTHER, WORD, SPACE = 0, 1, 2
WORD_CHARACTER: Final = r"[\p{L}\p{M}\p{N}_]"
"""What words are made of: letters, marks, numbers and the underscore, as a polars pattern."""
UNSPACED_SCRIPTS: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
"""Scripts that put no spaces between words, for use within brackets of a polars pattern."""


@compiled
def decoded(data: NDArray[np.uint8], position: int) -> tuple[int, int]:
    """The code point that begins at `position` of valid UTF-8, and how many bytes it takes."""
    first = int(data[position])
    if first < 0x80:
        return first, 1
    if first < 0xE0:
        return (first & 0x1F) << 6 | int(data[position + 1]) & 0x3F, 2
    middle = (int(data[position + 1]) & 0x3F) << 6 | int(data[position + 2]) & 0x3F
    if first < 0xF0:
        return (first & 0x0F) << 12 | middle, 3
    return (first & 0x07) << 18 | middle << 6 | int(data[position + 3]) & 0x3F, 4


@compiled
def encoded(character: int, data: NDArray[np.uint8], position: int) -> int:
    """Write a code point as UTF-8 from `position` on; how many bytes it takes."""
    if character < 0x80:
        data[position] = character
        return 1
    if character < 0x800:
        data[position] = 0xC0 | character >> 6
        data[position + 1] = 0x80 | character & 0x3F
        return 2
    if character < 0x10000:
        data[position] = 0xE0 | character >> 12
        data[position + 1] = 0x80 | character >> 6 & 0x3F
        data[position + 2] = 0x80 | character & 0x3F
        return 3
    data[position] = 0xF0 | character >> 18
    data[position + 1] = 0x80 | character >> 12 & 0x3F
    data[position + 2] = 0x80 | character >> 6 & 0x3F
    data[position + 3] = 0x80 | character & 0x3F
    return 4


@cache
def character_classes() -> NDArray[np.uint8]:
    """The class of every code point: OTHER, WORD or SPACE, by the same Unicode tables as polars' patterns."""
    classes = np.full(CODE_POINTS, OTHER, dtype=np.uint8)
    for kind, pattern in ((WORD, f"{WORD_CHARACTER}+"), (SPACE, r"\s+")):
        for first, last in _ranges(pattern):
            classes[first : last + 1] = kind
    classes.flags.writeable = False
    return classes


@cache
def matching(pattern: str) -> NDArray[np.bool_]:
    """Whether each code point is one of the characters of a polars pattern such as `\\p{Han}`."""
    found = np.zeros(CODE_POINTS, dtype=np.bool_)
    for first, last in _ranges(f"{pattern}+"):
        found[first : last + 1] = True
    found.flags.writeable = False
    return found


def _ranges(pattern: str) -> list[tuple[int, int]]:
    """First and last code points of each unbroken range that the pattern matches (surrogates are no characters)."""
    runs = _all_characters().str.extract_all(pattern).explode().drop_nulls()
    ends = zip(runs.str.head(1), runs.str.tail(1), strict=True)
    return [(ord(first), ord(last)) for first, last in ends]


@cache
def _all_characters() -> pl.Series:
    """All in two texts, those before the surrogates and those after."""
    return pl.Series(("".join(map(chr, range(0xD800))), "".join(map(chr, range(0xE000, CODE_POINTS)))))
