"""Turns that say nothing: greetings, thanks, sounds of assent, marks, emoji, keyboard mash."""

import re
from functools import cache
from typing import Final

import polars as pl

from tasklift.text.buffers import string_buffers
from tasklift.text.comparison_form import comparison_form
from tasklift.text.dialogues.speakers import tables
from tasklift.text.quality.gibberish import gibberish_share

_WORDS: Final = r"[\p{L}\p{N}]"
_MOSTLY: Final = 0.9
"""The share of letters in gibberish from which a turn is gibberish."""
_LONGEST: Final = 400
"""Bytes of a turn that may be nothing but fillers; no longer one is worth the search."""


def say_nothing(texts: pl.Series, forms: pl.Series) -> pl.Series:
    """Whether each text is made of nothing but fillers of the shipped lists, marks and emoji, or is gibberish.

    `forms`: the comparison forms of the texts. A text without anything to see is no filler.
    """
    short = forms.str.len_bytes() <= _LONGEST
    wordless = ~forms.str.contains(_WORDS) & (forms != "")
    filler = short & forms.str.contains(_pattern())
    return wordless | filler | (pl.Series(gibberish_share(string_buffers(texts))) >= _MOSTLY)


@cache
def _pattern() -> str:
    """The whole of a text is fillers, one after another; ASCII ones are whole words."""
    spaced, unspaced = (_forms(tables()["fillers"][kind]) for kind in ("spaced", "unspaced"))
    return rf"^(?:(?:(?-u:\b)(?:{spaced})(?-u:\b)|(?:{unspaced})+) ?)+$"


def _forms(words: list[str]) -> str:
    forms = comparison_form(pl.Series(words)).unique().to_list()
    return "|".join(sorted(map(re.escape, forms), key=len, reverse=True))
