"""Normalisation: one way of writing for what is the same text."""

from typing import ClassVar, Literal

import polars as pl
from pydantic import Field

from tasklift.data.roles import INPUT_SEPARATOR, RoleType
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Batch
from tasklift.text.normal_form import collapse_whitespace, half_width, repair_mojibake, strip_control, unicode_form
from tasklift.text.rows import rewritten

_PASSES = 4
"""A removed character can bring two others together that are mojibake; this often the text is looked at again."""


class Normalize(Rewrite):
    """Write the same text the same way: Unicode form, width, white space, invisible characters, broken encodings.

    Why: `café` can be spelt in two ways and `ＡＢＣ` is `ABC` to a reader, yet a model learns each spelling anew, and
    copies hide behind blanks and zero-width characters. The defaults change only how characters are written: NFC, ASCII
    for full-width letters and digits, one blank for a run of them. They suit English and Chinese alike: ￥, ①, ℃ and
    Chinese punctuation stay. The step is saved with the model, so requests pass through it too.

    When it hurts: where spelling is the signal (code, ASCII art, spam that hides behind odd characters, the layout of a
    poem). `form: NFKC` loses more: `m²` becomes `m2`, `①` becomes `1`, `，` becomes `,`.

    Example:
        recipe: [{normalize: {full_width: all, whitespace: collapse}}]

    Reference: Unicode Standard Annex 15 (normalisation forms); Speer, "ftfy", 2019 (broken encodings).
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)
    travels: ClassVar[bool] = True

    form: Literal["NFC", "NFKC", "keep"] = Field(
        "NFC", description="Unicode form; NFKC also replaces look-alikes such as ① and ℃ by plain characters"
    )
    full_width: Literal["words", "all", "keep"] = Field(
        "words", description="what becomes ASCII: full-width letters and digits, all full-width signs, or none"
    )
    whitespace: Literal["lines", "collapse", "keep"] = Field(
        "lines", description="one blank for a run of white space; lines: but one line end for a run that has one"
    )
    control: bool = Field(True, description="whether characters that are not seen are taken out")
    mojibake: bool = Field(True, description="whether UTF-8 that was read in another encoding is repaired")

    def rewrite(self, batch: Batch) -> Batch:
        before = batch["text"]
        after = self._parts_written(before)
        for _ in range(_PASSES):
            changed = after != before
            if not changed.any():
                break
            before, after = after, rewritten(after, changed, self._parts_written)
        return after.alias("text").to_frame()

    def _parts_written(self, texts: pl.Series) -> pl.Series:
        """Each text written anew; one that joins several columns keeps their boundaries."""
        if not texts.str.contains(INPUT_SEPARATOR, literal=True).any():
            return self._written(texts)
        rows = texts.str.split(INPUT_SEPARATOR).alias("part").to_frame().with_row_index("row")
        parts = rows.explode("part")
        written = parts.with_columns(self._written(parts["part"]))
        joined = pl.col("part").str.join(INPUT_SEPARATOR, ignore_nulls=False)
        return written.group_by("row", maintain_order=True).agg(joined)["part"]

    def _written(self, texts: pl.Series) -> pl.Series:
        if self.mojibake:
            texts = repair_mojibake(texts)
        if self.control:
            texts = strip_control(texts)
        if self.full_width != "keep":
            texts = half_width(texts, punctuation=self.full_width == "all")
        if self.form != "keep":
            texts = unicode_form(texts, self.form)
        if self.whitespace != "keep":
            texts = collapse_whitespace(texts, keep_lines=self.whitespace == "lines")
        return texts
