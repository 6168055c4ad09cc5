"""Words: by dictionary for Chinese, by Unicode for the rest."""

import polars as pl

from tasklift.text.characters import WORD_CHARACTER
from tasklift.text.rows import rewritten

_HAN = r"\p{Han}"


def words(text: str) -> list[str]:
    """The words of a text in reading order, without punctuation; case is kept."""
    (joined,) = segment(pl.Series([text]))
    return str(joined).split()


def segment(series: pl.Series) -> pl.Series:
    """Each text as its words with one space between them, without punctuation; case is kept, nulls stay.

    Words are runs of letters, marks, numbers and underscores; texts with Han characters are first cut by jieba's
    dictionary and hidden Markov model.
    """
    cut = rewritten(series, series.str.contains(_HAN), _cut)
    return cut.str.replace_all(f"[^{WORD_CHARACTER}]+", " ").str.strip_chars(" ")


def spaced_words(series: pl.Series) -> pl.Series:
    """Texts with Han characters with one space between words and signs, nothing lost; other texts stay as they are."""
    return rewritten(series, series.str.contains(_HAN), _spaced)


def _spaced(texts: pl.Series) -> pl.Series:
    return _cut(texts).str.replace_all(" +", " ").str.strip_chars(" ")


def _cut(texts: pl.Series) -> pl.Series:
    """Cut all texts in one call, which costs half of a call each; jieba never joins words across a line end."""
    import rjieba

    lines = texts.str.replace_all(r"\s+", " ")
    return pl.Series(" ".join(rjieba.cut("\n".join(lines))).split("\n"), dtype=pl.String)
