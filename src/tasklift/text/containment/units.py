"""Units: what the length of a run is counted in, a word or, in scripts without spaces, a character.

Kernels read comparison forms (`comparison_form`), where one space is the only separator.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tasklift.text.buffers import StringBuffers
from tasklift.text.characters import UNSPACED_SCRIPTS, decoded, matching
from tasklift.text.compiled import compiled
from tasklift.text.mixing import mixed

_ALONE: Final = rf"[{UNSPACED_SCRIPTS}\p{{Bopomofo}}ー]"
"""Each of these is a unit: to cut Chinese into words takes a hundred times as long, and two cuts need not agree."""
_SPACE: Final = 0x20
_NO_WORD = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)
_CHARACTER_STEP = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Units:
    """The hashes of the units of each row, in order: those of row `i` are `hashes[offsets[i]:offsets[i + 1]]`."""

    offsets: NDArray[np.int64]
    hashes: NDArray[np.uint64]


def units_of(forms: StringBuffers) -> Units:
    """Words between spaces and Chinese characters, each character of other scripts without spaces too."""
    return Units(*_units(forms.offsets, forms.data, matching(_ALONE)))


@compiled
def _units(
    offsets: NDArray[np.int64], data: NDArray[np.uint8], alone: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    starts = np.zeros(offsets.size, dtype=np.int64)
    hashes = np.empty(data.size, dtype=np.uint64)
    count = 0
    for row in range(offsets.size - 1):
        word, position = _NO_WORD, offsets[row]
        while position < offsets[row + 1]:
            character, width = decoded(data, position)
            position += width
            if character != _SPACE and not alone[character]:
                word = (word ^ np.uint64(character)) * _PRIME
                continue
            if word != _NO_WORD:
                hashes[count] = mixed(word)
                count += 1
                word = _NO_WORD
            if character != _SPACE:
                hashes[count] = mixed(np.uint64(character) * _CHARACTER_STEP)
                count += 1
        if word != _NO_WORD:
            hashes[count] = mixed(word)
            count += 1
        starts[row + 1] = count
    return starts, hashes[:count].copy()
