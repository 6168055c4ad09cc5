"""Long texts in parts that are read one by one."""

import re
from collections.abc import Iterator
from typing import Final

_END: Final = re.compile(r"[.!?;](?=\s)|[。！？；…\n]|\s")
"""Where a part may end: after a sentence, or else after a word."""


def in_parts(text: str, letters: int) -> Iterator[str]:
    """The text in parts of at most so many letters, which together are the text; none is empty.

    A part ends after a sentence or a word where its last half has one.
    """
    start = 0
    while len(text) - start > letters:
        window = text[start : start + letters]
        ends = [found.end() for found in _END.finditer(window, letters // 2)]
        yield window[: ends[-1]] if ends else window
        start += ends[-1] if ends else letters
    if start < len(text):
        yield text[start:]
