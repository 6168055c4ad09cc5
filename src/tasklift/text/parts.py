"""Long texts in parts that are read one by one."""

import re
from collections.abc import Iterator
from typing import Final

_ENDS: Final = (re.compile(r"[.!?;]\s|[。！？；…\n]"), re.compile(r"\s"))
"""Where a part may end: after a sentence, or else after a word."""


def in_parts(text: str, letters: int) -> Iterator[str]:
    """The text in parts of at most so many letters, which together are the text; none is empty.

    A part ends after the last sentence of its second half, or else after the last word there.
    """
    start = 0
    while len(text) - start > letters:
        part = _first_part(text[start : start + letters])
        yield part
        start += len(part)
    if start < len(text):
        yield text[start:]


def _first_part(window: str) -> str:
    """The window up to where it is best cut; all of it where there is no such place."""
    found = (list(end.finditer(window, len(window) // 2)) for end in _ENDS)
    return next((window[: ends[-1].end()] for ends in found if ends), window)
