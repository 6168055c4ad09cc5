"""Texts as character models read them: in lower case, one digit for all, one blank for every run of white space."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tasklift.text.characters import CODE_POINTS, decoded, matching
from tasklift.text.compiled import compiled

BEGINNING: Final = CODE_POINTS
END: Final = CODE_POINTS + 1
"""What stands before and behind each text."""

_BLANK: Final = 0x20
_DIGIT: Final = 0x30


@cache
def plain_characters() -> NDArray[np.int32]:
    """What each code point is read as."""
    table = np.arange(CODE_POINTS, dtype=np.int32)
    for code in np.flatnonzero(matching(r"[\p{Lu}\p{Lt}]")).tolist():
        lower = chr(code).lower()
        if len(lower) == 1:
            table[code] = ord(lower)
    table[matching(r"\p{Nd}")] = _DIGIT
    table[matching(r"[\s\p{Cc}]")] = _BLANK
    table.flags.writeable = False
    return table


@compiled
def read_characters(
    data: NDArray[np.uint8], position: int, end: int, plain: NDArray[np.int32], characters: NDArray[np.int64]
) -> int:
    """Write one text into `characters`, with its end but no blanks at its edges; how many there are, 0 for no text.

    What does not fit into `characters` is left out.
    """
    count, blank = 0, False
    while position < end and count < characters.size - 2:
        character, width = decoded(data, position)
        position += width
        read = plain[character]
        if read == _BLANK:
            blank = count > 0
            continue
        if blank:
            characters[count] = _BLANK
            count, blank = count + 1, False
        characters[count] = read
        count += 1
    if count:
        characters[count] = END
        count += 1
    return count
