"""Lines of a terminal, broken by the columns that characters take, so that no mark of Chinese begins one."""

import re
from unicodedata import east_asian_width

_CHINESE = r"\u3000-\u9fff\uff00-\uffef“”"
_PIECE = re.compile(rf"[（《“]*(?:`[^`\s]+`|[{_CHINESE}]|[^\s{_CHINESE}]+)[，。；：、！？）》”]*|\s+")
"""What stays on one line: a Chinese character, a word or a name in backticks, with the marks around it; or blanks."""


def broken(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, where its words allow it."""
    lines = [""]
    for piece in _PIECE.findall(text.strip()):
        if not piece.isspace() and lines[-1].strip() and columns_of(lines[-1] + piece) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        if lines[-1] or not piece.isspace():
            lines[-1] += " " if piece.isspace() else piece
    return lines


def columns_of(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
