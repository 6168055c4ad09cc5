r"""Tokens as machine translation is scored by: those of NIST's mteval-v13a.pl, and for Chinese each character.

The same tokens as sacreBLEU's `13a`, `zh` and `char` (Post, "A call for clarity in reporting BLEU scores", 2018). Its
`zh` has each character of the blocks below as a token and cuts what is between as `13a` does; there the astral blocks
were written with four digits of five (`\u20000`), so that U+2001 to U+2A6D are tokens of their own, quotation marks
and dashes among them, and rare Han beyond the basic plane is not cut. Values can only be compared if we do the same.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, NamedTuple

import polars as pl

from tasklift.text.languages.catalogue import catalogue, plain_code

Cut = Callable[[Sequence[str]], list[list[str]]]


class Tokenizer(NamedTuple):
    """A way to cut texts into tokens, by the name that sacreBLEU has for it."""

    name: str
    cut: Cut


_CHINESE: Final = (
    r"[\u{2001}-\u{2a6d}\u{2e80}-\u{2eff}\u{2f00}-\u{2fdf}\u{2ff0}-\u{303f}\u{3100}-\u{312f}\u{31a0}-\u{31bf}"
    r"\u{31c0}-\u{31ef}\u{3200}-\u{33ff}\u{3400}-\u{4db5}\u{4e00}-\u{9fbb}\u{f900}-\u{fa2d}\u{fa30}-\u{fa6a}"
    r"\u{fa70}-\u{fad9}\u{fe10}-\u{fe1f}\u{fe30}-\u{fe4f}\u{ff00}-\u{ffef}]"
)
_WRITTEN_ANEW: Final = (
    *(("<skipped>", ""), ("-\n", ""), ("\n", " ")),
    *(("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")),
)
_PARTED: Final = (
    (r"[{-~\[-`!-&(-+:-@/]", " ${0} "),
    (r"([^0-9])([.,])", "${1} ${2} "),
    (r"([.,])([^0-9])", " ${1} ${2}"),
    (r"([0-9])(-)", "${1} ${2} "),
)
"""ASCII's marks by themselves, points and commas but those within numbers, the dash behind a digit."""


@cache
def tokenizer_of(language: str | None) -> Tokenizer:
    """`zh` for Chinese of all kinds, `char` for Japanese, Korean, Thai, Lao, Khmer and Burmese, else `13a`.

    sacreBLEU itself cuts Japanese and Korean by dictionaries that are not at hand here.
    """
    code = plain_code(language or "")
    if code == "zh":
        return Tokenizer("zh", _by_chinese_characters)
    return Tokenizer("char", _by_characters) if code in _unspaced() else Tokenizer("13a", _by_13a)


def _unspaced() -> set[str]:
    return {code for script in catalogue().scripts if script.unspaced for code in script.languages}


def _by_13a(texts: Sequence[str]) -> list[list[str]]:
    lines = pl.Series([f" {text.rstrip()} " for text in texts], dtype=pl.String)
    for before, after in _WRITTEN_ANEW:
        lines = lines.str.replace_all(before, after, literal=True)
    return _parted(lines)


def _by_chinese_characters(texts: Sequence[str]) -> list[list[str]]:
    lines = pl.Series([text.strip() for text in texts], dtype=pl.String)
    return _parted(lines.str.replace_all(_CHINESE, " ${0} "))


def _by_characters(texts: Sequence[str]) -> list[list[str]]:
    return [list("".join(text.split())) for text in texts]


def _parted(lines: pl.Series) -> list[list[str]]:
    for pattern, written in _PARTED:
        lines = lines.str.replace_all(pattern, written)
    return [line.split() for line in lines.to_list()]
