"""How much of each text is written in which script."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tasklift.text.buffers import StringBuffers
from tasklift.text.characters import CODE_POINTS, decoded, matching
from tasklift.text.compiled import compiled
from tasklift.text.languages.catalogue import catalogue

_GOES_ON: Final = 0xFF
"""What is neither a letter of its own nor the end of a word: marks and apostrophes."""
_NO_LETTER: Final = 0xFE


def script_units(buffers: StringBuffers) -> NDArray[np.int64]:
    """Words in each script, shape (rows, scripts + 1); of a script without spaces each character is a word.

    The scripts are those of the catalogue, in its order; the last column has words in any other.
    """
    unspaced = np.array([*(script.unspaced for script in catalogue().scripts), False])
    return _units(buffers.offsets, buffers.data, _script_table(), unspaced)


@cache
def _script_table() -> NDArray[np.uint8]:
    """The place of each character's script."""
    scripts = catalogue().scripts
    table = np.full(CODE_POINTS, _NO_LETTER, dtype=np.uint8)
    table[matching(r"\p{L}")] = len(scripts)
    for place, script in enumerate(scripts):
        table[matching(rf"[\p{{{script.name}}}&&\p{{L}}]")] = place
    table[matching(r"[\p{M}'’\u{200C}\u{200D}]")] = _GOES_ON
    table.flags.writeable = False
    return table


@compiled
def _units(
    offsets: NDArray[np.int64], data: NDArray[np.uint8], table: NDArray[np.uint8], unspaced: NDArray[np.bool_]
) -> NDArray[np.int64]:
    units = np.zeros((offsets.size - 1, unspaced.size), np.int64)
    for row in range(offsets.size - 1):
        place, before = offsets[row], _NO_LETTER
        while place < offsets[row + 1]:
            character, width = decoded(data, place)
            place += width
            script = int(table[character])
            if script == _GOES_ON:
                continue
            if script != _NO_LETTER and (script != before or unspaced[script]):
                units[row, script] += 1
            before = script
    return units
