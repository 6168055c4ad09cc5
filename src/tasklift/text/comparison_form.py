"""The comparison form: what two texts must share to be copies of one another.

It is defined by polars expressions (`_by_expressions`). A table, made by them, has what each character becomes where
its neighbours do not matter, so most texts are folded in one pass over their bytes; the others take the expressions.
"""

from functools import cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasklift.text.buffers import StringBuffers, string_buffers
from tasklift.text.characters import decoded, encoded
from tasklift.text.compiled import compiled
from tasklift.text.normal_form import collapse_whitespace
from tasklift.text.rows import rewritten

COMPARISON_FORM_VERSION: Final = 2
"""Splits are made by the comparison form: whoever changes it changes this, and old editions are refused."""

_IGNORABLE = r"\p{Default_Ignorable_Code_Point}+"
_WORD = r"[\p{L}\p{M}\p{N}]"
_BREAK = r"[^\p{L}\p{M}\p{N}]+"
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}ー]"
_DEPENDENT = r"[\p{M}\u{1100}-\u{11FF}\u{3A3}]"
"""Characters that their neighbours may change: marks and jamo are reordered and joined, a final Σ is another letter."""

_TABLE_SIZE: Final = 0x30000
_SURE: Final = ((0, 0xD800), (0xE000, 0x10000), (0x1F000, 0x1FB00), (0x20000, _TABLE_SIZE))
"""The basic plane, pictures and Han. Elsewhere letters without the property M join too (Kirat Rai, Unicode 16)."""

_LONG_WAY, _VANISHES, _BREAKS, _SPACED, _CLOSED = 0, 1, 2, 3, 4
"""What a character is to the form: not to be told alone, nothing, a gap, of a word, of a script without spaces."""
_KIND_SHIFT: Final = 21
_CHARACTER: Final = (1 << _KIND_SHIFT) - 1
_SPACE = np.uint8(0x20)


def comparison_form(series: pl.Series) -> pl.Series:
    """The forms as a column."""
    return comparison_buffers(series).to_series()


def comparison_buffers(series: pl.Series) -> StringBuffers:
    """The text as copies share it: NFKC, lower case, one space for each run of what is no letter, mark or number.

    No space stands beside Han characters, kana or bopomofo. Invisible characters (Default_Ignorable_Code_Point) vanish.
    A text without letters and numbers ("!!!", emoji) keeps its symbols, lest all such texts be copies; null becomes "".
    Reference: Unicode Standard Annex 15.
    """
    texts = string_buffers(series)
    folded, ends, long_way = _fold(texts.offsets, texts.data, _table())
    if long_way.any():
        others = string_buffers(_by_expressions(series.filter(pl.Series(long_way))))
        folded, ends = _merged(folded, ends, long_way, others.data, others.offsets)
    return StringBuffers(ends, folded[: ends[-1]], np.ones(texts.rows, dtype=np.bool_))


def _by_expressions(series: pl.Series) -> pl.Series:
    visible = series.fill_null("").str.replace_all(_IGNORABLE, "")
    folded = visible.str.normalize("NFKC").str.to_lowercase()
    closed = _without_spaces(folded.str.replace_all(_BREAK, " ").str.strip_chars(" "))
    wordless = closed == ""
    return rewritten(closed, wordless, lambda _: collapse_whitespace(folded.filter(wordless)))


def _without_spaces(words: pl.Series) -> pl.Series:
    return words.str.replace_all(f"({_UNSPACED}) ", "$1").str.replace_all(f" ({_UNSPACED})", "$1")


@cache
def _table() -> NDArray[np.uint32]:
    """For each code point its kind and what it becomes: `kind << 21 | code point`."""
    codes = np.concatenate([np.arange(first, end, dtype=np.uint32) for first, end in _SURE])
    alone = pl.Series([chr(code) for code in codes.tolist()])
    folded = alone.str.normalize("NFKC").str.to_lowercase()
    dependent = (alone + folded).str.contains(_DEPENDENT)
    one = (folded.str.len_chars() == 1) & (folded.str.len_bytes() <= alone.str.len_bytes())
    kinds = (
        pl.when(alone.str.contains(_IGNORABLE)).then(_VANISHES)
        .when(dependent).then(_LONG_WAY)
        .when(~folded.str.contains(_WORD)).then(_BREAKS)
        .when(~one).then(_LONG_WAY)
        .when(folded.str.contains(_UNSPACED)).then(_CLOSED)
        .otherwise(_SPACED)
    )  # fmt: skip
    kind = pl.select(kinds).to_series().to_numpy().astype(np.uint32)
    table = np.full(_TABLE_SIZE, _LONG_WAY, dtype=np.uint32)
    table[codes] = kind << np.uint32(_KIND_SHIFT)
    words = kind >= _SPACED
    table[codes[words]] |= np.array([ord(one) for one in folded.filter(pl.Series(words)).to_list()], dtype=np.uint32)
    table.flags.writeable = False
    return table


@compiled
def _fold(
    offsets: NDArray[np.int64], data: NDArray[np.uint8], table: NDArray[np.uint32]
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.bool_]]:
    """The forms of all rows, end to end, and which rows must go the long way (and are empty here)."""
    folded = np.empty(data.size, dtype=np.uint8)
    ends = np.zeros(offsets.size, dtype=np.int64)
    long_way = np.zeros(offsets.size - 1, dtype=np.bool_)
    for row in range(offsets.size - 1):
        end = _fold_row(data, offsets[row], offsets[row + 1], table, folded, ends[row])
        long_way[row] = end < 0
        ends[row + 1] = max(end, ends[row])
    return folded, ends, long_way


@compiled
def _fold_row(
    data: NDArray[np.uint8],
    start: int,
    end: int,
    table: NDArray[np.uint32],
    folded: NDArray[np.uint8],
    written: int,
) -> int:
    """Write one row's form from `written` on; where it ends, or -1 for the long way: no words, or a doubtful one."""
    place, last, gap = written, _BREAKS, False
    position = start
    while position < end:
        character, width = decoded(data, position)
        position += width
        entry = int(table[character]) if character < _TABLE_SIZE else _LONG_WAY
        kind = entry >> _KIND_SHIFT
        if kind >= _SPACED:
            if gap and kind == _SPACED and last == _SPACED:
                folded[place] = _SPACE
                place += 1
            place += encoded(entry & _CHARACTER, folded, place)
            last, gap = kind, False
        elif kind == _BREAKS:
            gap = True
        elif kind == _LONG_WAY:
            return -1
    return place if place > written or start == end else -1


@compiled
def _merged(
    folded: NDArray[np.uint8],
    ends: NDArray[np.int64],
    long_way: NDArray[np.bool_],
    others: NDArray[np.uint8],
    other_ends: NDArray[np.int64],
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The forms of all rows, those that went the long way from `others`."""
    merged = np.empty(ends[-1] + other_ends[-1], dtype=np.uint8)
    merged_ends = np.zeros_like(ends)
    other = end = 0
    for row in range(long_way.size):
        if long_way[row]:
            form = others[other_ends[other] : other_ends[other + 1]]
            other += 1
        else:
            form = folded[ends[row] : ends[row + 1]]
        merged[end : end + form.size] = form
        end += form.size
        merged_ends[row + 1] = end
    return merged, merged_ends
