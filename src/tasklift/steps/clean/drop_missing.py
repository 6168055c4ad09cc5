"""Missing texts: null, blank, or a word that stands for nothing."""

from typing import ClassVar

import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.judge import Judge, Reasons, because
from tasklift.forms.reasons import each_in_english
from tasklift.forms.rows import Batch
from tasklift.settings.kept import in_english
from tasklift.text.values.missing import SEEN, bare_words, placeholders, placeholders_among


class DropMissing(Judge):
    """Set aside texts that are not there: null, blank, or only a placeholder such as `N/A`, `null`, `-`, `无`, `暂无`.

    Why: exports write something where there is nothing. Such rows carry a label that no text explains, and as they are
    all alike a model learns that nothing at all means the most frequent one of them.

    When it hurts: where a word of the list is an answer (`无` to "any allergies?"); then say `placeholders: false`.
    Marks such as `?` and `……` are not placeholders: in a chat they mean something.

    Example:
        recipe: [{drop_missing: {also: [用户未填写, see above]}}]

    Reference: Little and Rubin, "Statistical Analysis with Missing Data", 2002, chapter 1; the first words of the list
    are those that pandas and R read as missing.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)

    placeholders: bool = Field(True, description="whether the placeholders of the shipped list count as missing")
    also: tuple[str, ...] = Field((), description="further texts that stand for no text, in any case and width")

    def judge(self, batch: Batch) -> Reasons:
        texts = batch["text"]
        missing = because(in_english("no text"), texts.is_null()).fill_null(
            because(in_english("blank text"), ~texts.str.contains(SEEN))
        )
        return missing.fill_null(self._placeholder(texts))

    def _placeholder(self, texts: pl.Series) -> Reasons:
        shipped = placeholders() if self.placeholders else ()
        found = placeholders_among(texts, {*shipped, *bare_words(pl.Series(self.also, dtype=pl.String))})
        return pl.select(each_in_english("only a placeholder: {text}", text=found)).to_series()
