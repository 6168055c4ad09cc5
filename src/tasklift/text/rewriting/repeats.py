"""Characters that are written again and again: `sooooo`, 哈哈哈哈哈, `!!!!!!`."""

import re

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.text.buffers import string_buffers
from tasklift.text.compiled import compiled
from tasklift.text.rows import rewritten

_HIGHEST_BITS = 0xC0
_CONTINUES = 0x80
"""The highest two bits of every byte of a character in UTF-8 but its first."""


def shorten_repeats(texts: pl.Series, most: int) -> pl.Series:
    """No character but a digit more than `most` times in a row: 10000 is another number than 1000."""
    buffers = string_buffers(texts)
    suspected = pl.Series(_repeats(buffers.offsets, buffers.data, most))
    pattern = re.compile(rf"([^\d\s])\1{{{most},}}", re.DOTALL)

    def shortened(some: pl.Series) -> pl.Series:
        return pl.Series([pattern.sub(lambda found: found[1] * most, text) for text in some], dtype=pl.String)

    return rewritten(texts, suspected & texts.is_not_null(), shortened)


@compiled
def _repeats(offsets: npt.NDArray[np.int64], data: npt.NDArray[np.uint8], most: int) -> npt.NDArray[np.bool_]:
    """Whether any character of a text stands there more than `most` times in a row; texts are UTF-8."""
    found = np.zeros(offsets.size - 1, np.bool_)
    for row in range(found.size):
        place, end = offsets[row], offsets[row + 1]
        before, width_before, run = place, 0, 0
        while place < end and not found[row]:
            width = 1
            while place + width < end and data[place + width] & _HIGHEST_BITS == _CONTINUES:
                width += 1
            same = width == width_before
            for byte in range(width):
                same = same and data[place + byte] == data[before + byte]
            run = run + 1 if same else 1
            found[row] = run > most
            before, width_before = place, width
            place += width
    return found
