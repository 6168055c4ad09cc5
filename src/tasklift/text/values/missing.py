"""What stands where nothing is: blanks, and the shipped words for it, such as N/A, - and 暂无."""

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from tasklift.settings.located import read_yaml
from tasklift.text.normal_form import unicode_form
from tasklift.text.rows import each_once, rewritten

_FILE: Final = Path(__file__).parents[2] / "resources" / "placeholders.yaml"

SEEN: Final = r"[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u{2800}]"
"""A character that leaves a mark; the Braille blank has a class of its own but no dots."""

_BEFORE, _AFTER = " \t\r\n([<{\"'“‘【《「", " \t\r\n)]>}\"'”’】》」.。"
"""What may stand around a placeholder; on its own side only, for `>-<` is a face."""


@cache
def placeholders() -> tuple[str, ...]:
    """The shipped list, English and Chinese."""
    return tuple(read_yaml(_FILE).value)


def placeholders_among(texts: pl.Series, known: Collection[str]) -> pl.Series:
    """The placeholder that a text is, as the list has it; null where it is none of those `known`, which are bare."""
    longest = max((len(word) for word in known), default=0)
    short = _stripped(texts).str.len_chars() <= longest
    if not any(sign.isdigit() for word in known for sign in word):
        short &= ~texts.str.contains(r"\d")
    short = short.fill_null(value=False)
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(texts))
    return rewritten(nothing, short, lambda _: each_once(texts.filter(short), lambda some: _only_known(some, known)))


def bare_words(texts: pl.Series) -> pl.Series:
    """In lower case and half width, without the blanks, brackets, quotes and points around, if more than these."""
    folded = unicode_form(texts, "NFKC").str.to_lowercase()
    stripped = _stripped(folded)
    return stripped.zip_with(stripped != "", folded.str.strip_chars())


def present(cells: pl.Series) -> pl.Series:
    """The cells of a table, null where they are blank or one of the shipped placeholders."""
    gone = ~cells.str.contains(SEEN) | placeholders_among(cells, placeholders()).is_not_null()
    return pl.select(pl.when(~gone).then(cells)).to_series().alias(cells.name)


def _only_known(texts: pl.Series, known: Collection[str]) -> pl.Series:
    bare = bare_words(texts)
    return pl.select(pl.when(bare.is_in(sorted(known))).then(bare)).to_series()


def _stripped(texts: pl.Series) -> pl.Series:
    return texts.str.strip_chars_start(_BEFORE).str.strip_chars_end(_AFTER)
