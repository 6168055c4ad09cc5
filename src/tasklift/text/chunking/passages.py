"""Documents cut into passages: parts of about a paragraph, that end with sentences where they can."""

from typing import Final

import polars as pl

from tasklift.text.characters import UNSPACED_SCRIPTS
from tasklift.text.chunking.chunks import in_chunks, tokens_in

_WORD: Final = 5
_CHARACTER: Final = 2
"""What a word and a character of a script without spaces count as: two fifths of one another say about as much."""


def in_passages(texts: pl.Series, words: int) -> pl.DataFrame:
    """The passages of each text, in order: `row`, its place, and `passage`, of at most so many words; blank texts have
    none.
    """
    size = _WORD * words
    rows = texts.to_frame("text").with_row_index("row")
    short = rows.filter(_weight(texts) <= size).select("row", pl.col("text").str.strip_chars().alias("passage"))
    long = in_chunks(texts, size, 0, whole_sentences=True, count=_weight).rename({"chunk": "passage"})
    return pl.concat([short.filter(pl.col("passage") != ""), long]).sort("row", maintain_order=True)


def _weight(pieces: pl.Series) -> pl.Series:
    characters = pieces.str.count_matches(f"[{UNSPACED_SCRIPTS}]").fill_null(0).cast(pl.Int64)
    return _WORD * tokens_in(pieces) - (_WORD - _CHARACTER) * characters
