"""Answers that have no word in common with the rest of their dialogue."""

from functools import cache
from typing import Final

import polars as pl

from tasklift.text.dialogues.faults import talking
from tasklift.text.dialogues.speakers import USER, tables
from tasklift.text.languages.catalogue import catalogue

_WORD: Final = r"\p{Han}|[[\p{Latin}\p{Greek}\p{Cyrillic}]\p{M}\p{N}]{3,}"
_STEM: Final = 4
"""Letters of a word that count, so that `refund` is found in `refunds` and `refunding`."""
_FEWEST_AROUND: Final = 2
_HAN: Final = r"\p{Han}"


def off_topic_answers(turns: pl.DataFrame, words: int) -> pl.DataFrame:
    """The first turn of each dialogue, not a user's and not its first, that has so many different words, and none of
    any other turn.

    Words are told by their first letters, Chinese characters are words, frequent ones of both do not count. An answer
    with Chinese characters to a dialogue without, or the other way round, is a translation rather.
    """
    spoken = talking(turns)
    found = spoken.select("row", "turn", word=pl.col("form").str.extract_all(_WORD)).explode("word").drop_nulls()
    plain = found.filter(~pl.col("word").is_in(_common())).with_columns(pl.col("word").str.slice(0, _STEM)).unique()
    in_turns = plain.with_columns(
        shared=pl.len().over("row", "word") > 1,
        han=pl.col("word").str.contains(_HAN),
        others=pl.len().over("row"),
    )
    each = in_turns.group_by("row", "turn").agg(
        pl.len().alias("words"), pl.col("shared").any(), pl.col("han").sum(), pl.col("others").first()
    )
    around = each.with_columns(
        others=pl.col("others") - pl.col("words"), other_han=pl.col("han").sum().over("row") - pl.col("han")
    )
    alone = around.filter(
        ~pl.col("shared")
        & (pl.col("words") >= words)
        & (pl.col("others") >= _FEWEST_AROUND)
        & ((pl.col("han") > 0) == (pl.col("other_han") > 0))
    )
    answers = spoken.filter((pl.col("speaker") != USER) & (pl.col("turn") > pl.col("turn").min().over("row")))
    return answers.join(alone, on=["row", "turn"], how="semi").group_by("row").agg(pl.col("turn").min())


@cache
def _common() -> list[str]:
    return sorted({*tables()["common_characters"], *(word for some in catalogue().words.values() for word in some)})
