"""Addresses of pages and names of people that a text points at."""

from typing import Final

import polars as pl

_URL: Final = (
    r"(?i)(?-u:\b)(?:https?://|ftp://|www\.)[^\s<>\"'`\p{Han}\u{3000}-\u{303F}\u{FF00}-\u{FFEF}]*"
    r"[^\s<>\"'`\p{Han}\u{3000}-\u{303F}\u{FF00}-\u{FFEF}.,;:!?)\]}]"
)
_MENTION: Final = r"(^|[^\p{L}\p{N}_@.])@[\p{L}\p{N}_][\p{L}\p{N}_\-]{0,49}"


def replace_urls(texts: pl.Series, instead: str) -> pl.Series:
    """`instead` for every address that begins with http, https, ftp or www; the punctuation behind it stays."""
    return texts.str.replace_all(_URL, _literal(instead))


def replace_mentions(texts: pl.Series, instead: str) -> pl.Series:
    """`instead` for every `@name`; addresses of mail stay."""
    return texts.str.replace_all(_MENTION, f"${{1}}{_literal(instead)}")


def _literal(instead: str) -> str:
    return instead.replace("$", "$$")
