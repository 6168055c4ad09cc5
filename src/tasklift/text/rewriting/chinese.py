"""Chinese characters: simplified or traditional, and blanks that no reader of Chinese would write."""

from functools import cache
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from tasklift.text.rows import rewritten

if TYPE_CHECKING:
    from opencc import OpenCC

_TABLES: Final = {"simplified": "t2s", "traditional": "s2t"}
_HAN: Final = r"\p{Han}"
_SIGN: Final = r"[\u{3001}-\u{3003}\u{3008}-\u{3011}\u{FF01}\u{FF08}\u{FF09}\u{FF0C}\u{FF1A}\u{FF1B}\u{FF1F}\u{2026}]"
_BLANKS: Final = r"[ \t\u{3000}\u{A0}]+"


def convert_chinese(texts: pl.Series, to: Literal["simplified", "traditional"]) -> pl.Series:
    """Chinese characters as they are written on the mainland, or in their traditional forms, word by word (OpenCC)."""
    converter = _converter(_TABLES[to])

    def converted(some: pl.Series) -> pl.Series:
        return pl.Series([converter.convert(text) for text in some], dtype=pl.String)

    return rewritten(texts, texts.str.contains(_HAN), converted)


def drop_chinese_blanks(texts: pl.Series) -> pl.Series:
    """Without blanks between Chinese characters, and around Chinese punctuation."""
    # Twice, as a character between two blanks is taken by the first of them.
    for _ in range(2):
        texts = texts.str.replace_all(rf"({_HAN}|{_SIGN}){_BLANKS}({_HAN}|{_SIGN})", "$1$2")
    return texts.str.replace_all(rf"{_BLANKS}({_SIGN})", "$1").str.replace_all(rf"({_SIGN}){_BLANKS}", "$1")


@cache
def _converter(table: str) -> "OpenCC":
    from opencc import OpenCC

    return OpenCC(table)
