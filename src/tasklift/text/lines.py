"""Text in lines of a terminal, by the columns that characters take and by where its language may be broken."""

import re
from itertools import pairwise
from unicodedata import east_asian_width

_CHINESE = r"\u3000-\u9fff\uff00-\uffef“”"
_PIECE = re.compile(
    rf"[（《“「『【]*(?:`[^`\s]+`|[{_CHINESE}]|\[[-+.,\d ]+\]|[^\s{_CHINESE}]+)[，。；：、！？）》”」』】]*|\s+"
)
"""What stays on one line, with the marks around it: a Chinese character, an interval, a name in backticks or a word; or
blanks."""


def broken(text: str, width: int) -> list[str]:
    """The text, its blanks made one each, in lines of at most `width` columns, where its words allow it."""
    words = " ".join(text.split())
    return [words[low:high].rstrip() for low, high in pairwise([0, *breaks(words, width), len(words)])]


def breaks(text: str, width: int) -> list[int]:
    """Where lines of at most `width` columns begin, the first aside; blanks stay at the ends of lines."""
    found, filled, has_words = [], 0, False
    for piece in _PIECE.finditer(text):
        is_word, columns = not piece[0].isspace(), columns_of(piece[0])
        if is_word and has_words and filled + columns > width:
            found.append(piece.start())
            filled = 0
        filled, has_words = filled + columns, has_words or is_word
    return found


def widest(text: str) -> int:
    """Columns of the widest piece that stays on one line."""
    return max((columns_of(piece.rstrip()) for piece in _PIECE.findall(text)), default=0)


def columns_of(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
