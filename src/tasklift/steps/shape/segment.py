"""Segment: Chinese texts as words with blanks between them."""

from typing import ClassVar, Literal

import polars as pl
from pydantic import Field

from tasklift.data.roles import INPUT_SEPARATOR, RoleType
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Batch
from tasklift.text.segment import segment, spaced_words


class Segment(Rewrite):
    """Write Chinese texts as words with blanks between them, as English ones are.

    Why: models and tools that take what stands between blanks for a word see a Chinese sentence as one. Words are found
    by jieba's dictionary and, where it has none, by its hidden Markov model. `punctuation: drop` leaves words alone.
    The step is saved with the model, so requests pass through it too.

    When it hurts: pretrained networks have a tokenizer of their own, made for texts without blanks, and `classical`
    counts characters and words of Chinese by itself (`tokens: by_language`): neither needs this step. A word that is
    cut wrongly (names, new slang) is then never whole again.

    Example:
        recipe: [normalize, {segment: {punctuation: drop}}, classical]

    Reference: Sun, "jieba", 2012; Huang and Zhao, "Chinese word segmentation: a decade review", 2007.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)
    travels: ClassVar[bool] = True

    punctuation: Literal["keep", "drop"] = Field("keep", description="whether what is no word stays in the text")

    def rewrite(self, batch: Batch) -> Batch:
        parts = batch["text"].str.split(INPUT_SEPARATOR).alias("part").to_frame().with_row_index("row")
        parts = parts.explode("part")
        write = segment if self.punctuation == "drop" else spaced_words
        joined = pl.col("part").str.join(INPUT_SEPARATOR, ignore_nulls=False)
        written = parts.with_columns(write(parts["part"]).alias("part"))
        return written.group_by("row", maintain_order=True).agg(joined).select(pl.col("part").alias("text"))
