"""Sentences: texts in pieces that are a text again when they are joined, and what makes two of them the same."""

from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasklift.text.characters import decoded, matching
from tasklift.text.comparison_form import comparison_buffers
from tasklift.text.compiled import compiled
from tasklift.text.mixing import mixed

_BOUNDARIES: Final = r"\x11-\x14\x1f"
"""Between turns of a dialogue and the texts of several columns: a piece of its own."""
_END: Final = r"""(?:\.+["'”’)\]]*\s+|[!?。！？…｡]+["'”’）)」』\]】]*\s*|\n\s*)"""
_SENTENCE: Final = rf"(?s)[{_BOUNDARIES}]|[^{_BOUNDARIES}]*?{_END}|[^{_BOUNDARIES}]+"

_UNSPACED: Final = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_WIDTH_UNSPACED: Final = 3
"""A character of a script without spaces says about as much as three letters."""
_STEP = np.uint64(0x9E3779B97F4A7C15)


class Sentences(NamedTuple):
    """What sentences are like: `keys` are equal for those that are the same but for case, width and punctuation.

    `widths`: letters and digits, a Chinese character counting as three.
    """

    keys: NDArray[np.uint64]
    widths: NDArray[np.int64]


def in_sentences(texts: pl.Series) -> pl.DataFrame:
    """The pieces of each text, in order: `row`, its place in the column, and `piece`; none of a null.

    A piece ends after marks that end a sentence, quotes and blanks behind them, or at the end of a line.
    """
    pieces = pl.DataFrame({"piece": texts.str.extract_all(_SENTENCE)}).with_row_index("row").explode("piece")
    return pieces.drop_nulls("piece")


def are_boundaries(pieces: pl.Series) -> pl.Series:
    """Which pieces stand between texts, and are no sentences."""
    return pieces.str.contains(f"^[{_BOUNDARIES}]")


def read_sentences(pieces: pl.Series) -> Sentences:
    """The key and the width of each piece."""
    form = comparison_buffers(pieces)
    return Sentences(*_read(form.offsets, form.data, matching(_UNSPACED), matching(r"[\p{L}\p{N}]")))


@compiled
def _read(
    offsets: NDArray[np.int64], data: NDArray[np.uint8], unspaced: NDArray[np.bool_], letters: NDArray[np.bool_]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    keys, widths = np.zeros(offsets.size - 1, np.uint64), np.zeros(offsets.size - 1, np.int64)
    for row in range(keys.size):
        place = offsets[row]
        while place < offsets[row + 1]:
            character, width = decoded(data, place)
            place += width
            keys[row] = mixed(keys[row] ^ (np.uint64(character) + _STEP) * _STEP)
            widths[row] += _WIDTH_UNSPACED if unspaced[character] else int(letters[character])
    return keys, widths
